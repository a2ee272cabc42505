import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEATURE_LIMIT } from './feature.ts';
import { compress, robustScale, robustZ, tailSurprise } from './robust-scale.ts';

const RANGE = { count: 100_000, p1: 10, p5: 12, p50: 30, p95: 80, p99: 120 };

test('the first and last percentile lie 2.33 deviations away, each on its side', () => {
  const scale = robustScale(RANGE);
  assert.ok(Math.abs(robustZ(120, scale) - 2.326) < 0.001);
  assert.ok(Math.abs(robustZ(10, scale) - 2.326) < 0.001);
  assert.equal(robustZ(30, scale), 0);
});

test('few values widen the scale: double at ten', () => {
  const few = robustScale({ ...RANGE, count: 10 });
  assert.ok(Math.abs(robustZ(120, few) - 1.163) < 0.001);
});

test('a constant has room for five percent before it is strange', () => {
  const scale = robustScale({ count: 100_000, p1: 1000, p5: 1000, p50: 1000, p95: 1000, p99: 1000 });
  assert.ok(robustZ(1050, scale) < 1.01);
  assert.ok(robustZ(2000, scale) > 10);
  const wide = robustScale({ count: 100_000, p1: 1000, p5: 1000, p50: 1000, p95: 1000, p99: 1000 }, 0.5);
  assert.ok(robustZ(2000, wide) < 2);
});

test('compression is odd, and keeps zero and order', () => {
  assert.equal(compress(0), 0);
  assert.equal(compress(-5), -compress(5));
  const values = [-1e12, -1, -0.5, 0, 1e-6, 0.5, 1, 1e12].map(compress);
  assert.deepEqual(
    values,
    [...values].sort((a, b) => a - b),
  );
});

test('bits: none at the median, 5.2 at the last percentile, bounded', () => {
  assert.equal(tailSurprise(0), 0);
  assert.ok(Math.abs(tailSurprise(2.326) - (Math.log2(100) - Math.LOG2E)) < 1e-9);
  assert.equal(tailSurprise(1e9), FEATURE_LIMIT);
});
