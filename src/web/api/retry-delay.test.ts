import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryDelayMs } from './retry-delay.ts';

test('doubles from a second to half a minute, half of it by chance', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((attempt) => retryDelayMs(attempt, 1)),
    [1000, 2000, 4000, 8000],
  );
  assert.equal(retryDelayMs(0, 0), 500);
  assert.equal(retryDelayMs(9, 1), 30_000);
  assert.equal(retryDelayMs(1e9, 0), 15_000);
});
