import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEATURE_COUNT, FEATURE_LIMIT } from '../features/feature.ts';
import { lineContributions, lineScore } from './line-score.ts';

test('the mean of the forest and of the strangest feature', () => {
  const features = new Float32Array(2 * FEATURE_COUNT);
  features[FEATURE_COUNT + 3] = FEATURE_LIMIT / 2;
  assert.equal(lineScore(0.25, features, 0), 0.125);
  assert.equal(lineScore(0.25, features, FEATURE_COUNT), 0.375);
});

test('contributions add up to the rise above a typical line', () => {
  const features = Float32Array.from({ length: FEATURE_COUNT }, (_, index) => (index * 7) % 11);
  const typical = Float32Array.from({ length: FEATURE_COUNT }, (_, index) => (index % 3) / 4);
  const forestBits = Float64Array.from({ length: FEATURE_COUNT }, (_, index) => index / 50 - 0.05);
  const forestScore = 0.61;
  const bits = forestBits.reduce((sum, value) => sum + value, 0);
  const rise = lineScore(forestScore, features, 0) - lineScore(forestScore / 2 ** bits, typical, 0);
  const contributions = lineContributions({ features, typical, forestBits, forestScore });
  const sum = contributions.reduce((total, value) => total + value, 0);
  assert.ok(Math.abs(sum - rise) < 1e-6, `${sum} against ${rise}`);
});

test('of two equal maxima each gets half; a feature at zero gets nothing', () => {
  const features = new Float32Array(FEATURE_COUNT);
  features[2] = 8;
  features[5] = 8;
  const none = {
    typical: new Float32Array(FEATURE_COUNT),
    forestBits: new Float64Array(FEATURE_COUNT),
    forestScore: 0.5,
  };
  const contributions = lineContributions({ features, ...none });
  assert.equal(contributions[2], 8 / FEATURE_LIMIT / 4);
  assert.equal(contributions[5], contributions[2]);
  assert.equal(contributions[0], 0);
});
