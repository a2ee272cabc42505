import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../core/errors.ts';
import { createRandom } from '../../core/random.ts';
import { encodeForest } from './encode-forest.ts';
import { exampleRows } from './example-rows.ts';
import { createForestScorer } from './forest-scorer.ts';
import { LEAF } from './forest.ts';
import type { Forest } from './forest.ts';
import { trainForest } from './train-forest.ts';

const ROWS = 600;
const FEATURES = 5;

function scoresOf(forest: Forest, values: Float32Array): Float64Array {
  const scores = new Float64Array(values.length / forest.features);
  createForestScorer(forest).scoreSamples(values, scores);
  return scores;
}

function shuffled(values: Float32Array, features: number): Float32Array {
  const random = createRandom(99);
  const rows = Array.from({ length: values.length / features }, (_, row) => row);
  for (let i = rows.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  return Float32Array.from(rows.flatMap((row) => [...values.subarray(row * features, (row + 1) * features)]));
}

describe('trainForest', () => {
  const values = exampleRows(ROWS, FEATURES);
  const options = { rows: ROWS, features: FEATURES, trees: 20, maxSamples: 64, seed: 3 };

  for (const extra of [{}, { bootstrap: true }, { maxFeatures: 2 }, { maxSamples: 'all' as const }]) {
    test(`the order of the rows has no effect: ${JSON.stringify(extra)}`, () => {
      // Coarse values make many equal rows, the others stay apart.
      const coarse = values.map((value, i) => (i < values.length / 2 ? Math.round(value) : value));
      const one = encodeForest(trainForest(coarse, { ...options, ...extra }));
      const other = encodeForest(trainForest(shuffled(coarse, FEATURES), { ...options, ...extra }));
      assert.deepEqual(other, one);
    });
  }

  test('another seed gives another forest', () => {
    const one = encodeForest(trainForest(values, options));
    assert.notDeepEqual(encodeForest(trainForest(values, { ...options, seed: 4 })), one);
    assert.notDeepEqual(encodeForest(trainForest(values, { ...options, seed: 3 + 2 ** 40 })), one);
  });

  test('-0 and 0 are one value', () => {
    const zero = Float32Array.of(0, 0, 1, 2);
    const negative = Float32Array.of(-0, 0, 1, 2);
    const small = { rows: 4, features: 1, trees: 3, seed: 1 };
    assert.deepEqual(encodeForest(trainForest(negative, small)), encodeForest(trainForest(zero, small)));
  });

  test('trees keep to the depth limit, the sub-sample and the columns', () => {
    const forest = trainForest(values, { ...options, maxFeatures: 2 });
    assert.equal(forest.trees, 20);
    assert.equal(forest.sampleSize, 64);
    assert.ok(forest.depth <= 6, `depth ${forest.depth}`);
    for (let tree = 0; tree < forest.trees; tree++) {
      const [start, end] = [forest.treeStart[tree]!, forest.treeStart[tree + 1]!];
      assert.equal(forest.nodeSamples[start], 64);
      const columns = new Set(forest.feature.subarray(start, end).filter((column) => column !== LEAF));
      assert.ok(columns.size <= 2, `tree ${tree} splits on ${[...columns].join()}`);
    }
  });

  test("'auto' takes 256 rows, or all when there are fewer", () => {
    assert.equal(trainForest(values, { ...options, maxSamples: 'auto' }).sampleSize, 256);
    assert.equal(trainForest(values, { ...options, maxSamples: 1_000_000 }).sampleSize, ROWS);
    assert.equal(trainForest(values, { ...options, maxSamples: 'all' }).sampleSize, ROWS);
  });

  test('one far row gets the highest score, above half', () => {
    const withOutlier = Float32Array.from([...values, ...new Array<number>(FEATURES).fill(12)]);
    const scores = scoresOf(
      trainForest(withOutlier, { ...options, rows: ROWS + 1, maxSamples: 'all' }),
      withOutlier,
    );
    assert.equal(scores.indexOf(Math.max(...scores)), ROWS);
    assert.ok(scores[ROWS]! > 0.7, `${scores[ROWS]}`);
  });

  test('the farther out, the stranger', () => {
    const forest = trainForest(values, { ...options, trees: 100 });
    const far = Float32Array.from([0, 1, 2, 3, 4, 5, 6].flatMap((x) => new Array<number>(FEATURES).fill(x)));
    const scores = scoresOf(forest, far);
    for (let i = 1; i < scores.length; i++)
      assert.ok(scores[i]! >= scores[i - 1]!, `${[...scores].join(' ')}`);
    assert.ok(scores[3]! > scores[0]! + 0.1);
  });

  test('constant data scores exactly one half', () => {
    const constant = new Float32Array(300 * 3).fill(7);
    const scores = scoresOf(trainForest(constant, { rows: 300, features: 3, seed: 1 }), constant);
    assert.ok(scores.every((score) => score === 0.5));
  });

  test('one row is enough, and scores one half', () => {
    const row = Float32Array.of(1, 2);
    assert.deepEqual([...scoresOf(trainForest(row, { rows: 1, features: 2, seed: 1 }), row)], [0.5]);
  });

  test('neighbouring float32 values can be told apart', () => {
    const close = Float32Array.from({ length: 8 }, (_, i) => 1 + i * 2 ** -23);
    const forest = trainForest(close, { rows: 8, features: 1, trees: 5, maxSamples: 'all', seed: 1 });
    assert.equal(forest.depth, 3);
  });

  test('the typical row holds medians', () => {
    const forest = trainForest(values, options);
    for (let feature = 0; feature < FEATURES; feature++) {
      const column = values.filter((_, i) => i % FEATURES === feature).sort();
      assert.equal(forest.typicalRow[feature], column[(ROWS - 1) >> 1]);
    }
  });

  for (const value of [NaN, Infinity, -Infinity]) {
    test(`refuses ${value}, saying where`, () => {
      const bad = values.slice();
      bad[17 * FEATURES + 2] = value;
      assert.throws(
        () => trainForest(bad, options),
        (error) =>
          error instanceof AppError &&
          error.code === 'INPUT_INVALID' &&
          error.message.includes(`${value} in row 17, feature 2`),
      );
    });
  }

  test('refuses no rows', () => {
    const act = (): Forest => trainForest(new Float32Array(0), { ...options, rows: 0 });
    assert.throws(act, (error) => error instanceof AppError && error.code === 'NOT_ENOUGH_DATA');
  });

  const outOfRange = [
    [{ rows: ROWS - 1 }, /values has 3000 numbers, expected rows × features = 2995/],
    [{ features: 0 }, /features is 0, expected an integer from 1 to 32767/],
    [{ trees: 0 }, /trees is 0/],
    [{ trees: 10_001 }, /trees is 10001, expected an integer from 1 to 10000/],
    [{ maxSamples: 0 }, /maxSamples is 0/],
    [{ maxSamples: 1.5 }, /maxSamples is 1.5/],
    [{ maxFeatures: 6 }, /maxFeatures is 6, expected an integer from 1 to 5/],
    [{ seed: -1 }, /seed is -1/],
  ] as const;
  for (const [change, message] of outOfRange) {
    test(`refuses ${JSON.stringify(change)}`, () => {
      assert.throws(() => trainForest(values, { ...options, ...change }), { name: 'RangeError', message });
    });
  }
});
