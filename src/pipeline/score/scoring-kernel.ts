import type { EntryBatch } from '../../core/batch.ts';
import type { Entry } from '../../core/entry.ts';
import type { NormalLines } from '../../core/normal-lines.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import type { TraceDigest } from '../../core/trace-digest.ts';
import type { ValueDigest } from '../../core/value-digest.ts';
import type { WindowCounts } from '../../core/window-counts.ts';
import { PairTable } from '../features/pair-table.ts';
import { decodeModel } from '../model/encode-model.ts';
import type { Model } from '../model/model.ts';
import { type ModelNews, newsOf } from '../pattern/model-news.ts';
import { createWindowCounter } from './count-window.ts';
import { digestTraces } from './digest-traces.ts';
import { createValueDigester } from './digest-values.ts';
import { createLinePicker } from './pick-lines.ts';
import { createScorer } from './scorer.ts';
import { countIntoBins, scoreBinsOf, type ScoreBins } from './score-drift.ts';
import { createSampleSelector } from './select-sample.ts';
import { createUnmark, type Unmark } from './unmark-normal.ts';

/** All that a scoring worker does with a batch, for one model. */
export interface ModelKernel {
  readonly modelVersion: number;
  /** What pattern detectors have to know of the model; undefined without one. */
  readonly news: ModelNews | undefined;
  /** Lines of these kinds are not marked from now on. */
  useNormal(normal: NormalLines): void;
  score(batch: EntryBatch): ScoredBatch;
  /** Rows of a batch this kernel scored whose template the model does not know. */
  countProvisional(scored: ScoredBatch): number;
  count(scored: ScoredBatch): WindowCounts;
  /** Its traced lines, sampled by trace. */
  traces(scored: ScoredBatch): TraceDigest;
  /** Values of some of its lines; undefined without a model. */
  values(scored: ScoredBatch): ValueDigest | undefined;
  /** A few lines that may serve as evidence. */
  lines(scored: ScoredBatch): readonly Entry[];
  sample(scored: ScoredBatch): EntryBatch | undefined;
  /** Rows per bin of the model's score distribution, see scoreBinsOf; empty without a model. */
  countScores(scored: ScoredBatch): Float64Array;
}

/** @throws AppError MODEL_INVALID */
export function createScoringKernel(encoded: Uint8Array | undefined): ModelKernel {
  const model = encoded === undefined ? undefined : decodeModel(encoded);
  const scorer = createScorer(model);
  const bins = model === undefined ? undefined : scoreBinsOf(model.trainingScores);
  const isKnown = model === undefined ? undefined : knownTemplates(model);
  const digestValues = model === undefined ? undefined : createValueDigester(model);
  let unmark: Unmark | undefined;
  return {
    modelVersion: scorer.modelVersion,
    news: model === undefined ? undefined : newsOf(model),
    useNormal(normal) {
      unmark = createUnmark(normal, model?.templates.aliases ?? new Map());
    },
    score(batch) {
      const scored = scorer.score(batch);
      unmark?.(scored);
      return scored;
    },
    countProvisional: (scored) => countUnknown(scored, isKnown),
    count: createWindowCounter(),
    traces: digestTraces,
    values: (scored) => digestValues?.(scored),
    lines: createLinePicker(),
    sample: createSampleSelector(),
    countScores: (scored) => countScores(scored, bins),
  };
}

type IsKnown = (high: number, low: number) => boolean;

function knownTemplates(model: Model): IsKnown {
  const { templates } = model.templates;
  const known = new PairTable(templates.length);
  for (const { id } of templates)
    known.set(Number.parseInt(id.slice(0, 8), 16), Number.parseInt(id.slice(8), 16), 1);
  return (high, low) => known.get(high, low) === 1;
}

function countUnknown(
  { batch, templateHigh, templateLow }: ScoredBatch,
  isKnown: IsKnown | undefined,
): number {
  if (isKnown === undefined) return batch.count;
  let unknown = 0;
  let last = -1;
  let lastKnown = false;
  for (let row = 0; row < batch.count; row++) {
    const low = templateLow[row]!;
    // Neighbouring lines are often of one template.
    if (low !== last) {
      last = low;
      lastKnown = isKnown(templateHigh[row]!, low);
    }
    if (!lastKnown) unknown++;
  }
  return unknown;
}

function countScores(scored: ScoredBatch, bins: ScoreBins | undefined): Float64Array {
  if (bins === undefined) return new Float64Array(0);
  const counts = new Float64Array(bins.bounds.length);
  countIntoBins(scored.score, bins, counts);
  return counts;
}
