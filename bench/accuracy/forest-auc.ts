import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { createForestScorer } from '../../src/pipeline/forest/forest-scorer.ts';
import { trainForest } from '../../src/pipeline/forest/train-forest.ts';

/** One tabular anomaly set: the forest's mean area under the ROC curve beside scikit-learn's. */
export interface ForestAuc {
  readonly set: string;
  readonly rows: number;
  readonly features: number;
  /** Mean over {@link SEEDS} seeds, trained and scored on the whole set without labels. */
  readonly auc: number;
  /** scikit-learn's mean over as many seeds, stored by scripts/measure-adbench-sklearn.py; absent for an unknown set. */
  readonly scikitLearnAuc?: number;
}

/**
 * Measures every `*.csv.gz` (numbers, last column 1 for an anomaly) of `dataDir`/adbench with 100 trees of 256 rows.
 */
export async function forestAuc(dataDir: string): Promise<ForestAuc[]> {
  const folder = join(dataDir, 'adbench');
  const stored = await readStoredResults();
  const results: ForestAuc[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.csv.gz')).sort()) {
    const set = file.replace('.csv.gz', '');
    const table = parseTable((await promisify(gunzip)(await readFile(join(folder, file)))).toString());
    const { rows, features } = table;
    const scikitLearnAuc = stored.get(set);
    results.push({
      set,
      rows,
      features,
      auc: meanAuc(table),
      ...(scikitLearnAuc === undefined ? {} : { scikitLearnAuc }),
    });
  }
  return results;
}

/** As many as scikit-learn was measured with; the mean over 10 moves by about .003 on the worst set. */
const SEEDS = 10;

interface LabelledTable {
  readonly values: Float32Array;
  readonly isAnomaly: Uint8Array;
  readonly rows: number;
  readonly features: number;
}

function meanAuc({ values, isAnomaly, rows, features }: LabelledTable): number {
  const scores = new Float64Array(rows);
  let sum = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    createForestScorer(trainForest(values, { rows, features, maxSamples: 256, seed })).scoreSamples(
      values,
      scores,
    );
    sum += areaUnderCurve(scores, isAnomaly);
  }
  return sum / SEEDS;
}

/** The share of (anomaly, normal) pairs in which the anomaly scores higher; ties count half. */
export function areaUnderCurve(scores: Float64Array, isAnomaly: Uint8Array): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let anomalies = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let tied = 0;
    while (end < order.length && scores[order[end]!] === scores[order[start]!])
      tied += isAnomaly[order[end++]!]!;
    rankSum += tied * ((start + end + 1) / 2);
    anomalies += tied;
    start = end;
  }
  return (rankSum - (anomalies * (anomalies + 1)) / 2) / (anomalies * (scores.length - anomalies));
}

function parseTable(text: string): LabelledTable {
  const lines = text.trimEnd().split('\n');
  const features = lines[0]!.split(',').length - 1;
  const values = new Float32Array(lines.length * features);
  const isAnomaly = new Uint8Array(lines.length);
  lines.forEach((line, row) => {
    const cells = line.split(',');
    for (let feature = 0; feature < features; feature++)
      values[row * features + feature] = Number(cells[feature]);
    isAnomaly[row] = Number(cells[features]);
  });
  return { values, isAnomaly, rows: lines.length, features };
}

async function readStoredResults(): Promise<Map<string, number>> {
  const file = new URL('../results/adbench-sklearn.json', import.meta.url);
  const stored = JSON.parse(await readFile(file, 'utf8')) as { sets: Record<string, { meanAuc: number }> };
  return new Map(Object.entries(stored.sets).map(([set, { meanAuc }]) => [set, meanAuc]));
}

if (import.meta.main) {
  const dataDir = process.argv[2];
  if (dataDir === undefined) throw new Error('Which data? Usage: node bench/accuracy/forest-auc.ts DATA_DIR');
  const results = await forestAuc(dataDir);
  for (const { set, auc, scikitLearnAuc } of results) {
    console.log(
      `${set.padEnd(14)} ${auc.toFixed(4)}  scikit-learn ${scikitLearnAuc?.toFixed(4) ?? 'not measured'}`,
    );
  }
  const mean = (pick: (result: ForestAuc) => number): number =>
    results.reduce((sum, result) => sum + pick(result), 0) / results.length;
  const [ours, theirs] = [mean((result) => result.auc), mean((result) => result.scikitLearnAuc ?? NaN)];
  console.log(
    `mean ${ours.toFixed(4)}, scikit-learn ${theirs.toFixed(4)}, difference ${(ours - theirs).toFixed(4)}`,
  );
}
