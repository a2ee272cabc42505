import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attribute } from './attribute.ts';
import { exampleRows } from './example-rows.ts';
import { createForestScorer } from './forest-scorer.ts';
import { trainForest } from './train-forest.ts';

const ROWS = 1_000;
const FEATURES = 6;
const values = exampleRows(ROWS, FEATURES);
const forest = trainForest(values, { rows: ROWS, features: FEATURES, trees: 50, seed: 1 });
const scorer = createForestScorer(forest);

/** Shapley values by their definition: over all orders, the change when a feature takes the row's value. */
function shapleyByDefinition(row: Float32Array, reference: Float32Array): Float64Array {
  const bits = (subset: number): number =>
    Math.log2(
      scorer.scoreOne(row.map((value, feature) => ((subset >> feature) & 1 ? value : reference[feature]!))),
    );
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const out = new Float64Array(FEATURES);
  for (let subset = 0; subset < 1 << FEATURES; subset++) {
    const size = subset.toString(2).replaceAll('0', '').length;
    for (let feature = 0; feature < FEATURES; feature++) {
      if ((subset >> feature) & 1) continue;
      const weight = (factorial(size) * factorial(FEATURES - size - 1)) / factorial(FEATURES);
      out[feature]! += weight * (bits(subset | (1 << feature)) - bits(subset));
    }
  }
  return out;
}

const anomaly = (seed: number): Float32Array => {
  const row = exampleRows(1, FEATURES, seed).map((value) => value / 4);
  row[seed % FEATURES] = 6;
  row[(seed + 2) % FEATURES] = -5;
  return row;
};

describe('attribute', () => {
  test('equals the Shapley values of log2(score) by their definition', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const reference = exampleRows(1, FEATURES, 100 + seed);
      const expected = shapleyByDefinition(anomaly(seed), reference);
      attribute(forest, anomaly(seed), { reference }).forEach((bits, feature) => {
        assert.ok(
          Math.abs(bits - expected[feature]!) < 1e-12,
          `feature ${feature}: ${bits}, ${expected[feature]}`,
        );
      });
    }
  });

  test('sums to the difference of log2(score)', () => {
    const row = anomaly(1);
    const sum = attribute(forest, row).reduce((total, bits) => total + bits, 0);
    const difference = Math.log2(scorer.scoreOne(row)) - Math.log2(scorer.scoreOne(forest.typicalRow));
    assert.ok(Math.abs(sum - difference) < 1e-12);
  });

  test('is faithful: the two features made strange come first, and their typical values lower the score', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const row = anomaly(seed);
      const bits = attribute(forest, row);
      const top = [...bits.keys()].sort((a, b) => bits[b]! - bits[a]!).slice(0, 2);
      assert.deepEqual(top.toSorted(), [seed % FEATURES, (seed + 2) % FEATURES].toSorted(), `seed ${seed}`);
      const before = scorer.scoreOne(row);
      for (const feature of top) row[feature] = forest.typicalRow[feature]!;
      assert.ok(scorer.scoreOne(row) < before - 0.05, `seed ${seed}`);
    }
  });

  test('a row equal to the reference has nothing to explain', () => {
    assert.deepEqual([...attribute(forest, forest.typicalRow)], new Array(FEATURES).fill(0));
  });

  test('deep trees', () => {
    const deep = trainForest(values, {
      rows: ROWS,
      features: FEATURES,
      trees: 3,
      maxSamples: 'all',
      seed: 1,
    });
    const one = createForestScorer(deep);
    const sum = attribute(deep, anomaly(3)).reduce((total, bits) => total + bits, 0);
    const difference = Math.log2(one.scoreOne(anomaly(3))) - Math.log2(one.scoreOne(deep.typicalRow));
    assert.ok(Math.abs(sum - difference) < 1e-12);
  });

  test('fills and returns the array it is given', () => {
    const out = new Float64Array(FEATURES).fill(9);
    assert.equal(attribute(forest, forest.typicalRow, { out }), out);
    assert.equal(out[0], 0);
  });

  test('a forest of single rows explains nothing', () => {
    const single = trainForest(values, { rows: ROWS, features: FEATURES, trees: 2, maxSamples: 1, seed: 1 });
    assert.deepEqual([...attribute(single, anomaly(1))], new Array(FEATURES).fill(0));
  });

  test('refuses rows of another width', () => {
    assert.throws(() => attribute(forest, new Float32Array(5)), { message: /row has 5 values, expected 6/ });
    assert.throws(() => attribute(forest, anomaly(1), { reference: new Float32Array(7) }), RangeError);
  });
});
