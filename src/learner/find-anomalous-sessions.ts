import { findSessionKey, sessionsOf } from '../pipeline/session/find-session-key.ts';
import { createSessionScorer, type SessionReason } from '../pipeline/session/score-session.ts';
import { trainSessionModel } from '../pipeline/session/train-session-model.ts';

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

/** What is looked at of a line. */
export interface SessionLine {
  readonly timeUs: number;
  readonly service: string;
  /** '' for none. */
  readonly trace: string;
  /** Needed of lines without a trace only. */
  readonly message: string;
  /** Today's id of its template. */
  readonly templateId: string;
}

/** Which sessions are judged; log time, µs. */
export interface SessionPeriod {
  /** Now: the end of the lines. */
  readonly nowUs: number;
  /** The lines reach back to here. */
  readonly oldestUs: number;
  /** Sessions that ended before were judged already; undefined at the first look, which judges none. */
  readonly judgedUs: number | undefined;
}

export interface SessionFindings {
  /** Strangest first, at most {@link SESSIONS_TOLD_LIMIT}. */
  readonly strange: readonly AnomalousSession[];
  /** Sessions that ended before are judged now. */
  readonly endedUs: number;
}

/** A session without a line for so long is over. */
export const SESSION_QUIET_US = 60_000_000;

/** Fewer sessions are no sample: every second one would be a first. */
export const LEAST_SESSIONS = 100;

/** Sessions told in one pass, strangest first: more than that are a change of what is usual. */
export const SESSIONS_TOLD_LIMIT = 20;

/** Kinds of events of one session; one with more is none. */
const EVENTS_LIMIT = 500;

interface GatheredSession {
  readonly id: string;
  readonly events: Map<string, number>;
  readonly services: Set<string>;
  fromUs: number;
  toUs: number;
}

/**
 * The sessions of the lines that ended since `judgedUs` and are unlike the others, learnt without labels from the same lines.
 * Sessions are what shares a trace; without traces, a value found in the messages. Takes seconds when thousands of
 * sessions all differ: for a thread of its own.
 */
export function findAnomalousSessions(
  lines: readonly SessionLine[],
  { nowUs, oldestUs, judgedUs }: SessionPeriod,
): SessionFindings {
  // At thousands of lines a second they reach back seconds only: sessions of a third of that are judged then.
  const thirdUs = (nowUs - oldestUs) / 3;
  const endedUs = nowUs - Math.min(SESSION_QUIET_US, thirdUs);
  // One that is there early on may have begun before the oldest line.
  const all = gather(lines).filter(
    ({ fromUs, toUs }) => toUs < endedUs && fromUs > oldestUs + Math.min(SESSION_QUIET_US, thirdUs),
  );
  if (all.length < LEAST_SESSIONS) return { strange: [], endedUs };
  const sessions = all.map(({ id, events }) => ({ id, events, open: false }));
  const scorer = createSessionScorer(trainSessionModel(sessions, { trainedOn: 'unlabelled' }));
  const strange = all
    .filter(({ toUs }) => toUs >= (judgedUs ?? endedUs))
    .map((session) => ({ session, ...scorer.score({ ...session, open: false }) }))
    .filter(({ anomalous }) => anomalous)
    .sort((a, b) => b.score - a.score)
    .slice(0, SESSIONS_TOLD_LIMIT)
    .map(({ session, score }): AnomalousSession => {
      const { id, services, fromUs, toUs, events } = session;
      const reasons = scorer.explain({ id, events, open: false });
      return { id, services: [...services].sort(), score, reasons, fromUs, toUs };
    });
  return { strange, endedUs };
}

/** Sessions of the lines, in no particular order; those with too many kinds of events are left out. */
function gather(lines: readonly SessionLine[]): readonly GatheredSession[] {
  const untraced = lines.filter(({ trace }) => trace === '');
  const key = findSessionKey(untraced);
  const sessions = new Map<string, GatheredSession>();
  for (const { trace, message, templateId: event, service, timeUs } of lines) {
    const ids = trace !== '' ? [trace] : key === undefined ? [] : sessionsOf(key, message);
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
