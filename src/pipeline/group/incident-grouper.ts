import { LEVEL_CODE } from '../../core/level.ts';
import type { PatternStep } from '../pattern/pattern-detector.ts';
import type { Signal } from '../pattern/signal.ts';
import { SLOT_US, WINDOW_SLOTS } from '../pattern/slots.ts';
import { areRelated, type CallGraph } from './call-graph.ts';
import { type ConfirmedSignal, SignalConfirmer } from './confirm-signals.ts';
import { EVIDENCE_LIMIT, type Incident, type IncidentEvidence } from './incident.ts';
import type { LineMemory } from './line-memory.ts';
import { describeIncident } from './describe-incident.ts';

/** Open incidents; beyond it signals join the nearest one. */
export const OPEN_INCIDENTS_LIMIT = 100;
/** Without a sign for this long an incident is over; when it returns, it is opened again. µs */
export const QUIET_US = 2 * 60_000_000;
/** A sign belongs to an incident that shows signs now: in this slot or the one before. µs */
const JOIN_US = 20_000_000;

export interface GroupOptions {
  readonly graph: CallGraph;
  readonly lines: LineMemory;
  /** Signals that people said are normal. */
  readonly isSuppressed?: (signal: Signal) => boolean;
}

/** What a step did. */
export interface GroupChanges {
  readonly opened: readonly Incident[];
  readonly grown: readonly Incident[];
  readonly resolved: readonly Incident[];
}

interface OpenIncident {
  readonly id: string;
  readonly openedUs: number;
  firstUs: number;
  lastUs: number;
  surplus: number;
  /** What the slot under way has added to `surplus`. */
  slotSurplus: { readonly slot: number; readonly most: number };
  readonly evidence: Map<string, IncidentEvidence>;
}

/** Puts signals that belong together into incidents: the same service or a direct call between them, at the same time. */
export class IncidentGrouper {
  readonly #options: GroupOptions;
  readonly #confirmer = new SignalConfirmer();
  #open: OpenIncident[] = [];
  #number = 0;

  constructor(options: GroupOptions) {
    this.#options = options;
  }

  observe(step: PatternStep): GroupChanges {
    const resolved = this.#resolveQuiet(step);
    const signals = this.#withoutNormal(this.#confirmer.confirm(step));
    const grown = new Set<OpenIncident>();
    const rest: ConfirmedSignal[] = [];
    for (const confirmed of signals) {
      const incident = this.#incidentOf(confirmed.signal, step.atUs);
      if (incident === undefined) rest.push(confirmed);
      else {
        this.#addTo(incident, confirmed, step);
        grown.add(incident);
      }
    }
    const opened: OpenIncident[] = [];
    for (const group of groupRelated(rest, this.#options.graph)) {
      if (!group.some(({ signal }) => canOpen(signal))) continue;
      opened.push(this.#openWith(group, step));
    }
    return {
      opened: opened.map((incident) => this.#describe(incident)),
      grown: [...grown].map((incident) => this.#describe(incident)),
      resolved,
    };
  }

  /** Leaves out what people declared normal, and of its services what is said of all their lines together. */
  #withoutNormal(confirmed: readonly ConfirmedSignal[]): readonly ConfirmedSignal[] {
    const { isSuppressed } = this.#options;
    if (isSuppressed === undefined) return confirmed;
    const normal = confirmed.filter(({ signal }) => isSuppressed(signal));
    const services = new Set(normal.map(({ signal }) => signal.service));
    return confirmed.filter(
      ({ signal }) =>
        !isSuppressed(signal) && !(signal.templateId === undefined && services.has(signal.service)),
    );
  }

  /** Ends all that is open, at the end of a log or when watching was interrupted. */
  finish(): Incident[] {
    const ended = this.#open.map((incident) => ({
      ...this.#describe(incident),
      resolvedUs: incident.lastUs,
    }));
    this.#open = [];
    return ended;
  }

