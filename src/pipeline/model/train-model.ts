import type { EntryBatch } from '../../core/batch.ts';
import { AppError } from '../../core/errors.ts';
import { FEATURE_COUNT } from '../features/feature.ts';
import { FeatureReader } from '../features/feature-reader.ts';
import { buildFeatureTables } from '../features/feature-tables.ts';
import { referenceRepeats, referenceRows } from '../features/reference-rows.ts';
import type { Contamination } from '../forest/contamination.ts';
import { createForestScorer } from '../forest/forest-scorer.ts';
import type { Forest } from '../forest/forest.ts';
import { trainForest } from '../forest/train-forest.ts';
import { lineScore } from '../score/line-score.ts';
import { mineTemplates } from '../template/mine-templates.ts';
import { ShapeCounts } from '../template/shape-counts.ts';
import { KernelMatcher } from '../template/kernel-matcher.ts';
import type { MessageMatcher } from '../template/message-matcher.ts';
import type { TemplateSet } from '../template/template-set.ts';
import { chooseLines, type ChosenLines } from './choose-lines.ts';
import { gatherStatistics } from './gather-statistics.ts';
import type { Model } from './model.ts';
import { countScores, thresholdOf } from './score-counts.ts';
import type { Statistics } from './statistics.ts';

export interface ModelOptions {
  /** Of the new model; from 1. */
  readonly version: number;
  readonly createdMs: number;
  readonly contamination: Contamination;
  /** Of the forest. */
  readonly trees: number;
  readonly maxSamples: number | 'all';
  readonly seed: number;
  /** Lines below which there is no model; at least LEAST_LINES. */
  readonly minLines?: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export interface TrainingProgress {
  readonly phase: TrainingPhase;
  /** Of the whole training, 0..1. */
  readonly progress: number;
}

export const TRAINING_PHASES = ['templates', 'statistics', 'features', 'forest', 'threshold'] as const;
export type TrainingPhase = (typeof TRAINING_PHASES)[number];

/** Fewer lines are no sample of anything: every second one would be a first. */
export const LEAST_LINES = 50;

/**
 * Learns what is normal from a sample. Deterministic, and independent of the order of lines and batches: the same lines,
 * options and previous model give the same bytes. `previous` keeps template ids and names stable.
 *
 * Takes about 5 µs a line; memory grows with the sample.
 *
 * @throws AppError NOT_ENOUGH_DATA below `minLines`.
 */
export function trainModel(sample: readonly EntryBatch[], options: ModelOptions, previous?: Model): Model {
  const lines = sample.reduce((sum, batch) => sum + batch.count, 0);
  checkLines(lines, options);
  const report = (phase: TrainingPhase, share: number): void => reportProgress(options, phase, share);
  const templates = learnTemplates(sample, previous?.templates, (share) => report('templates', share));
  const matcher = new KernelMatcher(templates);
  const statistics = gatherStatistics(sample, matchRow(matcher), {
    templates: templates.templates.length,
    onProgress: (share) => report('statistics', share),
  });
  const chosen = chooseLines(sample, lines);
  const rows = readFeatures(chosen, {
    statistics,
    matcher,
    onProgress: (share) => report('features', share),
  });
  report('forest', 0);
  const forest = growForest(rows.heldOut, options);
  report('threshold', 0);
  const trainingScores = countScores(scoreRows(forest, rows.asScored));
  report('threshold', 1);
  return {
    version: options.version,
    createdMs: options.createdMs,
    templates,
    statistics,
    forest,
    contamination: options.contamination,
    threshold: thresholdOf(trainingScores, options.contamination),
    trainingScores,
    summary: {
      lines,
      forestLines: rows.asScored.length / FEATURE_COUNT,
      ...timesOf(sample),
      seed: options.seed,
    },
  };
}

function checkLines(lines: number, options: ModelOptions): void {
  const needed = Math.max(LEAST_LINES, options.minLines ?? LEAST_LINES);
  if (lines >= needed) return;
  throw new AppError(
    'NOT_ENOUGH_DATA',
    `There are ${lines} lines to learn from; a model needs at least ${needed}.`,
    {
      nextStep: 'Send more logs and train again, or lower ml.minLines.',
    },
  );
}

function learnTemplates(
  sample: readonly EntryBatch[],
  previous: TemplateSet | undefined,
  onProgress: (share: number) => void,
): TemplateSet {
  const counts = new ShapeCounts(previous === undefined ? {} : { known: previous });
  for (const [index, { message, count }] of sample.entries()) {
    for (let row = 0; row < count; row++)
      counts.add(message.bytes, message.offsets[row]!, message.offsets[row + 1]!);
    onProgress((index + 1) / sample.length);
  }
  return mineTemplates(counts.summary(), previous === undefined ? {} : { previous });
}

function matchRow(matcher: MessageMatcher) {
  return ({ message }: EntryBatch, row: number): MessageMatcher => {
    matcher.match(message.bytes, message.offsets[row]!, message.offsets[row + 1]!);
    return matcher;
  };
}

interface TrainingRows {
  /** Each line judged by all others: what the forest is grown on, so that it sees what novelty looks like. */
  readonly heldOut: Float32Array;
  /** As the scorer reads them, with nothing held out: what the threshold is about. */
  readonly asScored: Float32Array;
}

/** Features of the chosen lines, row after row. */
function readFeatures(
  chosen: readonly ChosenLines[],
  from: {
    readonly statistics: Statistics;
    readonly matcher: MessageMatcher;
    readonly onProgress: (share: number) => void;
  },
): TrainingRows {
  const names = { services: from.statistics.services, hosts: from.statistics.hosts.names };
  const heldOut = new FeatureReader(buildFeatureTables(from.statistics, 1), names);
  const asScored = new FeatureReader(buildFeatureTables(from.statistics, 0), names);
  const match = matchRow(from.matcher);
  const total = chosen.reduce((sum, { rows }) => sum + rows.length, 0);
  const out = {
    heldOut: new Float32Array(total * FEATURE_COUNT),
    asScored: new Float32Array(total * FEATURE_COUNT),
  };
  let offset = 0;
  for (const [index, { batch, rows }] of chosen.entries()) {
    heldOut.start(batch);
    asScored.start(batch);
    for (const row of rows) {
      const line = match(batch, row);
      heldOut.read(row, line, { out: out.heldOut, offset });
      asScored.read(row, line, { out: out.asScored, offset });
      offset += FEATURE_COUNT;
    }
    from.onProgress((index + 1) / chosen.length);
  }
  return out;
}

function growForest(rows: Float32Array, options: ModelOptions): Forest {
  const reference = referenceRows(referenceRepeats(rows.length / FEATURE_COUNT));
  const values = new Float32Array(rows.length + reference.length);
  values.set(rows);
  values.set(reference, rows.length);
  return trainForest(values, {
    rows: values.length / FEATURE_COUNT,
    features: FEATURE_COUNT,
    trees: options.trees,
    maxSamples: options.maxSamples,
    seed: options.seed,
  });
}

function scoreRows(forest: Forest, rows: Float32Array): Float32Array {
  const forestScores = new Float64Array(rows.length / FEATURE_COUNT);
  createForestScorer(forest).scoreSamples(rows, forestScores);
  return Float32Array.from(forestScores, (score, row) => lineScore(score, rows, row * FEATURE_COUNT));
}

function timesOf(sample: readonly EntryBatch[]): { fromUs: number; toUs: number } {
  let fromUs = Infinity;
  let toUs = -Infinity;
  for (const { timeUs } of sample) {
    for (const time of timeUs) {
      if (time < fromUs) fromUs = time;
      if (time > toUs) toUs = time;
    }
  }
  return { fromUs, toUs };
}

/** Shares of the time a training takes, measured on a million lines: bench/train.bench.ts. */
const PHASE_START: Readonly<Record<TrainingPhase, number>> = {
  templates: 0,
  statistics: 0.25,
  features: 0.75,
  forest: 0.9,
  threshold: 0.95,
};

function reportProgress(options: ModelOptions, phase: TrainingPhase, share: number): void {
  const start = PHASE_START[phase];
  const next = TRAINING_PHASES[TRAINING_PHASES.indexOf(phase) + 1];
  const end = next === undefined ? 1 : PHASE_START[next];
  options.onProgress?.({ phase, progress: start + share * (end - start) });
}
