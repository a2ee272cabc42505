import { LEAF } from './forest.ts';
import type { PathSumKernel } from './leaf-mask-kernel.ts';
import type { ScoringTrees } from './merge-leaves.ts';

/** Walks trees: for forests too large for leaf masks, such as deep ones of all rows. */
export function createWalkingKernel(trees: ScoringTrees): PathSumKernel {
  const linked = linkTrees(trees);
  return {
    pathSums: (values, offset, out) => interleavedPathSums(linked, values.subarray(offset), out),
  };
}

/**
 * Path sums of many rows, four at a time through each tree, so that four loads are under way where one row would
 * wait for each. Any depth. `out[r]` becomes what pathSum gives for row r, bit for bit.
 *
 * Allocates nothing. Benchmark: bench/forest.bench.ts.
 *
 * @param values rows × features, with rows = out.length.
 */
export function interleavedPathSums(layout: LinkedTrees, values: Float32Array, out: Float64Array): void {
  const { features, trees, roots, depths, column, threshold, next, pathLength } = layout;
  const rows = out.length;
  const whole = rows - (rows % 4);
  out.fill(0);
  for (let block = 0; block < whole; block += ROWS_IN_BLOCK) {
    const blockEnd = Math.min(block + ROWS_IN_BLOCK, whole);
    for (let tree = 0; tree < trees; tree++) {
      const root = roots[tree]!;
      const depth = depths[tree]!;
      for (let row = block; row < blockEnd; row += 4) {
        const at0 = row * features;
        const at1 = at0 + features;
        const at2 = at1 + features;
        const at3 = at2 + features;
        let node0 = root;
        let node1 = root;
        let node2 = root;
        let node3 = root;
        for (let level = 0; level < depth; level++) {
          node0 = next[node0]! + +(values[at0 + column[node0]!]! <= threshold[node0]!);
          node1 = next[node1]! + +(values[at1 + column[node1]!]! <= threshold[node1]!);
          node2 = next[node2]! + +(values[at2 + column[node2]!]! <= threshold[node2]!);
          node3 = next[node3]! + +(values[at3 + column[node3]!]! <= threshold[node3]!);
        }
        out[row]! += pathLength[node0]!;
        out[row + 1]! += pathLength[node1]!;
        out[row + 2]! += pathLength[node2]!;
        out[row + 3]! += pathLength[node3]!;
      }
    }
  }
  for (let row = whole; row < rows; row++) out[row] = linkedPathSum(layout, values, row * features);
}

/** One row, four trees at a time. `offset` is where the row starts in `values`. */
export function linkedPathSum(layout: LinkedTrees, values: Float32Array, offset: number): number {
  const { trees, roots, depths, column, threshold, next, pathLength } = layout;
  let sum = 0;
  const whole = trees - (trees % 4);
  for (let tree = 0; tree < whole; tree += 4) {
    let node0 = roots[tree]!;
    let node1 = roots[tree + 1]!;
    let node2 = roots[tree + 2]!;
    let node3 = roots[tree + 3]!;
    const depth = Math.max(depths[tree]!, depths[tree + 1]!, depths[tree + 2]!, depths[tree + 3]!);
    for (let level = 0; level < depth; level++) {
      node0 = next[node0]! + +(values[offset + column[node0]!]! <= threshold[node0]!);
      node1 = next[node1]! + +(values[offset + column[node1]!]! <= threshold[node1]!);
      node2 = next[node2]! + +(values[offset + column[node2]!]! <= threshold[node2]!);
      node3 = next[node3]! + +(values[offset + column[node3]!]! <= threshold[node3]!);
    }
    sum += pathLength[node0]! + pathLength[node1]! + pathLength[node2]! + pathLength[node3]!;
  }
  for (let tree = whole; tree < trees; tree++) {
    let node = roots[tree]!;
    for (let level = 0; level < depths[tree]!; level++) {
      node = next[node]! + +(values[offset + column[node]!]! <= threshold[node]!);
    }
    sum += pathLength[node]!;
  }
  return sum;
}

/**
 * Trees laid out for stepping without a branch: the right child of node i is at next[i], the left child one after
 * it. A leaf's next is itself and its threshold NaN, which no value is ≤, so further steps stay there.
 */
export interface LinkedTrees {
  readonly features: number;
  readonly trees: number;
  readonly roots: Int32Array;
  /** Steps after which every row has reached its leaf. */
  readonly depths: Int32Array;
  readonly column: Int32Array;
  readonly threshold: Float32Array;
  readonly next: Int32Array;
  readonly pathLength: Float64Array;
}

/** Lays trees out level by level, children of a node side by side. */
export function linkTrees(source: ScoringTrees): LinkedTrees {
  const nodes = source.feature.length;
  const layout = {
    features: source.features,
    trees: source.trees,
    roots: source.treeStart.slice(0, source.trees),
    depths: new Int32Array(source.trees),
    column: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    next: new Int32Array(nodes),
    pathLength: new Float64Array(nodes),
  };
  for (let tree = 0; tree < source.trees; tree++) {
    let level = [source.treeStart[tree]!];
    let at = source.treeStart[tree]!;
    let free = at + 1;
    for (let depth = 0; level.length > 0; depth++) {
      layout.depths[tree] = depth;
      const below: number[] = [];
      for (const node of level) {
        const isLeaf = source.feature[node] === LEAF;
        layout.column[at] = isLeaf ? 0 : source.feature[node]!;
        layout.threshold[at] = isLeaf ? NaN : source.threshold[node]!;
        layout.next[at] = isLeaf ? at : free;
        layout.pathLength[at] = source.pathLength[node]!;
        if (!isLeaf) {
          below.push(source.right[node]!, node + 1);
          free += 2;
        }
        at++;
      }
      level = below;
    }
  }
  return layout;
}

/** Rows whose features stay in the first-level cache (12 features × 4 bytes × 256 = 12 KB) while a tree passes. */
const ROWS_IN_BLOCK = 256;