  #resolveQuiet(step: PatternStep): Incident[] {
    const isOver = ({ lastUs }: OpenIncident): boolean =>
      step.afterInterruption || step.atUs - lastUs > QUIET_US;
    const over = this.#open.filter(isOver);
    this.#open = this.#open.filter((incident) => !isOver(incident));
    return over.map((incident) => ({ ...this.#describe(incident), resolvedUs: step.atUs }));
  }

  /** The open incident that a signal belongs to. */
  #incidentOf(signal: Signal, atUs: number): OpenIncident | undefined {
    const known = this.#open.find(({ evidence }) => evidence.has(signal.key));
    if (known !== undefined) return known;
    const { graph } = this.#options;
    return this.#open.find(({ evidence }) =>
      [...evidence.values()].some(
        (each) => each.lastUs >= atUs - JOIN_US && areRelated(graph, each.signal.service, signal.service),
      ),
    );
  }

  #openWith(group: readonly ConfirmedSignal[], step: PatternStep): OpenIncident {
    const incident: OpenIncident = {
      id: `${Math.round(step.atUs / 1e6).toString(36)}-${(this.#number++).toString(36)}`,
      openedUs: step.atUs,
      firstUs: step.atUs,
      lastUs: step.atUs,
      surplus: 0,
      slotSurplus: { slot: step.slot, most: 0 },
      evidence: new Map(),
    };
    for (const confirmed of group) this.#addTo(incident, confirmed, step);
    if (this.#open.length >= OPEN_INCIDENTS_LIMIT) this.#open.shift();
    this.#open.push(incident);
    return incident;
  }

  #addTo(incident: OpenIncident, { signal, firstSlot }: ConfirmedSignal, step: PatternStep): void {
    const known = incident.evidence.get(signal.key);
    const firstUs = known?.firstUs ?? firstSlot * SLOT_US;
    const lastUs = (step.slot + 1) * SLOT_US;
    incident.firstUs = Math.min(incident.firstUs, firstUs);
    incident.lastUs = Math.max(incident.lastUs, lastUs);
    addSurplus(incident, signal, step.slot);
    if (known === undefined && incident.evidence.size >= EVIDENCE_LIMIT) return;
    const isStronger = known === undefined || signal.strength >= known.signal.strength;
    const line = this.#options.lines.find(signal) ?? known?.line;
    incident.evidence.set(signal.key, {
      signal: isStronger ? signal : known.signal,
      firstUs,
      lastUs,
      ...(line === undefined ? {} : { line }),
    });
  }

  #describe(incident: OpenIncident): Incident {
    const { id, openedUs, firstUs, lastUs, surplus, evidence } = incident;
    return {
      id,
      openedUs,
      firstUs,
      lastUs,
      surplus: Math.round(surplus),
      ...describeIncident([...evidence.values()], this.#options.graph),
    };
  }
}

/** Signals of a slot mostly speak of the same lines, so the largest counts; and a minute is judged six times. */
function addSurplus(incident: OpenIncident, { side, observed, expected }: Signal, slot: number): void {
  const before = incident.slotSurplus.slot === slot ? incident.slotSurplus.most : 0;
  const most = Math.max(before, side === 'above' ? (observed - expected) / WINDOW_SLOTS : 0);
  incident.surplus += most - before;
  incident.slotSurplus = { slot, most };
}

/** More of a harmless line never is an incident by itself. */
function canOpen({ side, level, kind }: Signal): boolean {
  return side === 'below' || kind === 'parameter-shift' || level >= LEVEL_CODE.warn;
}

/** Connected parts under "same service or a direct call". */
function groupRelated(signals: readonly ConfirmedSignal[], graph: CallGraph): ConfirmedSignal[][] {
  const groups: ConfirmedSignal[][] = [];
  for (const confirmed of signals) {
    const near = groups.filter((group) =>
      group.some(({ signal }) => areRelated(graph, signal.service, confirmed.signal.service)),
    );
    const merged = [...near.flat(), confirmed];
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups;
}
