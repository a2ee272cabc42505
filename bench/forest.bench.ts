/**
 * The Isolation Forest: `npx node bench/forest.bench.ts [--json]`. 100 trees of 256 samples, 12 features; scoring
 * 100,000 rows in batch and one row alone, training on 20,000. Where python3 has scikit-learn, it does the same on the
 * same rows with one thread in the same run.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { attribute } from '../src/pipeline/forest/attribute.ts';
import { exampleRows } from '../src/pipeline/forest/example-rows.ts';
import { createForestScorer } from '../src/pipeline/forest/forest-scorer.ts';
import type { Forest } from '../src/pipeline/forest/forest.ts';
import { createLeafMaskKernel } from '../src/pipeline/forest/leaf-mask-kernel.ts';
import type { PathSumKernel } from '../src/pipeline/forest/leaf-mask-kernel.ts';
import { mergeEqualLeaves } from '../src/pipeline/forest/merge-leaves.ts';
import { createWalkingKernel } from '../src/pipeline/forest/score-interleaved.ts';
import { pathSum } from '../src/pipeline/forest/score-reference.ts';
import { trainForest } from '../src/pipeline/forest/train-forest.ts';
import { createRandom } from '../src/core/random.ts';

const FEATURES = 12;
const TRAINING_ROWS = 20_000;
const SCORED_ROWS = 100_000;
const TRAINING = { rows: TRAINING_ROWS, features: FEATURES, trees: 100, maxSamples: 256, seed: 1 };

/** Repetitions, of which the fastest counts: on a shared machine the others measure the neighbours. */
const REPETITIONS = 7;

interface Measurement {
  readonly what: string;
  readonly microseconds: number;
  /** How many times as fast as scikit-learn at the same. */
  readonly ratio?: number;
}

interface SklearnTimes {
  readonly version: string;
  readonly trainUs: number;
  readonly batchUsPerRow: number;
  readonly oneRowUs: number;
}

/** Rows whose spread decides how many leaves a tree has: uniform rows give the most. */
const SPREADS: Record<string, (rows: number) => Float32Array> = {
  uniform: (rows) => uniformRows(rows),
  normal: (rows) => exampleRows(rows, FEATURES, 7),
};

function uniformRows(rows: number): Float32Array {
  const random = createRandom(7);
  return Float32Array.from({ length: rows * FEATURES }, () => random.next());
}

function fastestUs(run: () => void): number {
  let fastest = Infinity;
  for (let i = 0; i < REPETITIONS; i++) {
    const startMs = performance.now();
    run();
    fastest = Math.min(fastest, performance.now() - startMs);
  }
  return fastest * 1000;
}

function measure(values: Float32Array, sklearn: SklearnTimes | undefined): Measurement[] {
  const training = values.subarray(0, TRAINING_ROWS * FEATURES);
  const forest = trainForest(training, TRAINING);
  const scorer = createForestScorer(forest);
  const trees = mergeEqualLeaves(forest);
  const scores = new Float64Array(SCORED_ROWS);
  const batchUs = (run: () => void): number => fastestUs(run) / SCORED_ROWS;
  const sumsUs = (kernel: PathSumKernel): number => batchUs(() => kernel.pathSums(values, 0, scores));
  const masks = createLeafMaskKernel(trees);
  return [
    row(
      'score a batch, a row',
      batchUs(() => scorer.scoreSamples(values, scores)),
      sklearn?.batchUsPerRow,
    ),
    row(
      '  path sums: reference kernel, 1 row',
      batchUs(() => sumOneByOne(forest, values, scores)),
    ),
    row('  path sums: 4 rows interleaved', sumsUs(createWalkingKernel(trees))),
    ...(masks === undefined ? [] : [row('  path sums: leaf masks, WebAssembly', sumsUs(masks))]),
    row(
      'score one row alone',
      batchUs(() => scoreOneByOne(scorer.scoreOne, values)),
      sklearn?.oneRowUs,
    ),
    row(
      'train on 20,000 rows',
      fastestUs(() => trainForest(training, TRAINING)),
      sklearn?.trainUs,
    ),
    row(
      'prepare a scorer',
      fastestUs(() => createForestScorer(forest)),
    ),
    row('attribute one row', fastestUs(() => attributeSome(forest, values)) / ATTRIBUTED_ROWS),
  ];
}

