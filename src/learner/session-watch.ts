import type { Entry } from '../core/entry.ts';
import { findSessionKey, sessionsOf } from '../pipeline/session/find-session-key.ts';
import { createSessionScorer, type SessionReason } from '../pipeline/session/score-session.ts';
import { trainSessionModel } from '../pipeline/session/train-session-model.ts';
import type { EntryStore } from '../store/store.ts';

/** A session unlike the others. */
export interface AnomalousSession {
  /** Its trace, or the value that its messages share. */
  readonly id: string;
  readonly services: readonly string[];
  /** Nats, see SessionScore. */
  readonly score: number;
  /** Heaviest first; events are today's template ids. */
  readonly reasons: readonly SessionReason[];
  /** Times of its first and last line. */
  readonly fromUs: number;
  readonly toUs: number;
}

export interface SessionWatchDeps {
  readonly entries: Pick<EntryStore, 'find'>;
  /** Today's id of a template: one that was renamed is no other event. */
  readonly resolveTemplate: (id: string) => string;
  readonly onSession: (session: AnomalousSession) => void;
}

/** How far back sessions are compared. */
export const SESSION_WINDOW_US = 3600_000_000;

/** A session without a line for so long is over. */
export const SESSION_QUIET_US = 60_000_000;

/** Newest lines looked at in one pass: about a second's reading from the store. Above it sessions are a sample. */
export const SESSION_LINES_LIMIT = 30_000;

/** Fewer sessions are no sample: every second one would be a first. */
export const LEAST_SESSIONS = 100;

/** Kinds of events of one session; one with more is none. */
const EVENTS_LIMIT = 500;

/** Sessions told in one pass, strangest first: more than that are a change of what is usual. */
export const SESSIONS_TOLD_LIMIT = 20;

const PAGE = 1000;

interface GatheredSession {
  readonly id: string;
  readonly events: Map<string, number>;
  readonly services: Set<string>;
  fromUs: number;
  toUs: number;
}

/**
 * Looks at the sessions that ended since the last look and tells of those that are unlike the last hour's, learnt
 * without labels from the same hour. Sessions are what shares a trace; without traces, a value found in the messages.
 */
export class SessionWatch {
  readonly #deps: SessionWatchDeps;
  /** Sessions that ended before are judged. */
  #judgedUs: number | undefined;

  constructor(deps: SessionWatchDeps) {
    this.#deps = deps;
  }

  /** One look, at log time `nowUs`. The first one tells of nothing: what happened before the start is past. */
  async look(nowUs: number): Promise<void> {
    const { lines, oldestUs } = await this.#read(nowUs);
    // At thousands of lines a second they reach back seconds only: sessions of a third of that are judged then.
    const thirdUs = (nowUs - oldestUs) / 3;
    const endedUs = nowUs - Math.min(SESSION_QUIET_US, thirdUs);
    const judgedUs = this.#judgedUs ?? endedUs;
    this.#judgedUs = endedUs;
    // One that is there early on may have begun before the oldest line.
    const all = gather(lines, this.#deps.resolveTemplate).filter(
      ({ fromUs, toUs }) => toUs < endedUs && fromUs > oldestUs + Math.min(SESSION_QUIET_US, thirdUs),
    );
    if (all.length < LEAST_SESSIONS) return;
    const sessions = all.map(({ id, events }) => ({ id, events, open: false }));
    const scorer = createSessionScorer(trainSessionModel(sessions, { trainedOn: 'unlabelled' }));
    const strange = all
      .filter(({ toUs }) => toUs >= judgedUs)
      .map((session) => ({ session, ...scorer.score({ ...session, open: false }) }))
      .filter(({ anomalous }) => anomalous)
      .sort((a, b) => b.score - a.score)
      .slice(0, SESSIONS_TOLD_LIMIT);
    for (const { session, score } of strange) {
      const { id, services, fromUs, toUs, events } = session;
      const reasons = scorer.explain({ id, events, open: false });
      this.#deps.onSession({ id, services: [...services].sort(), score, reasons, fromUs, toUs });
    }
  }

  async #read(nowUs: number): Promise<{ lines: readonly Entry[]; oldestUs: number }> {
    const lines: Entry[] = [];
    const range = { fromUs: nowUs - SESSION_WINDOW_US, toUs: nowUs };
    let cursor: string | undefined;
    do {
      const page = await this.#deps.entries.find(range, {
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      lines.push(...page.entries);
      cursor = page.nextCursor;
    } while (cursor !== undefined && lines.length < SESSION_LINES_LIMIT);
    const cut = cursor === undefined ? undefined : lines.at(-1)?.timeUs;
    return { lines, oldestUs: cut ?? range.fromUs };
  }
}

/** Sessions of the lines, in no particular order; those with too many kinds of events are left out. */
function gather(lines: readonly Entry[], resolve: (id: string) => string): readonly GatheredSession[] {
  const untraced = lines.filter(({ trace }) => trace === '');
  const key = findSessionKey(untraced);
  const sessions = new Map<string, GatheredSession>();
  for (const { trace, message, templateId, service, timeUs } of lines) {
    const ids = trace !== '' ? [trace] : key === undefined ? [] : sessionsOf(key, message);
    const event = resolve(templateId);
    for (const id of ids) {
      let session = sessions.get(id);
      if (session === undefined) {
        session = { id, events: new Map(), services: new Set(), fromUs: timeUs, toUs: timeUs };
        sessions.set(id, session);
      }
      session.fromUs = Math.min(session.fromUs, timeUs);
      session.toUs = Math.max(session.toUs, timeUs);
      session.services.add(service);
      if (session.events.size < EVENTS_LIMIT) session.events.set(event, (session.events.get(event) ?? 0) + 1);
    }
  }
  return [...sessions.values()].filter(({ events }) => events.size < EVENTS_LIMIT);
}
