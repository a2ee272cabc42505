import type { EntryBatch } from './batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { Entry } from './entry.ts';
import { LEVEL_CODE } from './level.ts';

/** Batch id of batches that never leave the process. */
const LOCAL_BATCH_ID = '0000000000000000';

/** Stored entries as columns again, row by row, for the kernels that explain and score them anew. */
export function batchOfEntries(entries: readonly Entry[]): EntryBatch {
  const builder = new BatchBuilder();
  for (const entry of entries) {
    const keys = Object.keys(entry.attributes);
    builder.add({
      timeUs: entry.timeUs,
      level: LEVEL_CODE[entry.level],
      flags: entry.flags,
      service: entry.service,
      host: entry.host,
      source: entry.source,
      message: entry.message,
      attributes: keys.length === 0 ? '' : JSON.stringify(entry.attributes),
      trace: entry.trace,
    });
  }
  return builder.build(LOCAL_BATCH_ID, entries[0]?.timeUs ?? 0);
}
