import { LEAF } from './forest.ts';
import type { Forest } from './forest.ts';

/** The part of a forest that scoring reads; nodes in pre-order as in {@link Forest}. */
export interface ScoringTrees {
  readonly features: number;
  readonly trees: number;
  /** No path is longer, in edges. */
  readonly depth: number;
  readonly treeStart: Int32Array;
  readonly feature: Int16Array;
  readonly threshold: Float32Array;
  readonly right: Int32Array;
  readonly pathLength: Float64Array;
}

/**
 * Leaves out splits that cannot change a score: where both children are leaves of one path length, such as a node
 * of two rows, whose children hold one each. About a third of the nodes go; every row keeps its path sum.
 */
export function mergeEqualLeaves(forest: Forest): ScoringTrees {
  const nodes = forest.feature.length;
  const kept: KeptNodes = {
    count: 0,
    feature: new Int16Array(nodes),
    threshold: new Float32Array(nodes),
    right: new Int32Array(nodes),
    pathLength: new Float64Array(nodes),
  };
  const treeStart = new Int32Array(forest.trees + 1);
  for (let tree = 0; tree < forest.trees; tree++) {
    copyNode(forest, forest.treeStart[tree]!, kept);
    treeStart[tree + 1] = kept.count;
  }
  return {
    features: forest.features,
    trees: forest.trees,
    depth: forest.depth,
    treeStart,
    feature: kept.feature.slice(0, kept.count),
    threshold: kept.threshold.slice(0, kept.count),
    right: kept.right.slice(0, kept.count),
    pathLength: kept.pathLength.slice(0, kept.count),
  };
}

interface KeptNodes {
  count: number;
  readonly feature: Int16Array;
  readonly threshold: Float32Array;
  readonly right: Int32Array;
  readonly pathLength: Float64Array;
}

function copyNode(forest: Forest, from: number, kept: KeptNodes): void {
  const node = kept.count++;
  if (forest.feature[from] === LEAF) {
    kept.feature[node] = LEAF;
    kept.pathLength[node] = forest.pathLength[from]!;
    return;
  }
  kept.feature[node] = forest.feature[from]!;
  kept.threshold[node] = forest.threshold[from]!;
  copyNode(forest, from + 1, kept);
  const right = kept.count;
  copyNode(forest, forest.right[from]!, kept);
  const bothAreLeaves = kept.count === node + 3;
  if (bothAreLeaves && kept.pathLength[node + 1] === kept.pathLength[right]) {
    kept.feature[node] = LEAF;
    kept.threshold[node] = 0;
    kept.pathLength[node] = kept.pathLength[right]!;
    kept.count = node + 1;
  } else {
    kept.right[node] = right;
  }
}
