/**
 * Whether reasons are true: `npx node bench/accuracy/reason-faithfulness.ts [--json]`. An anomaly's reasons are faithful
 * when, with the features of its top three reasons set to their normal values, its score falls below the threshold, or
 * by at least half of what it was above it.
 */
import type { EntryBatch } from '../../src/core/batch.ts';
import { FEATURE_INDEX } from '../../src/pipeline/features/feature.ts';
import { createForestScorer } from '../../src/pipeline/forest/forest-scorer.ts';
import type { Model } from '../../src/pipeline/model/model.ts';
import { trainModel } from '../../src/pipeline/model/train-model.ts';
import { createExplainer } from '../../src/pipeline/score/explain.ts';
import { lineScore } from '../../src/pipeline/score/line-score.ts';
import { createScorer } from '../../src/pipeline/score/scorer.ts';
import { simulateLines } from './simulated-lines.ts';

export interface Faithfulness {
  readonly anomalies: number;
  /** Share of anomalies with faithful reasons, 0..1; 1 without anomalies. */
  readonly faithful: number;
  /** Share whose score falls below the threshold. */
  readonly below: number;
  /** The same when the reasons' features are replaced by those of three features drawn at random: what chance gives. */
  readonly byChance: number;
}

const TOP_REASONS = 3;

/** Every anomaly that `model` marks in `batches`, at most `limit` of them, spread evenly. */
export function measureFaithfulness(
  model: Model,
  batches: readonly EntryBatch[],
  limit = 5000,
): Faithfulness {
  const explainer = createExplainer(model);
  const scorer = createScorer(model);
  const forest = createForestScorer(model.forest);
  const anomalies = batches.flatMap((batch) => {
    const { anomalous } = scorer.score(batch);
    return Array.from(anomalous.keys()).flatMap((row) => (anomalous[row] === 1 ? [{ batch, row }] : []));
  });
  const step = Math.max(1, anomalies.length / limit);
  const totals = { anomalies: 0, faithful: 0, below: 0, byChance: 0 };
  for (let at = 0; at < anomalies.length; at += step) {
    const { batch, row } = anomalies[Math.floor(at)]!;
    const { features, reasons, score, threshold } = explainer.explain(batch, row);
    const scoreWithout = (indexes: readonly number[]): number => {
      const changed = features.slice();
      for (const index of indexes) changed[index] = model.forest.typicalRow[index]!;
      return lineScore(forest.scoreOne(changed), changed, 0);
    };
    const limitScore = threshold + (score - threshold) / 2;
    const top = reasons
      .slice(0, TOP_REASONS)
      .flatMap((reason) => reason.features.map((name) => FEATURE_INDEX[name]));
    const without = scoreWithout(top);
    totals.anomalies++;
    if (without <= limitScore) totals.faithful++;
    if (without <= threshold) totals.below++;
    const drawn = top.map((_, index) => (totals.anomalies * 7 + index * 5) % features.length);
    if (scoreWithout(drawn) <= limitScore) totals.byChance++;
  }
  const share = (count: number): number => (totals.anomalies === 0 ? 1 : count / totals.anomalies);
  return {
    anomalies: totals.anomalies,
    faithful: share(totals.faithful),
    below: share(totals.below),
    byChance: share(totals.byChance),
  };
}

const QUIET_LINES = 40_000;
const LINES = 100_000;
const SEEDS = [101, 102, 103];

function main(): void {
  const results = SEEDS.flatMap((seed) => {
    const { batches } = simulateLines({ seed, lines: LINES, quietLines: QUIET_LINES });
    const quiet = batches.filter((_, index) => index < QUIET_LINES / batches[0]!.count);
    return [0.1, 0.01].map((contamination) => {
      const model = trainModel(quiet, {
        version: 1,
        createdMs: 0,
        contamination,
        trees: 100,
        maxSamples: 256,
        seed: 1,
      });
      return { seed, contamination, ...measureFaithfulness(model, batches.slice(quiet.length)) };
    });
  });
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(results));
    return;
  }
  console.log('seed  contamination  anomalies  faithful  below threshold  by chance');
  for (const { seed, contamination, anomalies, faithful, below, byChance } of results) {
    const columns = [faithful, below, byChance].map((share) => share.toFixed(3).padStart(10));
    console.log(
      `${seed}   ${String(contamination).padStart(13)}  ${String(anomalies).padStart(9)}${columns.join('  ')}`,
    );
  }
}

if (import.meta.main) main();
