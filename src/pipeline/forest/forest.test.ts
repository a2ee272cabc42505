import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildForest } from './forest.ts';
import type { ForestParts } from './forest.ts';
import { averagePathLength } from './path-length.ts';

/** One tree: the root splits feature 0 at 1; its right child splits feature 1 at 2. */
const PARTS: ForestParts = {
  features: 2,
  sampleSize: 8,
  treeStart: Int32Array.of(0, 5),
  feature: Int16Array.of(0, -1, 1, -1, -1),
  threshold: Float32Array.of(1, 0, 2, 0, 0),
  right: Int32Array.of(2, 0, 4, 0, 0),
  nodeSamples: Int32Array.of(8, 1, 7, 2, 5),
  typicalRow: new Float32Array(2),
};

describe('buildForest', () => {
  test('derives path lengths and depth', () => {
    const forest = buildForest(PARTS);
    assert.equal(forest.depth, 2);
    assert.deepEqual([...forest.pathLength.subarray(0, 4)], [0, 1, 0, 3]);
    assert.ok(Math.abs(forest.pathLength[4]! - (2 + averagePathLength(5))) < 1e-9);
    assert.ok(Math.abs(forest.normalPathSum - averagePathLength(8)) < 1e-9);
  });

  const broken: [string, Partial<ForestParts>, RegExp][] = [
    [
      'a feature out of range',
      { feature: Int16Array.of(0, -1, 2, -1, -1) },
      /node 2 splits on feature 2 of 2/,
    ],
    ['a feature below leaf', { feature: Int16Array.of(-2, -1, 1, -1, -1) }, /node 0 splits on feature -2/],
    [
      'a right child before the left',
      { right: Int32Array.of(1, 0, 4, 0, 0) },
      /node 0 has its right child at 1/,
    ],
    [
      'a right child beyond the tree',
      { right: Int32Array.of(2, 0, 5, 0, 0) },
      /node 2 has its right child at 5/,
    ],
    [
      'a right child inside the left subtree',
      { right: Int32Array.of(3, 0, 4, 0, 0) },
      /right child is at 3, expected 2/,
    ],
    ['a node without rows', { nodeSamples: Int32Array.of(8, 0, 7, 2, 5) }, /node 1 holds 0 training rows/],
    ['a threshold that is not a number', { threshold: Float32Array.of(NaN, 0, 2, 0, 0) }, /threshold NaN/],
    [
      'missing leaves',
      { feature: Int16Array.of(0, -1, 1, -1, 0), right: Int32Array.of(2, 0, 4, 0, 5) },
      /node 4/,
    ],
    ['leaves too many', { feature: Int16Array.of(0, -1, -1, -1, -1) }, /tree 0 ends at node 2, expected 4/],
    ['a tree without nodes', { treeStart: Int32Array.of(0, 0, 5) }, /tree 0 has no nodes/],
    ['arrays of other lengths', { right: new Int32Array(4) }, /right has 4 entries, expected 5/],
    [
      'a typical row of another width',
      { typicalRow: new Float32Array(3) },
      /typicalRow has 3 values, expected 2/,
    ],
    ['no features', { features: 0 }, /features is 0/],
  ];
  for (const [name, change, message] of broken) {
    test(`refuses ${name}`, () => {
      assert.throws(() => buildForest({ ...PARTS, ...change }), { name: 'RangeError', message });
    });
  }
});
