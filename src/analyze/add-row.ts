import { type EntryBatch, type TextColumn, valueAt } from '../core/batch.ts';
import type { BatchBuilder } from '../core/batch-builder.ts';

/** Adds row `row` of `batch` to `builder`. */
export function addRow(builder: BatchBuilder, batch: EntryBatch, row: number): void {
  builder.add({
    timeUs: batch.timeUs[row]!,
    level: batch.level[row]!,
    flags: batch.flags[row]!,
    service: valueAt(batch.service, row),
    host: valueAt(batch.host, row),
    source: valueAt(batch.source, row),
    message: bytesAt(batch.message, row),
    attributes: bytesAt(batch.attributes, row),
    trace: bytesAt(batch.trace, row),
  });
}

function bytesAt({ bytes, offsets }: TextColumn, row: number): Uint8Array {
  return bytes.subarray(offsets[row], offsets[row + 1]);
}
