import type { EntryBatch } from '../../core/batch.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import { FEATURE_COUNT } from '../features/feature.ts';
import { FeatureReader } from '../features/feature-reader.ts';
import { buildFeatureTables } from '../features/feature-tables.ts';
import { createForestScorer } from '../forest/forest-scorer.ts';
import type { Model } from '../model/model.ts';
import { KernelMatcher } from '../template/kernel-matcher.ts';
import type { MessageMatcher } from '../template/message-matcher.ts';
import { EMPTY_TEMPLATE_SET } from '../template/template-set.ts';
import { lineScore } from './line-score.ts';

/**
 * Scores batches with one model. Stateless towards its input: the same batch and model give the same bytes, in whatever
 * order batches come and in every process. Holds working memory: use it in one thread.
 */
export interface Scorer {
  /** 0 without a model. */
  readonly modelVersion: number;
  score(batch: EntryBatch): ScoredBatch;
}

/** Without a model every line has score 0 and, as template id, the content hash of its shape. */
export function createScorer(model: Model | undefined): Scorer {
  return model === undefined ? createShapeScorer() : createModelScorer(model);
}

function createModelScorer(model: Model): Scorer {
  const matcher = new KernelMatcher(model.templates);
  const reader = createFeatureReader(model);
  const forest = createForestScorer(model.forest);
  let features = new Float32Array(0);
  let scores = new Float64Array(0);
  return {
    modelVersion: model.version,
    score(batch) {
      if (scores.length < batch.count) {
        features = new Float32Array(batch.count * FEATURE_COUNT);
        scores = new Float64Array(batch.count);
      }
      const scored = emptyScores(batch, model.version);
      readRows({ batch, matcher, reader, scored, features });
      const ownScores = scores.subarray(0, batch.count);
      forest.scoreSamples(features, ownScores);
      markScores({ forestScores: ownScores, features }, model.threshold, scored);
      return scored;
    },
  };
}

/** A reader of features for scoring with `model`. */
export function createFeatureReader(model: Model): FeatureReader {
  const { services, hosts } = model.statistics;
  return new FeatureReader(buildFeatureTables(model.statistics, 0), { services, hosts: hosts.names });
}

interface RowPass {
  readonly batch: EntryBatch;
  readonly matcher: MessageMatcher;
  readonly reader: FeatureReader;
  readonly scored: ScoredBatch;
  /** At least batch.count × FEATURE_COUNT. */
  readonly features: Float32Array;
}

/** Finds each row's template and features. Hot: bench/score.bench.ts. */
function readRows({ batch, matcher, reader, scored, features }: RowPass): void {
  const { bytes, offsets } = batch.message;
  const target = { out: features, offset: 0 };
  reader.start(batch);
  matcher.load(bytes);
  for (let row = 0; row < batch.count; row++) {
    matcher.match(bytes, offsets[row]!, offsets[row + 1]!);
    scored.templateHigh[row] = matcher.idHigh;
    scored.templateLow[row] = matcher.idLow;
    reader.read(row, matcher, target);
    target.offset += FEATURE_COUNT;
  }
}

/** Scores and thresholds are float32, as they are stored: what is stored and what is marked agree. */
function markScores(
  { forestScores, features }: { forestScores: Float64Array; features: Float32Array },
  threshold: number,
  { score, anomalous }: ScoredBatch,
): void {
  for (let row = 0; row < forestScores.length; row++) {
    const value = lineScore(forestScores[row]!, features, row * FEATURE_COUNT);
    score[row] = value;
    anomalous[row] = value > threshold ? 1 : 0;
  }
}

function createShapeScorer(): Scorer {
  const matcher = new KernelMatcher(EMPTY_TEMPLATE_SET);
  return {
    modelVersion: 0,
    score(batch) {
      const scored = emptyScores(batch, 0);
      const { bytes, offsets } = batch.message;
      matcher.load(bytes);
      for (let row = 0; row < batch.count; row++) {
        matcher.match(bytes, offsets[row]!, offsets[row + 1]!);
        scored.templateHigh[row] = matcher.idHigh;
        scored.templateLow[row] = matcher.idLow;
      }
      return scored;
    },
  };
}

function emptyScores(batch: EntryBatch, modelVersion: number): ScoredBatch {
  return {
    batch,
    templateHigh: new Uint32Array(batch.count),
    templateLow: new Uint32Array(batch.count),
    score: new Float32Array(batch.count),
    anomalous: new Uint8Array(batch.count),
    modelVersion,
  };
}
