import type { DictionaryColumn, EntryBatch, TextColumn } from '../../core/batch.ts';

/** A batch of some rows of another, in the order given; batch id and time of receipt stay. */
export function copyRows(batch: EntryBatch, rows: Uint32Array): EntryBatch {
  return {
    batchId: batch.batchId,
    count: rows.length,
    receivedUs: batch.receivedUs,
    timeUs: Float64Array.from(rows, (row) => batch.timeUs[row]!),
    level: Uint8Array.from(rows, (row) => batch.level[row]!),
    flags: Uint8Array.from(rows, (row) => batch.flags[row]!),
    service: copyDictionary(batch.service, rows),
    host: copyDictionary(batch.host, rows),
    source: copyDictionary(batch.source, rows),
    message: copyText(batch.message, rows),
    attributes: copyText(batch.attributes, rows),
    trace: copyText(batch.trace, rows),
  };
}

/** Values without rows stay: a dictionary is small. */
function copyDictionary({ values, index }: DictionaryColumn, rows: Uint32Array): DictionaryColumn {
  return { values, index: Uint16Array.from(rows, (row) => index[row]!) };
}

function copyText({ bytes, offsets }: TextColumn, rows: Uint32Array): TextColumn {
  const copied = new Uint32Array(rows.length + 1);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    copied[index + 1] = copied[index]! + offsets[row + 1]! - offsets[row]!;
  }
  const out = new Uint8Array(copied[rows.length]!);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    out.set(bytes.subarray(offsets[row], offsets[row + 1]), copied[index]);
  }
  return { bytes: out, offsets: copied };
}
