import type { Random } from '../../core/random.ts';
import { floorFloat32 } from './floor-float32.ts';
import { LEAF } from './forest.ts';

/** One tree's sub-sample and the working memory to grow it; reused from tree to tree. */
export interface SubSample {
  readonly rows: number;
  /** Column after column: value of row r in column c is values[c × rows + r]. */
  readonly values: Float32Array;
  /** Row numbers 0 to rows - 1, permuted while growing. */
  readonly order: Int32Array;
  /** Columns this tree may split on, permuted while growing. */
  readonly columns: Int32Array;
}

/** Nodes in pre-order, appended tree after tree (see Forest). */
export interface NodeList {
  count: number;
  feature: Int16Array;
  threshold: Float32Array;
  right: Int32Array;
  nodeSamples: Int32Array;
}

/**
 * Grows one isolation tree (Liu, Ting, Zhou 2008, algorithm 2) and appends its nodes: at each node a column is drawn
 * among those that are not constant there, and a threshold uniformly between its smallest and largest value. A node
 * with one row, with all columns constant, or at `depthLimit` is a leaf.
 *
 * Thresholds are float64 draws rounded down to float32, which splits float32 values just the same. Two such steps
 * keep both sides non-empty: a draw is at least the smallest value and, when it is not below the largest, becomes
 * the smallest.
 *
 * `nodes` must have room for 2 × rows - 1 more. Benchmark: bench/forest.bench.ts (training).
 */
export function growTree(sample: SubSample, nodes: NodeList, options: GrowOptions): void {
  growNode(
    { sample, nodes, ...options },
    { start: 0, end: sample.rows, live: sample.columns.length, depth: 0 },
  );
}

export interface GrowOptions {
  readonly depthLimit: number;
  readonly random: Random;
}

interface Growth extends GrowOptions {
  readonly sample: SubSample;
  readonly nodes: NodeList;
}

interface Span {
  /** Rows order[start] up to, not including, order[end]. */
  readonly start: number;
  readonly end: number;
  /** columns[0 … live - 1] are not yet known to be constant here. */
  readonly live: number;
  readonly depth: number;
}

function growNode(growth: Growth, span: Span): void {
  const { sample, nodes } = growth;
  const { start, end, depth } = span;
  const node = nodes.count++;
  nodes.nodeSamples[node] = end - start;
  nodes.feature[node] = LEAF;
  if (end - start <= 1 || depth >= growth.depthLimit) return;

  let live = span.live;
  while (live > 0) {
    const pick = growth.random.integer(live);
    const column = sample.columns[pick]!;
    const threshold = drawThreshold(growth, span, column);
    if (threshold === undefined) {
      live--;
      sample.columns[pick] = sample.columns[live]!;
      sample.columns[live] = column;
      continue;
    }
    const middle = partition(sample, span, { column, threshold });
    nodes.feature[node] = column;
    nodes.threshold[node] = threshold;
    growNode(growth, { start, end: middle, live, depth: depth + 1 });
    nodes.right[node] = nodes.count;
    growNode(growth, { start: middle, end, live, depth: depth + 1 });
    return;
  }
}

/** Uniform between the column's extremes in the span; undefined when the column is constant there. */
function drawThreshold(growth: Growth, { start, end }: Span, column: number): number | undefined {
  const { order, values, rows } = growth.sample;
  const offset = column * rows;
  let low = values[offset + order[start]!]!;
  let high = low;
  for (let at = start + 1; at < end; at++) {
    const value = values[offset + order[at]!]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) return undefined;
  const threshold = floorFloat32(low + growth.random.next() * (high - low));
  return threshold < high ? threshold : low;
}

/** Moves the span's rows with value ≤ threshold to its front; returns where the others start. */
function partition(
  sample: SubSample,
  { start, end }: Span,
  split: { column: number; threshold: number },
): number {
  const { order, values, rows } = sample;
  const { threshold } = split;
  const offset = split.column * rows;
  let left = start;
  let right = end;
  while (left < right) {
    const row = order[left]!;
    if (values[offset + row]! <= threshold) {
      left++;
    } else {
      right--;
      order[left] = order[right]!;
      order[right] = row;
    }
  }
  return left;
}
