import type { BatchBuilder } from '../../core/batch-builder.ts';
import { valueAt, type DictionaryColumn, type EntryBatch, type TextColumn } from '../../core/batch.ts';

/**
 * One batch of the rows of several, in order.
 * @throws RangeError when they have more than 65,536 distinct services, hosts or sources together.
 */
export function concatBatches(batches: readonly EntryBatch[], batchId: string): EntryBatch {
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  return {
    batchId,
    count,
    receivedUs: batches.reduce((latest, { receivedUs }) => Math.max(latest, receivedUs), 0),
    timeUs: concatNumbers(batches, (batch) => batch.timeUs, new Float64Array(count)),
    level: concatNumbers(batches, (batch) => batch.level, new Uint8Array(count)),
    flags: concatNumbers(batches, (batch) => batch.flags, new Uint8Array(count)),
    service: concatDictionaries(batches.map((batch) => batch.service)),
    host: concatDictionaries(batches.map((batch) => batch.host)),
    source: concatDictionaries(batches.map((batch) => batch.source)),
    message: concatTexts(batches.map((batch) => batch.message)),
    attributes: concatTexts(batches.map((batch) => batch.attributes)),
    trace: concatTexts(batches.map((batch) => batch.trace)),
  };
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

function concatNumbers<T extends Float64Array | Uint8Array>(
  batches: readonly EntryBatch[],
  column: (batch: EntryBatch) => T,
  out: T,
): T {
  let at = 0;
  for (const batch of batches) {
    out.set(column(batch), at);
    at += batch.count;
  }
  return out;
}

/** Most distinct values: an index is 16 bits. */
const DICTIONARY_LIMIT = 65_536;

/** Only values that rows have are kept, in the order of their first row: rows that were left out leave no names behind. */
function concatDictionaries(columns: readonly DictionaryColumn[]): DictionaryColumn {
  const codes = new Map<string, number>();
  const index = new Uint16Array(columns.reduce((sum, column) => sum + column.index.length, 0));
  let at = 0;
  for (const column of columns) {
    const renumbered = new Int32Array(column.values.length).fill(-1);
    for (const code of column.index) {
      if (renumbered[code] === -1) renumbered[code] = codeOf(codes, column.values[code]!);
      index[at++] = renumbered[code]!;
    }
  }
  return { values: [...codes.keys()], index };
}

function codeOf(codes: Map<string, number>, value: string): number {
  const known = codes.get(value);
  if (known !== undefined) return known;
  if (codes.size === DICTIONARY_LIMIT) {
    throw new RangeError(`the batches have more than ${DICTIONARY_LIMIT} distinct values together`);
  }
  codes.set(value, codes.size);
  return codes.size - 1;
}

function concatTexts(columns: readonly TextColumn[]): TextColumn {
  const rows = columns.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const bytes = new Uint8Array(columns.reduce((sum, column) => sum + textBytes(column), 0));
  const offsets = new Uint32Array(rows + 1);
  let row = 0;
  let end = 0;
  for (const column of columns) {
    const first = column.offsets[0]!;
    bytes.set(column.bytes.subarray(first, first + textBytes(column)), end);
    for (let at = 1; at < column.offsets.length; at++) offsets[++row] = end + column.offsets[at]! - first;
    end += textBytes(column);
  }
  return { bytes, offsets };
}

function textBytes({ offsets }: TextColumn): number {
  return offsets.at(-1)! - offsets[0]!;
}
