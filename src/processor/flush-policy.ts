/** When an open block is written. Small blocks soon, so that a lone line shows at once; large ones when full. */
export interface FlushPolicy {
  /** A block of this many rows is written at once. */
  readonly blockRows: number;
  /** Longest wait of a block of few rows, ms. */
  readonly idleFlushMs: number;
  /** Longest wait of a block that fills quickly, ms: larger blocks cost the store up to 7× less a row. */
  readonly busyFlushMs: number;
}

/** A block with more rows than this after `idleFlushMs` is worth waiting for: 1.5 µs a row fall to 0.7. */
export const BUSY_ROWS = 5000;

/** How long after its first row a block of `rows` rows is due, ms. */
export function flushDelayMs(rows: number, policy: FlushPolicy): number {
  if (rows >= policy.blockRows) return 0;
  return rows > BUSY_ROWS ? policy.busyFlushMs : policy.idleFlushMs;
}
