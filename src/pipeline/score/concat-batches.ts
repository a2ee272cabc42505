import { BatchBuilder } from '../../core/batch-builder.ts';
import { valueAt, type EntryBatch } from '../../core/batch.ts';

/** One batch of the rows of several, in order. */
export function concatBatches(batches: readonly EntryBatch[], batchId: string): EntryBatch {
  const builder = new BatchBuilder();
  let receivedUs = 0;
  for (const batch of batches) {
    receivedUs = Math.max(receivedUs, batch.receivedUs);
    for (let row = 0; row < batch.count; row++) addRow(builder, batch, row);
  }
  return builder.build(batchId, receivedUs);
}

/** Adds row `row` of `batch` to the builder. */
export function addRow(builder: BatchBuilder, batch: EntryBatch, row: number): void {
  const { message, attributes, trace } = batch;
  builder.add({
    timeUs: batch.timeUs[row]!,
    level: batch.level[row]!,
    flags: batch.flags[row]!,
    service: valueAt(batch.service, row),
    host: valueAt(batch.host, row),
    source: valueAt(batch.source, row),
    message: message.bytes.subarray(message.offsets[row], message.offsets[row + 1]),
    attributes: attributes.bytes.subarray(attributes.offsets[row], attributes.offsets[row + 1]),
    trace: trace.bytes.subarray(trace.offsets[row], trace.offsets[row + 1]),
  });
}
