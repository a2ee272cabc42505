import { AppError } from '../../core/errors.ts';

/** Rows of numbers, row after row. */
export interface Matrix {
  /** rows × features values. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly features: number;
}

/**
 * Row numbers in an order that depends on the rows' contents alone: by a hash of the content, rows whose hashes
 * collide by their values, column by column. Whatever is drawn by position from it does not depend on the order in
 * which the rows arrived. Rows of equal content are interchangeable, so their order among themselves has no effect.
 *
 * @throws AppError INPUT_INVALID for a value that is NaN or infinite.
 */
export function canonicalOrder(matrix: Matrix): Uint32Array {
  const hashes = hashRows(matrix);
  const order = sortByHash(hashes);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && hashes[order[end]!] === hashes[order[start]!]) end++;
    if (end - start > 1) sortCollisions(matrix, order.subarray(start, end));
    start = end;
  }
  return order;
}

/** murmur3's mixing (Austin Appleby, public domain) over the values' float32 bits. */
function hashRows({ values, rows, features }: Matrix): Uint32Array {
  const hashes = new Uint32Array(rows);
  const bits = new Int32Array(values.buffer, values.byteOffset, rows * features);
  for (let row = 0, at = 0; row < rows; row++) {
    let hash = features;
    for (let feature = 0; feature < features; feature++, at++) {
      let word = bits[at]!;
      if ((word & EXPONENT_BITS) === EXPONENT_BITS) throw notFinite(values[at]!, row, feature);
      if (word === NEGATIVE_ZERO_BITS) word = 0;
      word = Math.imul(word, 0xcc9e2d51);
      word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
      hash ^= word;
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hashes[row] = hash ^ (hash >>> 16);
  }
  return hashes;
}

/** Radix sort, least significant digit first. */
function sortByHash(hashes: Uint32Array): Uint32Array {
  const rows = hashes.length;
  let from = Uint32Array.from({ length: rows }, (_, row) => row);
  let to = new Uint32Array(rows);
  const next = new Uint32Array(1 << RADIX_BITS);
  for (let shift = 0; shift < 32; shift += RADIX_BITS) {
    next.fill(0);
    for (let row = 0; row < rows; row++) next[(hashes[row]! >>> shift) & RADIX_MASK]!++;
    for (let digit = 0, start = 0; digit <= RADIX_MASK; digit++) {
      const count = next[digit]!;
      next[digit] = start;
      start += count;
    }
    for (let at = 0; at < rows; at++) {
      const row = from[at]!;
      to[next[(hashes[row]! >>> shift) & RADIX_MASK]!++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Sorts rows of one hash by content. Nearly always they are copies of one row and stay as they are. */
function sortCollisions({ values, features }: Matrix, run: Uint32Array): void {
  const compare = (a: number, b: number): number => {
    for (let feature = 0; feature < features; feature++) {
      const difference = values[a * features + feature]! - values[b * features + feature]!;
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const first = run[0]!;
  if (run.some((row) => compare(row, first) !== 0)) run.sort(compare);
}

function notFinite(value: number, row: number, feature: number): AppError {
  return new AppError(
    'INPUT_INVALID',
    `The forest cannot learn from ${value} in row ${row}, feature ${feature}.`,
    {
      nextStep: 'Replace or leave out rows with values that are not finite float32 numbers before training.',
    },
  );
}

const EXPONENT_BITS = 0x7f800000;
const NEGATIVE_ZERO_BITS = 0x80000000 | 0;

/** Three passes over 32-bit hashes; the table of 2,048 counts fits the first-level cache. */
const RADIX_BITS = 11;
const RADIX_MASK = (1 << RADIX_BITS) - 1;
