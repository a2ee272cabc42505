import { averagePathLength, quantizePathLength } from './path-length.ts';

/**
 * A trained Isolation Forest, complete and immutable. Nodes of all trees lie one tree after another, each tree in
 * pre-order: the left child of node i is i + 1, its right child is `right[i]`.
 *
 * A row goes left at a node when `value <= threshold`. Values are float32, as scikit-learn casts them.
 */
export interface Forest {
  /** Columns of a row. */
  readonly features: number;
  readonly trees: number;
  /** ψ, the number of rows each tree was grown on. */
  readonly sampleSize: number;
  /** trees + 1 entries: tree t owns nodes treeStart[t] up to, not including, treeStart[t + 1]; its root comes first. */
  readonly treeStart: Int32Array;
  /** Column to compare, or {@link LEAF}. */
  readonly feature: Int16Array;
  /**
   * Largest float32 that still goes left. For float32 values this decides exactly as a float64 threshold that was
   * rounded down to float32 would.
   */
  readonly threshold: Float32Array;
  /** Index of the right child; 0 for a leaf. */
  readonly right: Int32Array;
  /** Training rows that reached the node. */
  readonly nodeSamples: Int32Array;
  /** Leaves: depth + c(nodeSamples), in edges, quantized (see {@link quantizePathLength}). Inner nodes: 0. */
  readonly pathLength: Float64Array;
  /** Nodes on the longest path from a root, minus one. */
  readonly depth: number;
  /** trees × c(sampleSize): the sum of path lengths at which the score is 0.5. */
  readonly normalPathSum: number;
  /** Per feature the median of (a sample of) the training rows: what reasons compare a row with. */
  readonly typicalRow: Float32Array;
}

export const LEAF = -1;

/** Feature numbers are stored as int16. */
export const MAX_FEATURES = 32_767;

/** Ten times what any study of the method used; keeps sums of path lengths exact. */
export const MAX_TREES = 10_000;

/** What a forest is made from; the rest of {@link Forest} follows from it. */
export interface ForestParts {
  readonly features: number;
  readonly sampleSize: number;
  readonly treeStart: Int32Array;
  readonly feature: Int16Array;
  readonly threshold: Float32Array;
  readonly right: Int32Array;
  readonly nodeSamples: Int32Array;
  readonly typicalRow: Float32Array;
}

/**
 * Checks that the parts describe trees (every node reached once, children after parents, features in range) and
 * derives depths and path lengths. Takes ownership of the arrays.
 *
 * @throws RangeError naming the node and what is wrong with it.
 */
export function buildForest(parts: ForestParts): Forest {
  checkShape(parts);
  const trees = parts.treeStart.length - 1;
  const pathLength = new Float64Array(parts.feature.length);
  let depth = 0;
  for (let tree = 0; tree < trees; tree++) depth = Math.max(depth, measureTree(parts, tree, pathLength));
  return {
    ...parts,
    trees,
    pathLength,
    depth,
    normalPathSum: trees * quantizePathLength(averagePathLength(parts.sampleSize)),
  };
}

/**
 * Checks array lengths and counts.
 * @throws RangeError
 */
function checkShape(parts: ForestParts): void {
  const { features, sampleSize, treeStart, feature } = parts;
  const trees = treeStart.length - 1;
  const nodes = feature.length;
  check(features >= 1 && features <= MAX_FEATURES, `features is ${features}, expected 1 to ${MAX_FEATURES}`);
  check(trees >= 1 && trees <= MAX_TREES, `the forest has ${trees} trees, expected 1 to ${MAX_TREES}`);
  check(sampleSize >= 1, `sampleSize is ${sampleSize}, expected at least 1`);
  check(
    parts.typicalRow.length === features,
    `typicalRow has ${parts.typicalRow.length} values, expected ${features}`,
  );
  for (const name of ['threshold', 'right', 'nodeSamples'] as const) {
    check(
      parts[name].length === nodes,
      `${name} has ${parts[name].length} entries, expected ${nodes}, one a node`,
    );
  }
  check(treeStart[0] === 0 && treeStart[trees] === nodes, `treeStart must run from 0 to ${nodes}`);
  for (let tree = 0; tree < trees; tree++) {
    check(treeStart[tree]! < treeStart[tree + 1]!, `tree ${tree} has no nodes`);
  }
}

/** Walks one tree in pre-order, fills its leaves' path lengths and returns its depth. */
function measureTree(parts: ForestParts, tree: number, pathLength: Float64Array): number {
  const { feature, right, nodeSamples } = parts;
  const end = parts.treeStart[tree + 1]!;
  /** Of the inner nodes above whose right subtrees are still to come: where these begin, and at what depth. */
  const pendingRight: number[] = [];
  const pendingDepth: number[] = [];
  let depth = 0;
  let deepest = 0;
  for (let node = parts.treeStart[tree]!; node < end; node++) {
    const problem = findNodeProblem(parts, node, end);
    if (problem !== undefined) throw broken(problem);
    if (feature[node] !== LEAF) {
      depth++;
      pendingRight.push(right[node]!);
      pendingDepth.push(depth);
      continue;
    }
    pathLength[node] = quantizePathLength(depth + averagePathLength(nodeSamples[node]!));
    deepest = Math.max(deepest, depth);
    const next = pendingRight.pop();
    if (next === undefined) {
      if (node === end - 1) return deepest;
      throw broken(`tree ${tree} ends at node ${node}, expected ${end - 1}`);
    }
    if (next !== node + 1) {
      throw broken(`a right child is at ${next}, expected ${node + 1}, after the left subtree`);
    }
    depth = pendingDepth.pop()!;
  }
  throw broken(`tree ${tree} lacks leaves`);
}

function findNodeProblem(parts: ForestParts, node: number, end: number): string | undefined {
  const feature = parts.feature[node]!;
  const samples = parts.nodeSamples[node]!;
  if (!(samples >= 1)) return `node ${node} holds ${samples} training rows, expected at least 1`;
  if (feature === LEAF) return undefined;
  if (feature < 0 || feature >= parts.features) {
    return `node ${node} splits on feature ${feature} of ${parts.features}`;
  }
  const right = parts.right[node]!;
  if (!(right > node + 1 && right < end)) return `node ${node} has its right child at ${right}`;
  const threshold = parts.threshold[node]!;
  if (!Number.isFinite(threshold)) return `node ${node} has the threshold ${threshold}`;
  return undefined;
}

function check(holds: boolean, problem: string): void {
  if (!holds) throw broken(problem);
}

function broken(problem: string): RangeError {
  return new RangeError(`Cannot build the forest: ${problem}.`);
}
