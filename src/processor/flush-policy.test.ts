import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUSY_ROWS, flushDelayMs } from './flush-policy.ts';

const POLICY = { blockRows: 100_000, idleFlushMs: 100, busyFlushMs: 1000 };
const ROOM = { bytes: 1000, batches: 10 };

test('a block of few rows waits a little, one that fills quickly longer, a full one not at all', () => {
  const delay = (rows: number) => flushDelayMs({ rows, bytes: 0, batches: 1 }, POLICY, ROOM);
  assert.deepEqual([1, BUSY_ROWS, BUSY_ROWS + 1, 99_999, 100_000].map(delay), [100, 100, 1000, 1000, 0]);
});

test('a block that holds half of what may be held waits for nothing: no more would come', () => {
  const delay = (bytes: number, batches: number) =>
    flushDelayMs({ rows: BUSY_ROWS + 1, bytes, batches }, POLICY, ROOM);
  assert.equal(delay(499, 4), 1000);
  assert.equal(delay(500, 4), 0);
  assert.equal(delay(499, 5), 0);
});
