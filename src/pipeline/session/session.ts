/** How often each kind of event occurs in one session: template id → count, counts from 1. */
export type EventCounts = ReadonlyMap<string, number>;

/** Entries that share a correlation value, such as a block id, a trace id or a request id. */
export interface Session {
  /** The correlation value. */
  readonly id: string;
  readonly events: EventCounts;
  /**
   * It may still go on (or the data ends in it): what it lacks says nothing then, only what it has.
   */
  readonly open: boolean;
}
