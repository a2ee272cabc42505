import type { EntryBatch } from '../../core/batch.ts';

/** Lines the forest is grown and the threshold is set on: 65 times the default sub-sample of 100 trees × 256 rows. */
export const FOREST_LINE_LIMIT = 131_072;

/** Rows of a batch, rising. */
export interface ChosenLines {
  readonly batch: EntryBatch;
  readonly rows: Uint32Array;
}

/**
 * All lines of a sample, or about `limit` of a larger one. Which ones depends on each line's time and message alone, not on
 * the order of lines or how they are split into batches.
 */
export function chooseLines(
  sample: readonly EntryBatch[],
  lines: number,
  limit = FOREST_LINE_LIMIT,
): ChosenLines[] {
  if (lines <= limit)
    return sample.map((batch) => ({
      batch,
      rows: Uint32Array.from({ length: batch.count }, (_, row) => row),
    }));
  const below = Math.floor((limit / lines) * 2 ** 32);
  return sample.map((batch) => {
    const rows: number[] = [];
    for (let row = 0; row < batch.count; row++) if (hashLine(batch, row) < below) rows.push(row);
    return { batch, rows: Uint32Array.from(rows) };
  });
}

/** Uniform over 0 … 2^32 - 1: MurmurHash3's mixing (Austin Appleby, public domain) of time and message. */
function hashLine({ timeUs, message }: EntryBatch, row: number): number {
  const end = message.offsets[row + 1]!;
  const time = timeUs[row]!;
  let hash = mix(Math.floor(time / 2 ** 32) ^ (end - message.offsets[row]!));
  hash = mix(hash ^ (time % 2 ** 32));
  for (let at = message.offsets[row]!; at < end; at++) hash = Math.imul(hash ^ message.bytes[at]!, FNV_PRIME);
  return mix(hash) >>> 0;
}

const FNV_PRIME = 0x01000193;

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
