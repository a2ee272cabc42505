import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { levelAt, stackBuckets } from './stack-buckets.ts';

const timeline = {
  fromMs: 5000,
  toMs: 38_000,
  bucketSeconds: 10,
  buckets: [
    { timeMs: 0, levels: { info: 10 }, anomalies: 0 },
    { timeMs: 20_000, levels: { info: 20, error: 5 }, anomalies: 2 },
    { timeMs: 30_000, levels: { info: 8 }, anomalies: 0 },
  ],
};

describe('stackBuckets', () => {
  test('lays counts out over the whole range, gaps as zero', () => {
    const data = stackBuckets(timeline, 'count');
    assert.deepEqual(data.times, [0, 10, 20, 30]);
    assert.deepEqual(data.totals, [10, 0, 25, 8]);
    assert.deepEqual(data.anomalies, [0, 0, 2, 0]);
  });

  test('rates are of the part of a bucket that lies in the range', () => {
    const data = stackBuckets(timeline, 'rate');
    assert.deepEqual(data.totals, [2, 0, 2.5, 1]);
  });

  test('a sliver of a bucket says nothing about a rate', () => {
    assert.deepEqual(stackBuckets({ ...timeline, toMs: 32_000 }, 'rate').totals, [2, 0, 2.5, 0]);
  });

  test('buckets outside of the range and absurd ranges do no harm', () => {
    const far = { timeMs: 9e15, levels: { info: 1 }, anomalies: 0 };
    const data = stackBuckets({ ...timeline, toMs: 1e13, buckets: [far] }, 'count');
    assert.equal(data.times.length, 5000);
    assert.equal(stackBuckets({ ...timeline, toMs: 0 }, 'count').times.length, 0);
  });
});

test('levelAt names the level whose bar is hit', () => {
  const data = stackBuckets(timeline, 'count');
  assert.equal(levelAt(data, 2, 3), 'error');
  assert.equal(levelAt(data, 2, 12), 'info');
  assert.equal(levelAt(data, 2, 40), undefined);
  assert.equal(levelAt(data, 1, 0), undefined);
});
