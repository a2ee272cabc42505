import type { Contamination } from '../forest/contamination.ts';
import type { Model } from './model.ts';
import { thresholdOf } from './score-counts.ts';

/**
 * The model with another contamination and the threshold that follows; nothing is trained anew and the version stays.
 * @throws RangeError for a share outside (0, 0.5].
 */
export function withContamination(model: Model, contamination: Contamination): Model {
  if (contamination === model.contamination) return model;
  return { ...model, contamination, threshold: thresholdOf(model.trainingScores, contamination) };
}
