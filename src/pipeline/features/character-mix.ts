import { limited } from './surprise.ts';

/**
 * Feature `characterMix`: how far the shares of lower-case letters, upper-case letters, digits, spaces, punctuation
 * and other bytes (control characters, non-ASCII text) in the message lie from those of the scope's lines: the root
 * mean square r of the six z-scores, as 4 (r - 1) bits. Unit: bits.
 *
 * Why: garbled, encoded, binary or foreign text in a place where a name or a number used to stand keeps template and
 * length, but not its mix of characters.
 */
export function characterMixSurprise(shares: Float64Array, mix: CharacterMix, scope: number): number {
  const base = scope * CLASSES;
  let sum = 0;
  for (let index = 0; index < CLASSES; index++) {
    const z = (shares[index]! - mix.mean[base + index]!) * mix.inverseDeviation[base + index]!;
    sum += z * z;
  }
  return limited((Math.sqrt(sum / CLASSES) - 1) * BITS_PER_DEVIATION);
}

/** Per scope and class: mean share, in 1/1000, and 1 / standard deviation; 0 where nothing is known. */
export interface CharacterMix {
  readonly mean: Float64Array;
  readonly inverseDeviation: Float64Array;
}

/**
 * @param sums scopes × 12: sum and sum of squares of each class's share in 1/1000.
 * @param counts lines of each scope.
 */
export function characterMixTable(sums: Float64Array, counts: Uint32Array): CharacterMix {
  const scopes = counts.length;
  const mean = new Float64Array(scopes * CLASSES);
  const inverseDeviation = new Float64Array(scopes * CLASSES);
  for (let scope = 0; scope < scopes; scope++) {
    const count = counts[scope]!;
    if (count < LEAST_LINES) continue;
    for (let index = 0; index < CLASSES; index++) {
      const sum = sums[2 * (scope * CLASSES + index)]!;
      const squares = sums[2 * (scope * CLASSES + index) + 1]!;
      const average = sum / count;
      const deviation = Math.sqrt(Math.max(0, squares / count - average * average));
      mean[scope * CLASSES + index] = average;
      inverseDeviation[scope * CLASSES + index] =
        1 / (Math.max(deviation, LEAST_DEVIATION) * (1 + FEW_LINES / count));
    }
  }
  return { mean, inverseDeviation };
}

/** Adds up the classes of `bytes[start, end)`; `shares` gets each class's share in 1/1000, whole numbers. */
export function characterShares(
  bytes: Uint8Array,
  span: { start: number; end: number },
  shares: Float64Array,
): void {
  const end = Math.min(span.end, span.start + MAX_BYTES);
  const length = end - span.start;
  shares.fill(0);
  if (length <= 0) return;
  // Two classes a word, 16 bits each: MAX_BYTES keeps a count below 65,536.
  let lowerUpper = 0;
  let digitSpace = 0;
  let punctuationOther = 0;
  for (let at = span.start; at < end; at++) {
    const byte = bytes[at]!;
    lowerUpper += LOWER_UPPER[byte]!;
    digitSpace += DIGIT_SPACE[byte]!;
    punctuationOther += PUNCTUATION_OTHER[byte]!;
  }
  const scale = 1000 / length;
  shares[0] = Math.round((lowerUpper & LOW_HALF) * scale);
  shares[1] = Math.round((lowerUpper >>> 16) * scale);
  shares[2] = Math.round((digitSpace & LOW_HALF) * scale);
  shares[3] = Math.round((digitSpace >>> 16) * scale);
  shares[4] = Math.round((punctuationOther & LOW_HALF) * scale);
  shares[5] = Math.round((punctuationOther >>> 16) * scale);
}

const CLASSES = 6;
/** 1 is usual; 1 line in 100 lies beyond 1.7 (χ² with 6 degrees of freedom), but classes depend on each other and have heavier tails. */
const BITS_PER_DEVIATION = 4;
/** As many bytes as the template is made from; the rest is payload. */
const MAX_BYTES = 8192;
const LOW_HALF = 0xffff;
const HIGH_ONE = 0x10000;

/** Fewer lines say nothing about a scope's mix. */
const LEAST_LINES = 5;
/** The standard deviation is doubled at ten lines, see robust-scale.ts. */
const FEW_LINES = 10;
/** 3% of a line: three characters in a hundred more or less are no news. */
const LEAST_DEVIATION = 30;

const LOWER_UPPER = classTable((byte) => (inRange(byte, 'az') ? 1 : inRange(byte, 'AZ') ? HIGH_ONE : 0));
const DIGIT_SPACE = classTable((byte) =>
  inRange(byte, '09') ? 1 : byte === 0x20 || byte === 0x09 ? HIGH_ONE : 0,
);
const PUNCTUATION_OTHER = classTable((byte) => {
  if (byte < 0x20 && byte !== 0x09) return HIGH_ONE;
  if (byte >= 0x7f) return HIGH_ONE;
  const elsewhere =
    inRange(byte, 'az') || inRange(byte, 'AZ') || inRange(byte, '09') || byte === 0x20 || byte === 0x09;
  return elsewhere ? 0 : 1;
});

function classTable(valueOf: (byte: number) => number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => valueOf(byte));
}

function inRange(byte: number, range: string): boolean {
  return byte >= range.charCodeAt(0) && byte <= range.charCodeAt(1);
}
