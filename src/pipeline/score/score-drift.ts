import { totalOf, type ScoreCounts } from '../model/score-counts.ts';

/**
 * Bins of scores by their share of the training lines: the lower half, then tenths up to the ninth, then the last tenth in
 * three, since drift shows first among the high scores.
 */
export interface ScoreBins {
  /** Lower bounds, rising; a score belongs to the last bin whose bound it is above. The first is below all scores. */
  readonly bounds: Float32Array;
  /** Share of the training lines in each bin. */
  readonly expected: Float64Array;
}

/** Shares of training lines above each bound but the first. */
const SHARES_ABOVE = [0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01];

export function scoreBinsOf(scores: ScoreCounts): ScoreBins {
  const total = totalOf(scores);
  const bounds = [-1];
  const above = [total];
  for (const share of SHARES_ABOVE) {
    let seen = 0;
    let index = 0;
    while (index < scores.score.length && seen + scores.count[index]! <= share * total)
      seen += scores.count[index++]!;
    const bound = scores.score[Math.min(index, scores.score.length - 1)] ?? 1;
    // Lines of one kind share a score: bins that would be empty are left out.
    if (bound > bounds.at(-1)! && seen > 0) {
      bounds.push(bound);
      above.push(seen);
    }
  }
  const expected = above.map((count, bin) => (count - (above[bin + 1] ?? 0)) / Math.max(1, total));
  return { bounds: Float32Array.from(bounds), expected: Float64Array.from(expected) };
}

/** Adds the scores to `counts`, one count a bin. */
export function countIntoBins(scores: Float32Array, bins: ScoreBins, counts: Float64Array): void {
  const { bounds } = bins;
  for (const score of scores) {
    let bin = bounds.length - 1;
    while (bin > 0 && score <= bounds[bin]!) bin--;
    counts[bin]!++;
  }
}

/**
 * Population stability index Σ (observed − expected) · ln(observed / expected) over shares: 0 for equal distributions; by the
 * custom of credit scoring, below 0.1 is stable and above 0.25 has shifted (Siddiqi 2006, "Credit Risk Scorecards").
 * Half a line is added to each bin, so that an empty one counts for its size.
 */
export function populationStability(expected: Float64Array, counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let index = 0;
  for (let bin = 0; bin < expected.length; bin++) {
    const observed = (counts[bin]! + 0.5) / (total + expected.length / 2);
    const usual = Math.max(expected[bin]!, 0.5 / (total + expected.length / 2));
    index += (observed - usual) * Math.log(observed / usual);
  }
  return index;
}
