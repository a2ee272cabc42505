import type { Contamination } from '../forest/contamination.ts';
import type { Forest } from '../forest/forest.ts';
import type { TemplateSet } from '../template/template-set.ts';
import type { ScoreCounts } from './score-counts.ts';
import type { Statistics } from './statistics.ts';

/**
 * All that scoring a line needs, and all that depends on what was learnt. Immutable: a change is a new model. The same
 * sample, options and previous model give the same model, byte for byte once encoded.
 */
export interface Model {
  /** From 1; 0 means "no model". Unique in a registry. */
  readonly version: number;
  readonly createdMs: number;
  readonly templates: TemplateSet;
  readonly statistics: Statistics;
  /** Over FEATURES. */
  readonly forest: Forest;
  readonly contamination: Contamination;
  /** A line is an anomaly when its score is above, not at, the threshold. */
  readonly threshold: number;
  readonly trainingScores: ScoreCounts;
  readonly summary: TrainingSummary;
}

export interface TrainingSummary {
  /** Lines of the sample. */
  readonly lines: number;
  /** Lines the forest was grown and the threshold was set on. */
  readonly forestLines: number;
  /** Times of the first and last line, µs. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly seed: number;
}
