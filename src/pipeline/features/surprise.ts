import { FEATURE_LIMIT } from './feature.ts';

/**
 * How often each of a set of values was seen, summed up: all that a surprise needs.
 */
export interface Distribution {
  /** Observations. */
  readonly total: number;
  /** Values seen exactly once. */
  readonly singletons: number;
  /** Bits a typical observation brings: what has to be exceeded to be strange. */
  readonly entropy: number;
}

export function distributionOf(counts: Iterable<number>): Distribution {
  let total = 0;
  let singletons = 0;
  let weighted = 0;
  for (const count of counts) {
    if (count <= 0) continue;
    total += count;
    if (count === 1) singletons++;
    weighted += count * Math.log2(count);
  }
  return { total, singletons, entropy: total === 0 ? 0 : Math.log2(total) - weighted / total };
}

/**
 * Estimated probability that the next observation is a value never seen: Good (1953), "The population frequencies of
 * species", singletons / total, with one added to both, so that nothing seen so far means "anything may come" (1)
 * and n observations without any singleton give 1 / (n + 1).
 */
export function missingMass(singletons: number, total: number): number {
  return Math.min(1, (singletons + 1) / (total + 1));
}

/**
 * Bits by which a value seen `count` times among `distribution` surprises more than its observations do on average;
 * never negative, at most {@link FEATURE_LIMIT}. Subtracting the average makes a distribution over a thousand equally
 * frequent values as unremarkable as a constant one.
 *
 * @param heldOut 1 for an observation that is itself part of the distribution: it is judged by all others, as a new
 *   one will be. Without this nothing in training data would ever look new (leave-one-out).
 */
export function excessSurprise(count: number, distribution: Distribution, heldOut: 0 | 1): number {
  return limited(surprise(count, distribution, heldOut) - distribution.entropy);
}

/** As {@link excessSurprise}, without subtracting the average. */
export function surprise(count: number, distribution: Distribution, heldOut: 0 | 1): number {
  const total = Math.max(0, distribution.total - heldOut);
  const others = Math.max(0, count - heldOut);
  let { singletons } = distribution;
  if (heldOut === 1 && count === 1) singletons--;
  if (heldOut === 1 && count === 2) singletons++;
  const missing = missingMass(singletons, total);
  if (others === 0) return -Math.log2(missing);
  // What is set aside for values never seen must not make the seen ones look rare when nearly all are singletons.
  const seenMass = Math.max(1 - missing, LEAST_SEEN_MASS);
  return -Math.log2((seenMass * others) / total);
}

export function limited(value: number): number {
  return value > FEATURE_LIMIT ? FEATURE_LIMIT : value > 0 ? value : 0;
}

/** Half: at most one bit is lost to the values never seen. */
const LEAST_SEEN_MASS = 0.5;
