import type { Clock } from '../core/clock.ts';
import type { IncidentDto } from '../api/detection.ts';
import type { StatusChange } from '../api/incident-services.ts';
import type { Incident } from '../pipeline/group/incident.ts';
import { QUIET_US, type GroupChanges } from '../pipeline/group/incident-grouper.ts';
import { identityOf } from '../pipeline/pattern/signal.ts';
import type { DocumentStore } from '../store/store.ts';
import {
  type Before,
  growIncident,
  storedIncidentSchema,
  storeIncident,
  type SessionEvidence,
  type StoredIncident,
  withHistory,
  withSession,
} from './stored-incident.ts';

const KIND = 'incident';
/** Incidents kept; beyond it the one seen longest ago goes, resolved ones first. */
export const INCIDENTS_LIMIT = 1000;
/** What returns within this time is the same incident again. ms */
const REOPEN_WITHIN_MS = 7 * 24 * 3_600_000;
const BY_ITSELF = 'logsentry';
/** What an incident was after an entry of its history; after others it is open, also after a mute, whose end is not kept. */
const STATUS_AFTER: Readonly<Record<string, IncidentDto['status']>> = {
  acknowledged: 'acknowledged',
  resolved: 'resolved',
};

export interface IncidentBookDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  /** Told of every incident that changed. */
  readonly onChange: (incident: IncidentDto) => void;
}

/** Incidents with what people did with them, kept as documents. */
export class IncidentBook {
  readonly #deps: IncidentBookDeps;
  readonly #incidents = new Map<string, StoredIncident>();
  /** Which document an incident of the running grouper goes into, and what that had before. */
  readonly #running = new Map<string, { readonly id: string; readonly before: Before }>();
  readonly #dirty = new Set<string>();
  #logUs = 0;

  private constructor(deps: IncidentBookDeps) {
    this.#deps = deps;
  }

  static async load(deps: IncidentBookDeps): Promise<IncidentBook> {
    const book = new IncidentBook(deps);
    for (const { value } of await deps.documents.list(KIND)) {
      const parsed = storedIncidentSchema.safeParse(value);
      if (parsed.success) book.#incidents.set(parsed.data.dto.id, parsed.data);
    }
    return book;
  }

