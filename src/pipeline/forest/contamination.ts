/**
 * The score above which a row is an anomaly. 'auto' is the paper's 0.5. A number is the share of the training rows
 * that shall be above it: the percentile of their scores, interpolated as scikit-learn's `offset_` is.
 *
 * @param scores anomaly scores of the training rows, in any order; not changed.
 * @throws RangeError for a share outside (0, 0.5], or for a share of no scores.
 */
export function contaminationThreshold(scores: Float64Array, contamination: Contamination): number {
  if (contamination === 'auto') return AUTO_THRESHOLD;
  if (!(contamination > 0 && contamination <= MAX_CONTAMINATION)) {
    throw new RangeError(
      `contamination is ${contamination}, expected 'auto' or a share above 0 and up to 0.5.`,
    );
  }
  if (scores.length === 0) throw new RangeError('contamination needs scores to take a share of, got none.');
  const sorted = scores.slice().sort();
  const position = (sorted.length - 1) * contamination;
  const below = Math.floor(position);
  // scikit-learn ranks negated scores upwards; the same from the top keeps its rounding.
  const higher = sorted[sorted.length - 1 - below]!;
  const lower = sorted[Math.max(0, sorted.length - 2 - below)]!;
  const share = position - below;
  return share < 0.5 ? higher - (higher - lower) * share : lower + (higher - lower) * (1 - share);
}

export type Contamination = number | 'auto';

/** A row is an anomaly when its score is above, not at, the threshold. Returns how many of the scores are. */
export function countAbove(scores: Float64Array, threshold: number): number {
  let count = 0;
  for (const score of scores) if (score > threshold) count++;
  return count;
}

/** "s ≈ 0.5 for all instances: the entire sample does not have any distinct anomaly" (paper, section 3). */
const AUTO_THRESHOLD = 0.5;

/** Beyond half, what is left would not be the normal part; scikit-learn has the same bound. */
const MAX_CONTAMINATION = 0.5;
