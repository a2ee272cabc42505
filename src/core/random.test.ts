import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from './random.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number) => Array.from({ length: 20 }, createRandom(seed).next);
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.notDeepEqual(draw(7), draw(7 + 2 ** 32));
});

test('numbers are spread evenly over [0, 1)', () => {
  const random = createRandom(1);
  const bins = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) bins[random.integer(10)]!++;
  // Standard deviation of a bin is 95; five of them hold for all ten bins in all but 1 of 180,000 cases.
  for (const count of bins) assert.ok(Math.abs(count - 10_000) < 475, String(count));
});
