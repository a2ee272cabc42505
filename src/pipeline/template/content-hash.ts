/**
 * The 64-bit content hash of a row of cells, as two 32-bit lanes, so that it can be computed with small integers in one
 * pass over a message. Template ids are this hash: it must never change between releases.
 *
 * A word's low lane is FNV-1a (RFC 9923); its high lane has the same form with another basis and multiplier (that of
 * MurmurHash2). Rows fold their cells with MurmurHash3's multipliers and end with its finaliser, lanes crossed.
 */
export const LOW_BASIS = 0x811c9dc5 | 0;
export const LOW_PRIME = 0x01000193;
export const HIGH_BASIS = 0x9747b28c | 0;
export const HIGH_PRIME = 0x5bd1e995;

const LOW_FOLD = 0xcc9e2d51 | 0;
const HIGH_FOLD = 0x1b873593;
const PARAMETER_CELL = 0x2a;

/** Lanes of a value that is being built; reuse one, it is overwritten. */
export interface Hash64 {
  low: number;
  high: number;
}

export function startRow(hash: Hash64): void {
  hash.low = LOW_BASIS;
  hash.high = HIGH_BASIS;
}

/** Adds a constant, given the lanes of its bytes. */
export function foldConstant(hash: Hash64, low: number, high: number): void {
  const folded = Math.imul(hash.low ^ low, LOW_FOLD);
  hash.low = folded ^ (folded >>> 15);
  const foldedHigh = Math.imul(hash.high ^ high, HIGH_FOLD);
  hash.high = foldedHigh ^ (foldedHigh >>> 13);
}

export function foldParameter(hash: Hash64): void {
  foldConstant(hash, PARAMETER_CELL, PARAMETER_CELL);
}

export function finishRow(hash: Hash64, cells: number): void {
  const low = mix(hash.low ^ cells);
  hash.high = mix(hash.high ^ low);
  hash.low = mix(low + hash.high);
}

/** MurmurHash3's 32-bit finaliser. */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Low lane of a byte range. */
export function lowLane(bytes: Uint8Array, start: number, end: number): number {
  let lane = LOW_BASIS;
  for (let at = start; at < end; at++) lane = Math.imul(lane ^ bytes[at]!, LOW_PRIME);
  return lane;
}

/** High lane of a byte range. */
export function highLane(bytes: Uint8Array, start: number, end: number): number {
  let lane = HIGH_BASIS;
  for (let at = start; at < end; at++) lane = Math.imul(lane ^ bytes[at]!, HIGH_PRIME);
  return lane;
}
