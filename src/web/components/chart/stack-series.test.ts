import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackSeries } from './stack-series.ts';

test('each series ends where its own and all before it add up to', () => {
  const stacked = stackSeries([
    { name: 'a', values: [1, null, 3] },
    { name: 'b', values: [10, 20, null] },
  ]);
  assert.deepEqual(
    stacked.map(({ drawn }) => drawn),
    [
      [1, 0, 3],
      [11, 20, 3],
    ],
  );
  assert.deepEqual(stackSeries([]), []);
});
