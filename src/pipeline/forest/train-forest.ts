import { AppError } from '../../core/errors.ts';
import { createRandom } from '../../core/random.ts';
import type { Random } from '../../core/random.ts';
import { canonicalOrder } from './canonical-order.ts';
import type { Matrix } from './canonical-order.ts';
import { MAX_FEATURES, MAX_TREES, buildForest } from './forest.ts';
import type { Forest } from './forest.ts';
import { growTree } from './grow-tree.ts';
import type { NodeList, SubSample } from './grow-tree.ts';
import { typicalRow } from './typical-row.ts';

export interface TrainingOptions {
  readonly rows: number;
  readonly features: number;
  /** Default 100, the paper's recommendation. */
  readonly trees?: number;
  /** Rows a tree is grown on; 'auto' is 256 as in the paper. Never more than there are rows. Default 'auto'. */
  readonly maxSamples?: number | 'auto' | 'all';
  /** Columns a tree may split on, drawn anew for each tree. Default 'all'. */
  readonly maxFeatures?: number | 'all';
  /** Draw rows with replacement. Default false. */
  readonly bootstrap?: boolean;
  /** Integer from 0 to 2^53 - 1. */
  readonly seed: number;
}

/**
 * Trains an Isolation Forest (Liu, Ting, Zhou, ICDM 2008) on `values`, rows × features float32 numbers, row after
 * row. The same rows, in any order, and the same options give the same forest, bit for bit: rows are put into an
 * order of their contents first (see canonicalOrder) and sub-samples are drawn from that.
 *
 * The trees follow scikit-learn's IsolationForest in distribution: depth limit ⌈log2 ψ⌉, threshold uniform between
 * a node's extremes, columns drawn among the non-constant ones.
 *
 * @throws AppError NOT_ENOUGH_DATA without rows, INPUT_INVALID for NaN or infinite values.
 * @throws RangeError for options out of range.
 */
export function trainForest(values: Float32Array, options: TrainingOptions): Forest {
  const { rows, features } = options;
  const plan = checkOptions(values, options);
  const matrix: Matrix = { values, rows, features };
  const pool = canonicalOrder(matrix);
  const typical = typicalRow(matrix, pool);
  const seeds = createRandom(options.seed);
  const sample: SubSample = {
    rows: plan.sampleSize,
    values: new Float32Array(plan.sampleSize * features),
    order: new Int32Array(plan.sampleSize),
    columns: new Int32Array(plan.columns),
  };
  const nodes = emptyNodes(INITIAL_NODES);
  const treeStart = new Int32Array(plan.trees + 1);
  const everyColumn = Int32Array.from({ length: features }, (_, column) => column);
  const depthLimit = Math.ceil(Math.log2(Math.max(plan.sampleSize, 2)));
  for (let tree = 0; tree < plan.trees; tree++) {
    const random = createRandom(seeds.integer(2 ** 32));
    const drawn =
      options.bootstrap === true ? drawWithReplacement(pool, sample, random) : drawRows(pool, sample, random);
    gather(matrix, drawn, sample);
    sample.columns.set(drawColumns(everyColumn, plan.columns, random));
    reserve(nodes, 2 * plan.sampleSize - 1);
    growTree(sample, nodes, { depthLimit, random });
    treeStart[tree + 1] = nodes.count;
  }
  return buildForest({
    features,
    sampleSize: plan.sampleSize,
    treeStart,
    ...trimmed(nodes),
    typicalRow: typical,
  });
}

interface TrainingPlan {
  readonly trees: number;
  readonly sampleSize: number;
  readonly columns: number;
}

