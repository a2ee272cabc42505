/** When an open block is written. Small blocks soon, so that a lone line shows at once; large ones when full. */
export interface FlushPolicy {
  /** A block of this many rows is written at once. */
  readonly blockRows: number;
  /** Longest wait of a block of few rows, ms. */
  readonly idleFlushMs: number;
  /** Longest wait of a block that fills quickly, ms: larger blocks cost the store up to 7× less a row. */
  readonly busyFlushMs: number;
}

/**
 * What a lane may hold of batches that are not stored yet. Half is for the open block and half for the one that is
 * being written: an open block that waited for more could not get it.
 */
export interface LaneRoom {
  readonly bytes: number;
  readonly batches: number;
}

/** What an open block is made of. */
export interface BlockContent {
  readonly rows: number;
  readonly bytes: number;
  readonly batches: number;
}

/** A block with more rows than this after `idleFlushMs` is worth waiting for: 1.5 µs a row fall to 0.7. */
export const BUSY_ROWS = 5000;

/** How long after its first row a block is due, ms. */
export function flushDelayMs(block: BlockContent, policy: FlushPolicy, room: LaneRoom): number {
  if (block.rows >= policy.blockRows) return 0;
  if (block.bytes >= room.bytes / 2 || block.batches >= room.batches / 2) return 0;
  return block.rows > BUSY_ROWS ? policy.busyFlushMs : policy.idleFlushMs;
}
