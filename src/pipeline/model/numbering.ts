import type { DictionaryColumn, EntryBatch } from '../../core/batch.ts';

/** Which of a sample's services and hosts the statistics know, and their numbers: most frequent first up to the limit. */
export function numberedValues(
  sample: readonly EntryBatch[],
  column: (batch: EntryBatch) => DictionaryColumn,
  limit: number,
): readonly string[] {
  const lines = new Map<string, number>();
  for (const batch of sample) {
    const { values, index } = column(batch);
    const counts = new Uint32Array(values.length);
    for (let row = 0; row < batch.count; row++) counts[index[row]!]!++;
    for (const [code, value] of values.entries()) {
      const count = counts[code]!;
      if (count > 0) lines.set(value, (lines.get(value) ?? 0) + count);
    }
  }
  const kept = [...lines].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, limit);
  return kept.map(([value]) => value).sort();
}

/** Number of each dictionary value of a batch, or -1 for values that are not known. */
export function codesOf(column: DictionaryColumn, numbers: ReadonlyMap<string, number>): Int32Array {
  return Int32Array.from(column.values, (value) => numbers.get(value) ?? -1);
}
