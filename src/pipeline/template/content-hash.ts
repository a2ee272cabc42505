/**
 * The 64-bit content hash of a row of cells, as two 32-bit lanes, so that it can be computed with small integers in one
 * pass over a message. Template ids are this hash: it must never change between releases.
 *
 * A word is taken in groups of four bytes, so that a multiplication serves four; each lane multiplies and shifts in the manner
 * of MurmurHash3 with constants of its own. The lanes of a row are the sums of its cells', each mixed with its place so that no
 * cell waits for the one before; they end with MurmurHash3's finaliser, crossed.
 */
const LOW_BASIS = 0x811c9dc5 | 0;
const HIGH_BASIS = 0x9747b28c | 0;
const LOW_PRIME = 0x9e3779b1 | 0;
const HIGH_PRIME = 0x85ebca77 | 0;
const LOW_FOLD = 0xcc9e2d51 | 0;
const HIGH_FOLD = 0x1b873593;

const PLACE = 0x165667b1;

/** Stands for a parameter in a row: no constant has these lanes but by chance. */
export const PARAMETER_CELL = 0x2a;

/** A hash, or the lanes of one that is being built. */
export interface Hash64 {
  low: number;
  high: number;
}

/** What a cell adds to the low lane of its row. */
export function placedLow(lane: number, cell: number): number {
  const mixed = Math.imul(lane ^ Math.imul(cell + 1, PLACE), LOW_FOLD);
  return Math.imul(mixed ^ (mixed >>> 15), LOW_PRIME);
}

/** What a cell adds to the high lane of its row. */
export function placedHigh(lane: number, cell: number): number {
  const mixed = Math.imul(lane ^ Math.imul(cell + 1, PLACE), HIGH_FOLD);
  return Math.imul(mixed ^ (mixed >>> 13), HIGH_PRIME);
}

/** Turns the sums over a row's cells into its hash. */
export function finishRow(sums: Hash64, cells: number): void {
  const low = mix(sums.low ^ cells);
  sums.high = mix(sums.high ^ low);
  sums.low = mix(low + sums.high);
}

/** MurmurHash3's 32-bit finaliser. */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Columns of constants whose lanes can be computed in place. */
export interface HashedCells {
  readonly bytes: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** Sets the lanes of the constant at `cell` from its bytes. */
export function hashCell(cells: HashedCells, cell: number): void {
  const { bytes } = cells;
  const start = cells.start[cell]!;
  const end = cells.end[cell]!;
  let low = LOW_BASIS ^ (end - start);
  let high = HIGH_BASIS ^ (end - start);
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const group = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    low = Math.imul(low ^ group, LOW_PRIME);
    low ^= low >>> 15;
    high = Math.imul(high ^ group, HIGH_PRIME);
    high ^= high >>> 13;
  }
  if (at < end) {
    let group = 0;
    for (let shift = 0; at < end; at++, shift += 8) group |= bytes[at]! << shift;
    low = Math.imul(low ^ group, LOW_PRIME);
    low ^= low >>> 15;
    high = Math.imul(high ^ group, HIGH_PRIME);
    high ^= high >>> 13;
  }
  cells.low[cell] = low;
  cells.high[cell] = high;
}

const encoder = new TextEncoder();

/** Hash of one constant's text. */
export function hashText(text: string): Hash64 {
  const bytes = encoder.encode(text);
  const one = {
    start: Int32Array.of(0),
    end: Int32Array.of(bytes.length),
    low: new Int32Array(1),
    high: new Int32Array(1),
  };
  hashCell({ bytes, ...one }, 0);
  return { low: one.low[0]!, high: one.high[0]! };
}
