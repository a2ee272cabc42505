import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canonicalOrder } from './canonical-order.ts';
import { exampleRows } from './example-rows.ts';

function contents(values: Float32Array, features: number): string[] {
  const rows = values.length / features;
  return Array.from(canonicalOrder({ values, rows, features }), (row) =>
    values.subarray(row * features, (row + 1) * features).join(),
  );
}

describe('canonicalOrder', () => {
  test('is a permutation', () => {
    const order = canonicalOrder({ values: exampleRows(5_000, 2), rows: 5_000, features: 2 });
    assert.deepEqual(
      order.toSorted(),
      Uint32Array.from({ length: 5_000 }, (_, i) => i),
    );
  });

  test('reversing the rows changes nothing, with 200,000 rows, among which hashes collide', () => {
    const values = Float32Array.from({ length: 200_000 }, (_, i) => i);
    assert.deepEqual(contents(values.toReversed(), 1), contents(values, 1));
  });

  test('equal rows become neighbours', () => {
    const values = Float32Array.from({ length: 900 }, (_, i) => i % 3);
    const order = contents(values, 1);
    assert.equal(order.filter((row, i) => i > 0 && row !== order[i - 1]).length, 2);
  });
});
