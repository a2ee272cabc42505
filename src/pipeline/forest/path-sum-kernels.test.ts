import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { exampleRows } from './example-rows.ts';
import type { Forest } from './forest.ts';
import { createLeafMaskKernel } from './leaf-mask-kernel.ts';
import type { PathSumKernel } from './leaf-mask-kernel.ts';
import { masksArePreferable } from './leaf-masks.ts';
import { mergeEqualLeaves } from './merge-leaves.ts';
import type { ScoringTrees } from './merge-leaves.ts';
import { createWalkingKernel } from './score-interleaved.ts';
import { pathSum } from './score-reference.ts';
import { trainForest } from './train-forest.ts';

const KERNELS: Record<string, (trees: ScoringTrees) => PathSumKernel | undefined> = {
  'leaf masks in WebAssembly': createLeafMaskKernel,
  'walking four rows at a time': createWalkingKernel,
};

const LARGEST = (2 - 2 ** -23) * 2 ** 127;
const random = createRandom(8);

/** How values may be spread; each is a trap for the grid that finds a value's rank. */
const SPREADS: Record<string, () => number> = {
  uniform: () => random.next(),
  'a heavy tail': () => Math.exp(20 * random.next() ** 4),
  'the whole range of float32': () => (random.next() * 2 - 1) * LARGEST,
  'the smallest numbers': () => random.integer(9) * 2 ** -149,
  'neighbouring numbers': () => 1 + random.integer(300) * 2 ** -23,
  'two values': () => random.integer(2),
  'one value': () => -4,
};

const SHAPES = [
  { features: 12, trees: 100, maxSamples: 256 },
  { features: 5, trees: 3, maxSamples: 'all' },
  { features: 1, trees: 40, maxSamples: 64 },
  { features: 67, trees: 9, maxSamples: 2 },
  { features: 2, trees: 1, maxSamples: 1 },
] as const;

function assertSums(kernel: PathSumKernel, forest: Forest, values: Float32Array): void {
  const rows = Math.floor(values.length / forest.features);
  const sums = new Float64Array(rows);
  kernel.pathSums(values, 0, sums);
  sums.forEach((sum, row) => assert.equal(sum, pathSum(forest, values, row * forest.features), `row ${row}`));
}

for (const [name, createKernel] of Object.entries(KERNELS)) {
  describe(`${name}: the bits of the reference`, () => {
    for (const [spread, draw] of Object.entries(SPREADS)) {
      for (const shape of SHAPES) {
        test(`${spread}, ${JSON.stringify(shape)}`, () => {
          const rows = 700;
          const values = Float32Array.from({ length: rows * shape.features }, draw);
          const forest = trainForest(values, { ...shape, rows, seed: 6 });
          const kernel = createKernel(mergeEqualLeaves(forest))!;
          assertSums(kernel, forest, values);
          // Thresholds, where ≤ and < part, and values outside all that was trained on.
          assertSums(
            kernel,
            forest,
            Float32Array.from([...forest.threshold, ...new Array<number>(70).fill(0)]),
          );
          const odd = [NaN, Infinity, -Infinity, 0, -0, LARGEST, -LARGEST, 2 ** -149, -(2 ** -149)];
          assertSums(
            kernel,
            forest,
            Float32Array.from({ length: 67 * 20 }, () => odd[random.integer(odd.length)]!),
          );
        });
      }
    }

    test('any number of rows from any offset', () => {
      const values = exampleRows(1_300, 3);
      const forest = trainForest(values, { rows: 1_300, features: 3, trees: 10, seed: 1 });
      const kernel = createKernel(mergeEqualLeaves(forest))!;
      for (const [from, rows] of [
        [0, 0],
        [1, 1],
        [2, 3],
        [5, 511],
        [7, 512],
        [3, 513],
        [100, 1_200],
      ] as const) {
        const sums = new Float64Array(rows);
        kernel.pathSums(values, from * 3, sums);
        sums.forEach((sum, row) =>
          assert.equal(sum, pathSum(forest, values, (from + row) * 3), `${from}, ${row}`),
        );
      }
    });
  });
}

describe('leaf masks are for forests whose tables stay small', () => {
  const treesOf = (rows: number, trees: number): ScoringTrees => {
    const values = exampleRows(rows, 2);
    return mergeEqualLeaves(trainForest(values, { rows, features: 2, trees, maxSamples: 'all', seed: 1 }));
  };
  test('made, and preferred, for 100 trees of 256', () => {
    assert.notEqual(createLeafMaskKernel(treesOf(256, 100)), undefined);
    assert.ok(masksArePreferable(treesOf(256, 100)));
  });
  test('not preferred for trees of many leaves', () => assert.ok(!masksArePreferable(treesOf(20_000, 2))));
  test('not made with many megabytes of masks', () => {
    assert.equal(createLeafMaskKernel(treesOf(3_000, 120)), undefined);
  });
  test('not made for more than 65,536 thresholds', () => {
    assert.equal(createLeafMaskKernel(treesOf(20_000, 40)), undefined);
  });
});