function row(what: string, microseconds: number, sklearnUs?: number): Measurement {
  return { what, microseconds, ...(sklearnUs === undefined ? {} : { ratio: sklearnUs / microseconds }) };
}

function sumOneByOne(forest: Forest, values: Float32Array, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = pathSum(forest, values, i * FEATURES);
}

function scoreOneByOne(
  scoreOne: (values: Float32Array, offset: number) => number,
  values: Float32Array,
): void {
  for (let i = 0; i < SCORED_ROWS; i++) scoreOne(values, i * FEATURES);
}

const ATTRIBUTED_ROWS = 500;

function attributeSome(forest: Forest, values: Float32Array): void {
  for (let i = 0; i < ATTRIBUTED_ROWS; i++)
    attribute(forest, values.subarray(i * FEATURES, (i + 1) * FEATURES));
}

/** @returns undefined, having said so loudly, where python3 or scikit-learn is missing. */
function measureSklearn(values: Float32Array): SklearnTimes | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'logsentry-bench-'));
  try {
    const file = join(folder, 'rows.f32');
    writeFileSync(file, values);
    const result = spawnSync(
      'python3',
      ['-c', SKLEARN_PROGRAM, file, String(FEATURES), String(TRAINING_ROWS)],
      {
        encoding: 'utf8',
        // One thread, and nothing else of this environment that tunes numeric libraries.
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          OMP_NUM_THREADS: '1',
          OPENBLAS_NUM_THREADS: '1',
        },
      },
    );
    if (result.status === 0) return JSON.parse(result.stdout) as SklearnTimes;
    const lastLine = result.error?.message ?? result.stderr.trim().split('\n').at(-1);
    console.error(`*** SKIPPED: scikit-learn, so there are no ratios. python3 says: ${lastLine}`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SKLEARN_PROGRAM = `
import json, sys, time
import numpy as np, sklearn
from sklearn.ensemble import IsolationForest
rows = np.fromfile(sys.argv[1], dtype=np.float32).reshape(-1, int(sys.argv[2]))
training = rows[: int(sys.argv[3])]
def fastest(run, repetitions):
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times) * 1e6
model = IsolationForest(n_estimators=100, max_samples=256, random_state=1)
print(json.dumps({
    "version": sklearn.__version__,
    "trainUs": fastest(lambda: model.fit(training), 5),
    "batchUsPerRow": fastest(lambda: model.score_samples(rows), 5) / len(rows),
    "oneRowUs": fastest(lambda: model.score_samples(rows[:1]), 50),
}))
`;

function print(spread: string, measurements: readonly Measurement[]): void {
  console.log(`\n${spread} rows`.padEnd(41) + 'µs'.padStart(10) + 'ratio'.padStart(10));
  for (const { what, microseconds, ratio } of measurements) {
    const times = ratio === undefined ? '' : `${ratio.toFixed(1)}×`;
    console.log(what.padEnd(40) + microseconds.toFixed(3).padStart(10) + times.padStart(10));
  }
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(3)) : value;
}

const asJson = process.argv.includes('--json');
const results = Object.entries(SPREADS).map(([spread, make]) => {
  const values = make(SCORED_ROWS);
  const sklearn = measureSklearn(values);
  return { spread, sklearn, measurements: measure(values, sklearn) };
});
if (asJson) {
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
  console.log(JSON.stringify({ cpu: cpus()[0]?.model, node: process.version, commit, results }, rounded, 2));
} else {
  console.log(`${cpus()[0]?.model}, Node ${process.version}; the fastest of ${REPETITIONS} runs`);
  for (const { spread, sklearn, measurements } of results) {
    print(sklearn === undefined ? spread : `${spread} (scikit-learn ${sklearn.version})`, measurements);
  }
}
