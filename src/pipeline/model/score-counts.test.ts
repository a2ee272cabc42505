import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { countMarked, countScores, thresholdOf, totalOf } from './score-counts.ts';

test('distinct scores: the threshold marks exactly the share', () => {
  const random = createRandom(1);
  const scores = Float32Array.from({ length: 10_000 }, () => random.next());
  const counts = countScores(scores);
  assert.equal(totalOf(counts), 10_000);
  for (const contamination of [0.0001, 0.01, 0.1, 0.3, 0.5]) {
    const threshold = thresholdOf(counts, contamination);
    assert.equal(scores.filter((score) => score > threshold).length, contamination * 10_000);
    assert.equal(countMarked(counts, threshold), contamination * 10_000);
  }
});

test('ties: lines that share a score are marked together or not at all, never beyond the share', () => {
  const scores = Float32Array.from({ length: 1000 }, (_, index) =>
    index < 400 ? 0.5 : index < 420 ? 0.8 : 0.2,
  );
  const counts = countScores(scores);
  assert.equal(countMarked(counts, thresholdOf(counts, 0.1)), 20);
  assert.equal(countMarked(counts, thresholdOf(counts, 0.01)), 0);
  assert.equal(countMarked(counts, thresholdOf(counts, 0.42)), 420);
});

test('one score for all: none is marked', () => {
  const counts = countScores(new Float32Array(100).fill(0.3));
  assert.equal(countMarked(counts, thresholdOf(counts, 0.5)), 0);
});

test("'auto' is 0.5; a share out of range is refused", () => {
  const counts = countScores(Float32Array.of(0.1, 0.9));
  assert.equal(thresholdOf(counts, 'auto'), 0.5);
  for (const contamination of [0, -1, 0.51, NaN])
    assert.throws(() => thresholdOf(counts, contamination), RangeError);
});
