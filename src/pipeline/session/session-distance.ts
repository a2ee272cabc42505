import type { SessionVector } from './session-model.ts';

/** Weight of a difference in counts beside one in events: a retry more is no new behaviour. */
export const COUNT_WEIGHT = 0.25;

/** Weight of an event that half of the sessions have: it tells nearly nothing, but not nothing. */
const WEIGHT_FLOOR = 0.5;

/**
 * Weight of an event that is in one session and not in the other: −ln min(s, 1 − s) of its share `s`, so that a
 * rare event that is there tells as much as a common one that is missing. Nats.
 */
export function eventWeight(share: number): number {
  return Math.max(WEIGHT_FLOOR, -Math.log(Math.min(share, 1 - share)));
}

/** Difference of two counts, one of them possibly 0; in nats. */
export function countDistance(a: number, b: number): number {
  return COUNT_WEIGHT * Math.abs(Math.log((1 + a) / (1 + b)));
}

/**
 * Distance of two event-count vectors over the same codes: weights of the events only one of them has, plus the
 * difference of the counts. Hot: every scored session meets every distinct vector (`bench/session.bench.ts`).
 *
 * @param weights weight per code
 * @param lacksCount whether events that only `b` has count (they do not while `a` is still open)
 */
export function sessionDistance(
  a: Pick<SessionVector, 'codes' | 'counts'>,
  b: Pick<SessionVector, 'codes' | 'counts'>,
  { weights, lacksCount }: { readonly weights: Float64Array; readonly lacksCount: boolean },
): number {
  let distance = 0;
  let i = 0;
  let j = 0;
  while (i < a.codes.length || j < b.codes.length) {
    const codeA = i < a.codes.length ? a.codes[i]! : Infinity;
    const codeB = j < b.codes.length ? b.codes[j]! : Infinity;
    if (codeA === codeB) {
      if (lacksCount || a.counts[i]! > b.counts[j]!) distance += countDistance(a.counts[i]!, b.counts[j]!);
      i++;
      j++;
    } else if (codeA < codeB) {
      distance += weights[codeA]! + countDistance(a.counts[i]!, 0);
      i++;
    } else {
      if (lacksCount) distance += weights[codeB]! + countDistance(0, b.counts[j]!);
      j++;
    }
  }
  return distance;
}
