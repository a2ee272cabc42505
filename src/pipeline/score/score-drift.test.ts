import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { countScores } from '../model/score-counts.ts';
import { countIntoBins, populationStability, scoreBinsOf } from './score-drift.ts';

function scoresOf(count: number, seed: number, shift = 0): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => Math.min(1, random.next() * random.next() + shift));
}

test('the same distribution is stable, a shifted one is not', () => {
  const bins = scoreBinsOf(countScores(scoresOf(20_000, 1)));
  const sum = bins.expected.reduce((total, share) => total + share, 0);
  assert.ok(Math.abs(sum - 1) < 1e-9);
  const stability = (shift: number): number => {
    const counts = new Float64Array(bins.bounds.length);
    countIntoBins(scoresOf(10_000, 2, shift), bins, counts);
    return populationStability(bins.expected, counts);
  };
  assert.ok(stability(0) < 0.02, String(stability(0)));
  assert.ok(stability(0.2) > 0.25, String(stability(0.2)));
});

test('few distinct scores make few bins', () => {
  const bins = scoreBinsOf(
    countScores(Float32Array.from({ length: 1000 }, (_, index) => (index % 10 === 0 ? 0.9 : 0.2))),
  );
  assert.equal(bins.bounds.length, 2);
  assert.ok(Math.abs(bins.expected[1]! - 0.1) < 1e-9);
  assert.equal(scoreBinsOf(countScores(new Float32Array(50).fill(0.4))).bounds.length, 1);
});
