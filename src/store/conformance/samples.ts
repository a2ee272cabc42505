import { BatchBuilder } from '../../core/batch-builder.ts';
import type { EntryInput } from '../../core/batch-builder.ts';
import { createBatchId } from '../../core/batch-id.ts';
import type { EntryKey } from '../../core/entry-id.ts';
import { parseEntryId } from '../../core/entry-id.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import type { EntryBlock, EntryStore } from '../store.ts';
import type { ConformanceSetup } from '../store-conformance.ts';

/** Noon of a day far from any daylight saving and from the tests' own time. */
export const NOON_US = Date.UTC(2026, 2, 3, 12) * 1000;
export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;

export interface SampleEntry extends Partial<EntryInput> {
  /** Low word of the template id. */
  readonly template?: number;
  readonly score?: number;
  readonly anomalous?: boolean;
}

/** A scored batch of these entries; what is left out is plain. */
export function scoredBatch(
  entries: readonly SampleEntry[],
  { batchId = newBatchId(), modelVersion = 1 }: { batchId?: string; modelVersion?: number } = {},
): ScoredBatch {
  const builder = new BatchBuilder();
  for (const entry of entries) {
    builder.add({
      timeUs: NOON_US,
      level: 3,
      flags: 0,
      service: 'shop',
      host: 'web-1',
      source: 'http',
      message: 'hello',
      attributes: '',
      trace: '',
      ...entry,
    });
  }
  return {
    batch: builder.build(batchId, NOON_US),
    templateHigh: new Uint32Array(entries.length).fill(0xabc),
    templateLow: Uint32Array.from(entries, (entry) => entry.template ?? 1),
    score: Float32Array.from(entries, (entry) => entry.score ?? 0.25),
    anomalous: Uint8Array.from(entries, (entry) => (entry.anomalous === true ? 1 : 0)),
    modelVersion,
  };
}

let batches = 0;

export function newBatchId(): string {
  // The counter keeps ids of one millisecond apart and the tests repeatable.
  return createBatchId(Date.UTC(2026, 2, 3) + batches++, () => 0.5);
}

/** Encodes and appends; the block, for repeating it. */
export async function append(
  setup: ConformanceSetup,
  entries: EntryStore,
  samples: readonly SampleEntry[] | ScoredBatch,
): Promise<EntryBlock> {
  const encoder = setup.createEncoder();
  encoder.add('batch' in samples ? samples : scoredBatch(samples));
  const block = encoder.encode();
  await entries.append(block);
  return block;
}

/** `count` entries a second apart, numbered in their messages. */
export function numbered(count: number, change: (index: number) => SampleEntry = () => ({})): SampleEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    timeUs: NOON_US + index * SECOND_US,
    message: `entry ${index}`,
    ...change(index),
  }));
}

export function keyOf(id: string): EntryKey {
  const key = parseEntryId(id);
  if (key === undefined) throw new Error(`${id} is no entry id`);
  return key;
}
