import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exampleRows } from './example-rows.ts';
import { createForestScorer } from './forest-scorer.ts';
import { pathSum, scoreFromPathSum } from './score-reference.ts';
import { trainForest } from './train-forest.ts';

describe('every kernel gives the bits of the reference', () => {
  const shapes = [
    { rows: 1_003, features: 12, trees: 100, maxSamples: 256 },
    { rows: 1_003, features: 12, trees: 7, maxSamples: 'all' },
    { rows: 301, features: 1, trees: 30, maxSamples: 64 },
    { rows: 50, features: 40, trees: 3, maxSamples: 2 },
    { rows: 50, features: 3, trees: 1, maxSamples: 1 },
  ] as const;
  for (const shape of shapes) {
    test(JSON.stringify(shape), () => {
      const values = exampleRows(shape.rows, shape.features);
      const forest = trainForest(values, { ...shape, seed: 5 });
      const scorer = createForestScorer(forest);
      const scored = values.slice();
      [NaN, Infinity, -Infinity, -0, 0].forEach((value, i) => (scored[i * (shape.features + 1)] = value));
      // Thresholds themselves, where ≤ and < part.
      scored.set(forest.threshold.subarray(0, 100), shape.features * 20);
      for (const rows of [0, 1, 3, 4, 5, 8, 17, shape.rows]) {
        const scores = new Float64Array(Math.min(rows, shape.rows));
        scorer.scoreSamples(scored, scores);
        scores.forEach((score, row) => {
          const offset = row * shape.features;
          const expected = scoreFromPathSum(forest, pathSum(forest, scored, offset));
          assert.equal(score, expected, `row ${row} of ${rows}`);
          assert.equal(scorer.scoreOne(scored, offset), expected, `row ${row} alone`);
        });
      }
    });
  }
});

describe('values that are not finite', () => {
  const values = exampleRows(500, 2);
  const forest = trainForest(values, { rows: 500, features: 2, seed: 1 });
  const score = (x: number): number => createForestScorer(forest).scoreOne(Float32Array.of(x, 0));

  test('NaN counts as larger than all others', () => {
    assert.equal(score(NaN), score(Infinity));
    assert.equal(score(Infinity), score(3e38));
  });
  test('-Infinity counts as the smallest', () => assert.equal(score(-Infinity), score(-3e38)));
});

test('refuses fewer values than rows', () => {
  const values = exampleRows(20, 2);
  const scorer = createForestScorer(trainForest(values, { rows: 20, features: 2, seed: 1 }));
  assert.throws(() => scorer.scoreSamples(values, new Float64Array(21)), {
    name: 'RangeError',
    message: /values has 40 numbers, expected at least 42/,
  });
  assert.throws(() => scorer.scoreOne(values, 39), RangeError);
});
