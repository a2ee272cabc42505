import type { Contamination } from '../forest/contamination.ts';

/**
 * The scores of the training lines, as counts of distinct values, highest first. Exact down to the median, which is as
 * far as contamination goes; everything below is counted in `rest`.
 */
export interface ScoreCounts {
  readonly score: Float32Array;
  readonly count: Uint32Array;
  readonly rest: number;
}

/** @param scores of the training lines, 0..1, in any order. */
export function countScores(scores: Float32Array): ScoreCounts {
  const sorted = scores.slice().sort().reverse();
  const distinct: number[] = [];
  const counts: number[] = [];
  let taken = 0;
  while (taken < sorted.length && (taken <= sorted.length / 2 || distinct.length < 2)) {
    const score = sorted[taken]!;
    let end = taken + 1;
    while (end < sorted.length && sorted[end] === score) end++;
    distinct.push(score);
    counts.push(end - taken);
    taken = end;
  }
  return { score: Float32Array.from(distinct), count: Uint32Array.from(counts), rest: sorted.length - taken };
}

/**
 * The lowest score above which at most `contamination` of the training lines lie. Lines of one kind share one score:
 * where taking them all would mark more than that share, none of them is marked. 'auto' is the paper's 0.5.
 *
 * @throws RangeError for a share outside (0, 0.5].
 */
export function thresholdOf(scores: ScoreCounts, contamination: Contamination): number {
  if (contamination === 'auto') return AUTO_THRESHOLD;
  if (!(contamination > 0 && contamination <= MAX_CONTAMINATION)) {
    throw new RangeError(
      `contamination is ${contamination}, expected 'auto' or a share above 0 and up to 0.5`,
    );
  }
  const allowed = contamination * totalOf(scores);
  let above = 0;
  for (let index = 0; index < scores.score.length; index++) {
    above += scores.count[index]!;
    if (above > allowed) return scores.score[index]!;
  }
  return scores.score.at(-1) ?? 1;
}

/** How many of the training lines score above the threshold; exact for thresholds down to the median. */
export function countMarked(scores: ScoreCounts, threshold: number): number {
  let marked = 0;
  for (let index = 0; index < scores.score.length && scores.score[index]! > threshold; index++) {
    marked += scores.count[index]!;
  }
  return marked;
}

export function totalOf(scores: ScoreCounts): number {
  return scores.count.reduce((sum, count) => sum + count, scores.rest);
}

/** "s ≈ 0.5 for all instances: the entire sample does not have any distinct anomaly" (Liu, Ting, Zhou 2008, section 3). */
const AUTO_THRESHOLD = 0.5;
/** Beyond half, what is left would not be the normal part. */
const MAX_CONTAMINATION = 0.5;
