import { FEATURE_COUNT, FEATURE_LIMIT } from './feature.ts';

/**
 * Rows that join the training rows of the forest: each is a typical line (all zero: as usual) but for one feature, which
 * stands at one of {@link STEPS}.
 *
 * Why: an Isolation Forest splits between the extremes of what it was shown. A feature that is 0 in all training lines
 * (no never-seen template, no unknown host that week) would never be split on, so the first line to show it could not
 * score higher than any other; and a single extreme value would stretch a feature's range until everything else looks
 * alike. The reference rows give every feature the same range, known beforehand and the same in all models, so scores
 * of different models can be compared. Their share is small enough that what is frequent in the sample stays normal.
 *
 * @returns `repeats` copies of one row per feature and step, row after row.
 */
export function referenceRows(repeats: number): Float32Array {
  const rows = repeats * FEATURE_COUNT * STEPS.length;
  const values = new Float32Array(rows * FEATURE_COUNT);
  let row = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let feature = 0; feature < FEATURE_COUNT; feature++) {
      for (const step of STEPS) values[row++ * FEATURE_COUNT + feature] = step * FEATURE_LIMIT;
    }
  }
  return values;
}

/** Copies of the reference rows that make up about {@link REFERENCE_SHARE} of the rows; at least one. */
export function referenceRepeats(trainingRows: number): number {
  return Math.max(1, Math.round((trainingRows * REFERENCE_SHARE) / (FEATURE_COUNT * STEPS.length)));
}

/** Shares of the feature limit: halving, since a surprise of 4 bits deserves attention long before one of 16. */
const STEPS = [1, 0.5, 0.25];

/**
 * About 40 of the 256 rows of a tree, so that most trees hold a reference row for most features. Planted faults (see
 * line-score.ts): area under the curve of the forest .91, .93, .73 without, .95, .97, .87 at .08, .96, .97, .88 here.
 */
const REFERENCE_SHARE = 0.16;