  /** Newest first. */
  list(): IncidentDto[] {
    return [...this.#incidents.values()]
      .map(({ dto }) => dto)
      .sort((a, b) =>
        a.firstSeen < b.firstSeen ? 1 : a.firstSeen > b.firstSeen ? -1 : a.id < b.id ? 1 : -1,
      );
  }

  get(id: string): StoredIncident | undefined {
    return this.#incidents.get(id);
  }

  /** Takes over what a step of the grouper changed; `atUs`: log time. */
  apply({ opened, grown, resolved }: GroupChanges, atUs: number): void {
    this.#logUs = Math.max(this.#logUs, atUs);
    for (const incident of opened) this.#open(incident);
    for (const incident of grown) this.#grow(incident);
    for (const incident of resolved) this.#resolve(incident.id);
  }

  /** Adds an anomalous session to the running incidents of its services that it fell into; says whether there was one. */
  addSession(services: readonly string[], toUs: number, evidence: SessionEvidence): boolean {
    let found = false;
    for (const { id } of this.#running.values()) {
      const stored = this.#incidents.get(id);
      if (stored === undefined || !stored.dto.services.some((service) => services.includes(service)))
        continue;
      const fromUs = Date.parse(stored.dto.firstSeen) * 1000 - QUIET_US;
      if (toUs < fromUs || toUs > stored.lastUs + QUIET_US) continue;
      this.#put(withSession(stored, evidence));
      found = true;
    }
    return found;
  }

  setStatus(id: string, { status, muteUntil, by }: StatusChange): IncidentDto | undefined {
    return this.#change(id, { status, muteUntil, action: status, by });
  }

  /** It is over, since somebody says that it is normal. */
  declareNormal(id: string, by: string): void {
    this.#change(id, { status: 'resolved', action: 'normal', by });
  }

  /** The status of before {@link declareNormal}, unless the incident was changed since. */
  takeNormalBack(id: string, by: string): void {
    const history = this.#incidents.get(id)?.dto.history ?? [];
    if (history.at(-1)?.action !== 'normal') return;
    const before = STATUS_AFTER[history.at(-2)?.action ?? 'open'] ?? 'open';
    this.#change(id, { status: before, action: 'not normal', by });
  }

  #change(id: string, change: StatusChange & { readonly action: string }): IncidentDto | undefined {
    const { status, muteUntil, action, by } = change;
    const stored = this.#incidents.get(id);
    if (stored === undefined) return undefined;
    const { mutedUntil: _, ...rest } = stored.dto;
    const until = status === 'muted' && muteUntil !== undefined ? { mutedUntil: muteUntil } : {};
    const item = { time: this.#now(), action, by };
    this.#put({ ...stored, dto: withHistory({ ...rest, status, ...until }, item) });
    return this.#incidents.get(id)!.dto;
  }

  /** Resolves what nothing feeds any more (as after a restart) and ends mutes whose time is over. */
  tidy(): void {
    const now = this.#deps.clock.nowMs();
    const running = new Set([...this.#running.values()].map(({ id }) => id));
    for (const stored of this.#incidents.values()) {
      const { status, mutedUntil, id } = stored.dto;
      if (status === 'muted' && mutedUntil !== undefined && Date.parse(mutedUntil) <= now) {
        const { mutedUntil: _, ...rest } = stored.dto;
        this.#put({ ...stored, dto: { ...rest, status: running.has(id) ? 'open' : 'resolved' } });
      }
      if ((status !== 'open' && status !== 'acknowledged') || running.has(id)) continue;
      if (openedByHand(stored.dto)) continue;
      const silentUs = Math.max(this.#logUs, now * 1000) - stored.lastUs;
      if (silentUs > QUIET_US) this.#resolveStored(stored);
    }
  }

  /** Writes what changed since the last call. */
  async save(): Promise<void> {
    this.#prune();
    for (const id of [...this.#dirty]) {
      this.#dirty.delete(id);
      const stored = this.#incidents.get(id);
      try {
        if (stored === undefined) await this.#deps.documents.delete(KIND, id);
        else await this.#deps.documents.put(KIND, id, stored);
      } catch (error) {
        this.#dirty.add(id);
        throw error;
      }
    }
  }

  #open(incident: Incident): void {
    const known = this.#findReturning(incident);
    if (known === undefined) {
      this.#running.set(incident.id, { id: incident.id, before: { lines: 0, evidence: [] } });
      this.#put(storeIncident(incident, { time: this.#now(), action: 'open', by: BY_ITSELF }));
      return;
    }
    const before: Before = {
      lines: known.dto.lines,
      evidence: known.dto.evidence.filter(({ kind }) => kind !== 'session'),
    };
    this.#running.set(incident.id, { id: known.dto.id, before });
    const grown = growIncident(known, incident, before);
    const reopened = { time: this.#now(), action: 'reopen', by: BY_ITSELF };
    const isOver = known.dto.status === 'resolved';
    this.#put(isOver ? { ...grown, dto: withHistory({ ...grown.dto, status: 'open' }, reopened) } : grown);
  }

  #grow(incident: Incident): void {
    const running = this.#running.get(incident.id);
    const stored = running && this.#incidents.get(running.id);
    if (running === undefined || stored === undefined) return;
    this.#put(growIncident(stored, incident, running.before));
  }

  #resolve(id: string): void {
    const stored = this.#incidents.get(this.#running.get(id)?.id ?? id);
    this.#running.delete(id);
    // A muted one stays muted: that it is quiet now says nothing about the next time.
    if (stored !== undefined && stored.dto.status !== 'muted') this.#resolveStored(stored);
  }

  #resolveStored(stored: StoredIncident): void {
    if (stored.dto.status === 'resolved') return;
    const item = { time: this.#now(), action: 'resolved', by: BY_ITSELF };
    this.#put({ ...stored, dto: withHistory({ ...stored.dto, status: 'resolved' }, item) });
  }

  /** An incident of before that is about the same thing at the same place. */
  #findReturning(incident: Incident): StoredIncident | undefined {
    const own = incident.evidence.filter(({ signal }) => signal.service === incident.origin.service);
    const identities = new Set(own.map(({ signal }) => identityOf(signal)));
    const from = this.#deps.clock.nowMs() - REOPEN_WITHIN_MS;
    let found: StoredIncident | undefined;
    for (const stored of this.#incidents.values()) {
      if (stored.dto.origin?.service !== incident.origin.service) continue;
      if (!stored.identities.some((identity) => identities.has(identity))) continue;
      const isRecent =
        stored.dto.status === 'muted' ||
        Math.max(stored.lastUs / 1000, 0) >= Math.min(from, incident.openedUs / 1000 - REOPEN_WITHIN_MS);
      if (isRecent && (found === undefined || stored.lastUs > found.lastUs)) found = stored;
    }
    return found;
  }

  #put(stored: StoredIncident): void {
    this.#incidents.set(stored.dto.id, stored);
    this.#dirty.add(stored.dto.id);
    this.#deps.onChange(stored.dto);
  }

  #prune(): void {
    if (this.#incidents.size <= INCIDENTS_LIMIT) return;
    const rank = ({ dto, lastUs }: StoredIncident): number => (dto.status === 'resolved' ? 0 : 1e17) + lastUs;
    const oldest = [...this.#incidents.values()].sort((a, b) => rank(a) - rank(b));
    for (const { dto } of oldest.slice(0, this.#incidents.size - INCIDENTS_LIMIT)) {
      this.#incidents.delete(dto.id);
      this.#dirty.add(dto.id);
    }
  }

  #now(): string {
    return new Date(this.#deps.clock.nowMs()).toISOString();
  }
}

/** What somebody opened again is over when somebody says so. */
function openedByHand({ status, history }: IncidentDto): boolean {
  const last = history?.at(-1);
  return status === 'open' && last !== undefined && last.by !== BY_ITSELF;
}
