/**
 * What sessions usually look like: the distinct event-count vectors seen in training with how often each was
 * seen, and the share of sessions that hold each event. Immutable.
 */
export interface SessionModel {
  /** Sessions it was trained on. */
  readonly sessions: number;
  /** Kinds of events seen in training; position is the code used below. */
  readonly events: readonly string[];
  /** Share of training sessions that hold event `code`, smoothed: (n + ½) / (N + 1). */
  readonly share: Float64Array;
  readonly vectors: readonly SessionVector[];
  /** Scores above it are anomalous; nats. */
  readonly limit: number;
}

export interface SessionVector {
  /** Event codes, ascending. */
  readonly codes: Int32Array;
  /** Count of `codes[i]`. */
  readonly counts: Int32Array;
  /** Training sessions that look exactly so. */
  readonly sessions: number;
}