function checkOptions(values: Float32Array, options: TrainingOptions): TrainingPlan {
  const { rows, features, trees = DEFAULT_TREES, maxSamples = 'auto', maxFeatures = 'all', seed } = options;
  checkInteger('features', features, [1, MAX_FEATURES]);
  checkInteger('trees', trees, [1, MAX_TREES]);
  checkInteger('seed', seed, [0, Number.MAX_SAFE_INTEGER]);
  checkInteger('rows', rows, [0, MAX_ROWS]);
  if (values.length !== rows * features) {
    throw new RangeError(
      `values has ${values.length} numbers, expected rows × features = ${rows * features}.`,
    );
  }
  if (rows === 0) {
    throw new AppError('NOT_ENOUGH_DATA', 'The forest cannot learn from 0 rows.', {
      nextStep: 'Send more lines, then train again; one row is the least, 256 give the usual accuracy.',
    });
  }
  if (typeof maxSamples === 'number') checkInteger('maxSamples', maxSamples, [1, MAX_ROWS]);
  if (typeof maxFeatures === 'number') checkInteger('maxFeatures', maxFeatures, [1, features]);
  const wanted = maxSamples === 'all' ? rows : maxSamples === 'auto' ? AUTO_SAMPLES : maxSamples;
  return {
    trees,
    sampleSize: Math.min(wanted, rows),
    columns: maxFeatures === 'all' ? features : maxFeatures,
  };
}

function checkInteger(name: string, value: number, [least, most]: [number, number]): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} is ${value}, expected an integer from ${least} to ${most}.`);
  }
}

/** The first steps of a Fisher–Yates shuffle, which is uniform whatever order the pool is in. */
function drawRows(pool: Uint32Array, { rows }: SubSample, random: Random): Uint32Array {
  if (rows === pool.length) return pool;
  for (let i = 0; i < rows; i++) {
    const j = i + random.integer(pool.length - i);
    const row = pool[j]!;
    pool[j] = pool[i]!;
    pool[i] = row;
  }
  return pool.subarray(0, rows);
}

function drawWithReplacement(pool: Uint32Array, { rows }: SubSample, random: Random): Uint32Array {
  return Uint32Array.from({ length: rows }, () => pool[random.integer(pool.length)]!);
}

function drawColumns(columns: Int32Array, count: number, random: Random): Int32Array {
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(columns.length - i);
    const column = columns[j]!;
    columns[j] = columns[i]!;
    columns[i] = column;
  }
  return columns.subarray(0, count);
}

/** Copies the drawn rows into the sub-sample, column after column. */
function gather({ values, features }: Matrix, drawn: Uint32Array, sample: SubSample): void {
  for (let i = 0; i < sample.rows; i++) {
    sample.order[i] = i;
    const from = drawn[i]! * features;
    for (let feature = 0; feature < features; feature++) {
      sample.values[feature * sample.rows + i] = values[from + feature]!;
    }
  }
}

function emptyNodes(capacity: number): NodeList {
  return {
    count: 0,
    feature: new Int16Array(capacity),
    threshold: new Float32Array(capacity),
    right: new Int32Array(capacity),
    nodeSamples: new Int32Array(capacity),
  };
}

/** Makes room for `more` nodes, at least doubling what is there. */
function reserve(nodes: NodeList, more: number): void {
  if (nodes.count + more <= nodes.feature.length) return;
  const grown = emptyNodes(Math.max(nodes.count + more, 2 * nodes.feature.length));
  for (const name of NODE_ARRAYS) {
    grown[name].set(nodes[name]);
    Object.assign(nodes, { [name]: grown[name] });
  }
}

function trimmed(nodes: NodeList): Omit<NodeList, 'count'> {
  return {
    feature: nodes.feature.slice(0, nodes.count),
    threshold: nodes.threshold.slice(0, nodes.count),
    right: nodes.right.slice(0, nodes.count),
    nodeSamples: nodes.nodeSamples.slice(0, nodes.count),
  };
}

const NODE_ARRAYS = ['feature', 'threshold', 'right', 'nodeSamples'] as const;

const DEFAULT_TREES = 100;
/** "256 generally provides enough details to perform anomaly detection across a wide range of data" (section 4). */
const AUTO_SAMPLES = 256;
/** Bounds node numbers to int32 with one tree of all rows; 8 GB of float32 at 100 features is far below. */
const MAX_ROWS = 20_000_000;
/** 100 trees of 256 rows come to about 22,000 nodes. */
const INITIAL_NODES = 32_768;
