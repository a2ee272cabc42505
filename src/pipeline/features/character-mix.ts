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
  let lower = 0;
  let upper = 0;
  let digits = 0;
  let spaces = 0;
  let punctuation = 0;
  for (let at = span.start; at < end;) {
    const stop = Math.min(end, at + PACKED_BYTES);
    let packed = 0;
    while (at < stop) packed += CLASS_OF[bytes[at++]!]!;
    lower += packed & PACKED_MASK;
    upper += (packed >>> PACKED_BITS) & PACKED_MASK;
    digits += (packed >>> (2 * PACKED_BITS)) & PACKED_MASK;
    spaces += (packed >>> (3 * PACKED_BITS)) & PACKED_MASK;
    punctuation += packed >>> (4 * PACKED_BITS);
  }
  const scale = 1000 / length;
  shares[0] = Math.round(lower * scale);
  shares[1] = Math.round(upper * scale);
  shares[2] = Math.round(digits * scale);
  shares[3] = Math.round(spaces * scale);
  shares[4] = Math.round(punctuation * scale);
  shares[5] = Math.round((length - lower - upper - digits - spaces - punctuation) * scale);
}

const CLASSES = 6;
/** 1 is usual; 1 line in 100 lies beyond 1.7 (χ² with 6 degrees of freedom), but classes depend on each other and have heavier tails. */
const BITS_PER_DEVIATION = 4;
/** As many bytes as the template is made from; the rest is payload. */
const MAX_BYTES = 8192;
/** Five counters of six bits share a number of 30 bits, which V8 keeps unboxed; after 63 bytes one could be full. */
const PACKED_BITS = 6;
const PACKED_MASK = 63;
const PACKED_BYTES = 63;

/** Fewer lines say nothing about a scope's mix. */
const LEAST_LINES = 5;
/** The standard deviation is doubled at ten lines, see robust-scale.ts. */
const FEW_LINES = 10;
/** 3% of a line: three characters in a hundred more or less are no news. */
const LEAST_DEVIATION = 30;

/** One in the counter of the byte's class; the sixth class, other bytes, is what remains. */
const CLASS_OF = Uint32Array.from({ length: 256 }, (_, byte) => {
  if (inRange(byte, 'az')) return 1;
  if (inRange(byte, 'AZ')) return 1 << PACKED_BITS;
  if (inRange(byte, '09')) return 1 << (2 * PACKED_BITS);
  if (byte === 0x20 || byte === 0x09) return 1 << (3 * PACKED_BITS);
  return byte > 0x20 && byte < 0x7f ? 1 << (4 * PACKED_BITS) : 0;
});

function inRange(byte: number, range: string): boolean {
  return byte >= range.charCodeAt(0) && byte <= range.charCodeAt(1);
}
