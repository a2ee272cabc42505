import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { QuantileSketch } from './quantile-sketch.ts';

const SHARES = [0.01, 0.05, 0.5, 0.95, 0.99];

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

test('within two percent of the exact quantiles, whatever the order', () => {
  const random = createRandom(4);
  const values = Array.from({ length: 20_000 }, () => Math.exp(10 * random.next() - 3));
  const sorted = [...values].sort((a, b) => a - b);
  const quantiles = sketchOf(values).quantiles(SHARES);
  for (const [index, share] of SHARES.entries()) {
    const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
    assert.ok(Math.abs(quantiles[index]! / exact - 1) < 0.02, `${share}: ${quantiles[index]} for ${exact}`);
  }
  assert.deepEqual(sketchOf(sorted).quantiles(SHARES), quantiles);
});

test('constants, zeros and negative numbers come back as they are', () => {
  assert.deepEqual(sketchOf([200, 200, 200]).quantiles(SHARES), [200, 200, 200, 200, 200]);
  assert.deepEqual(sketchOf([-5, 0, 7]).quantiles([0.01, 0.5, 0.99]), [-5, 0, 7]);
  assert.deepEqual(sketchOf([]).quantiles([0.5]), [NaN]);
});
