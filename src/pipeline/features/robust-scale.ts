import { limited } from './surprise.ts';

/** Quantiles of a number's usual values, in its own unit, and how many values they come from. */
export interface NumberRange {
  readonly count: number;
  readonly p1: number;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What a z-score needs, on the {@link compress}ed scale. */
export interface RobustScale {
  readonly center: number;
  /** Length of a standard deviation below and above the center. */
  readonly below: number;
  readonly above: number;
}

/**
 * A scale on which 1 in 100 of the usual values lies further than 2.33 from the median, on each side for itself:
 * the z-score of a normal distribution when values are normal, and not fooled by skew or a second mode, which the
 * median absolute deviation is. Up to 1% of outliers in the training data leave it as it is.
 *
 * @param leastDeviation on the compressed scale: smaller differences are no news, however constant values were so far.
 */
export function robustScale(range: NumberRange, leastDeviation = LEAST_DEVIATION): RobustScale {
  const center = compress(range.p50);
  const widening = 1 + FEW_VALUES / range.count;
  const side = (quantile: number): number =>
    Math.max(Math.abs(compress(quantile) - center) / Z_OF_P99, leastDeviation) * widening;
  return { center, below: side(range.p1), above: side(range.p99) };
}

/** Distance of `value` from the center in deviations of its side. */
export function robustZ(value: number, scale: RobustScale): number {
  const distance = compress(value) - scale.center;
  return distance < 0 ? -distance / scale.below : distance / scale.above;
}

/**
 * A z-score as bits of surprise in excess of the average, 0 to FEATURE_LIMIT, so that it can be compared with the other
 * features: the tail is taken to be exponential and to hold 1% beyond 2.33, on the safe side of the normal
 * distribution's, for times and sizes have heavy tails even on a logarithmic scale.
 */
export function tailSurprise(z: number): number {
  return limited(z * BITS_PER_DEVIATION - AVERAGE_BITS);
}

/**
 * ln(1 + |x|) with the sign of x: ratios count for large values (durations, sizes), differences for those below 1
 * (shares), and zero is nothing special.
 */
export function compress(value: number): number {
  return value < 0 ? -Math.log1p(-value) : Math.log1p(value);
}

/** Quantile 0.99 of the standard normal distribution. */
const Z_OF_P99 = 2.326;

/** log2(100) / 2.33 */
const BITS_PER_DEVIATION = Math.log2(100) / Z_OF_P99;

/** Average of -log2 of a tail probability, which is uniform: 1 / ln 2. */
const AVERAGE_BITS = Math.LOG2E;

/** 5% of a large value. */
const LEAST_DEVIATION = 0.05;

/** With n values the extremes are known badly: the scale is widened by 10/n, double at ten values. */
const FEW_VALUES = 10;

/** Fewer values give no range at all. */
export const LEAST_VALUES = 5;
