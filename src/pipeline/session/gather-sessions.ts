import type { Session } from './session.ts';

/** Sessions followed at once; lines of further ones are counted as left out. */
export const SESSIONS_LIMIT = 1_000_000;

/** Kinds of events of one session; a session with more is none (a host name taken for a session, say). */
export const SESSION_EVENTS_LIMIT = 1000;

/** A session whose last line lies in this last share of the data's time may go on after it: 86 s of a day. */
const OPEN_TAIL = 0.001;

export interface SessionGatherer {
  add(line: { readonly session: string; readonly templateId: string; readonly timeUs: number }): void;
  readonly leftOut: number;
  /** In the order in which their first lines came. */
  finish(): Session[];
}

/** Gathers the lines of each session into event counts, in any order of lines. */
export function createSessionGatherer(): SessionGatherer {
  const sessions = new Map<string, { readonly events: Map<string, number>; lastUs: number }>();
  let firstUs = Infinity;
  let lastUs = -Infinity;
  let leftOut = 0;
  return {
    get leftOut() {
      return leftOut;
    },
    add({ session, templateId, timeUs }) {
      firstUs = Math.min(firstUs, timeUs);
      lastUs = Math.max(lastUs, timeUs);
      let known = sessions.get(session);
      if (known === undefined) {
        if (sessions.size === SESSIONS_LIMIT) {
          leftOut++;
          return;
        }
        sessions.set(session, (known = { events: new Map(), lastUs: timeUs }));
      }
      known.lastUs = Math.max(known.lastUs, timeUs);
      const count = known.events.get(templateId);
      if (count === undefined && known.events.size === SESSION_EVENTS_LIMIT) leftOut++;
      else known.events.set(templateId, (count ?? 0) + 1);
    },
    finish() {
      const openFromUs = lastUs - (lastUs - firstUs) * OPEN_TAIL;
      return [...sessions].map(([id, { events, lastUs: ended }]) => ({
        id,
        events,
        // Data without times, or of one instant, has no end to be cut by.
        open: lastUs > firstUs && ended > openFromUs,
      }));
    },
  };
}
