import type { Matrix } from './canonical-order.ts';

/**
 * Per feature the lower median over rows taken at equal steps from `order` (all of them up to {@link MEDIAN_ROWS}).
 * Steps, and not the first rows, because equal rows are neighbours in canonical order.
 */
export function typicalRow({ values, features }: Matrix, order: Uint32Array): Float32Array {
  const count = Math.min(order.length, MEDIAN_ROWS);
  const row = new Float32Array(features);
  const column = new Float32Array(count);
  for (let feature = 0; feature < features; feature++) {
    for (let i = 0; i < count; i++) {
      column[i] = values[order[Math.floor((i * order.length) / count)]! * features + feature]!;
    }
    column.sort();
    row[feature] = column[(count - 1) >> 1]!;
  }
  return row;
}

/** The median of 1,001 rows is within 3.2 percentiles of the true one with 95% confidence (binomial). */
const MEDIAN_ROWS = 1_001;
