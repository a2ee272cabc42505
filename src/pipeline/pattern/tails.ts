/** Tail probabilities as −log₁₀ p: 6 means one in a million. Exact sums, so nothing is read into few counts. */

/**
 * Units looked at one by one. With the least over-dispersion in use (see DISPERSION_FLOOR) more units than some hundred
 * tell no more, so larger counts are scaled down to this many.
 */
const UNITS_LIMIT = 2000;
/** No more is told apart: below it, rounding decides. */
export const STRENGTH_LIMIT = 30;

export interface Binomial {
  /** Units looked at. */
  readonly units: number;
  /** Units with the property. */
  readonly observed: number;
  /** Expected share, strictly between 0 and 1. */
  readonly share: number;
  /** Correlation between units, 0..1: how much more the count varies than that of independent ones. */
  readonly correlation: number;
}

/**
 * Whether a count is three standard deviations of mere chance off. What is not never comes near the strength of a signal,
 * and its exact tail need not be summed.
 */
export function isUnlikely(observed: number, expected: number, variance: number): boolean {
  return (observed - expected) ** 2 >= 9 * variance;
}

export type Side = 'above' | 'below';

/**
 * Tail of the beta-binomial distribution (Skellam 1948) at `observed`, inclusive: the chance of as many or more (or as few
 * or fewer) when the share itself varies around its mean.
 */
export function shareTail({ units, observed, share, correlation }: Binomial, side: Side): number {
  const scale = Math.min(1, UNITS_LIMIT / units);
  const n = Math.round(units * scale);
  const k = Math.min(n, side === 'above' ? Math.floor(observed * scale) : Math.ceil(observed * scale));
  const precision = 1 / correlation - 1;
  // Counting the other outcome turns one tail into the other.
  return side === 'above'
    ? upperTail({ n, k, a: share * precision, b: (1 - share) * precision })
    : upperTail({ n, k: n - k, a: (1 - share) * precision, b: share * precision });
}

interface BetaBinomial {
  readonly n: number;
  readonly k: number;
  readonly a: number;
  readonly b: number;
}

function upperTail({ n, k, a, b }: BetaBinomial): number {
  if (k <= 0) return 0;
  const first =
    logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + logBeta(k + a, n - k + b) - logBeta(a, b);
  let term = 1;
  let sum = 1;
  for (let i = k; i < n; i++) {
    term *= (((n - i) / (i + 1)) * (i + a)) / (n - i - 1 + b);
    sum += term;
    if (term < sum * 1e-9) break;
  }
  return strengthOf(first + Math.log(sum));
}

export interface Count {
  readonly observed: number;
  /** Expected count, above 0. */
  readonly expected: number;
  /** Square of the coefficient of variation of the rate itself, above 0. */
  readonly variation: number;
}

/** Tail of the negative binomial distribution with mean `expected` and variance expected + variation · expected². */
export function countTail({ observed, expected, variation }: Count, side: Side): number {
  const scale = Math.min(1, UNITS_LIMIT / Math.max(observed, expected));
  const mean = expected * scale;
  const k = side === 'above' ? Math.floor(observed * scale) : Math.ceil(observed * scale);
  const size = 1 / variation;
  const success = mean / (mean + size);
  const at =
    logGamma(k + size) -
    logGamma(size) -
    logGamma(k + 1) +
    size * Math.log(1 - success) +
    k * Math.log(success);
  let term = 1;
  let sum = 1;
  if (side === 'above') {
    if (k <= 0) return 0;
    for (let i = k; i < UNITS_LIMIT * 10; i++) {
      term *= ((i + size) / (i + 1)) * success;
      sum += term;
      if (term < sum * 1e-9) break;
    }
  } else {
    for (let i = k; i > 0; i--) {
      term *= i / ((i - 1 + size) * success);
      sum += term;
      if (term < sum * 1e-9) break;
    }
  }
  return strengthOf(at + Math.log(sum));
}

/**
 * Tail of the gamma distribution with `shape` and scale 1 at `value` above its mean: continued fraction of the upper
 * incomplete gamma function (Press et al., Numerical Recipes, 6.2, by Lentz's method).
 */
export function gammaTail(shape: number, value: number): number {
  if (value <= shape + 1) return 0;
  const tiny = 1e-300;
  let b = value + 1 - shape;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 1000; i++) {
    const an = -i * (i - shape);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-9) break;
  }
  return strengthOf(-value + shape * Math.log(value) - logGamma(shape) + Math.log(fraction));
}

function strengthOf(logProbability: number): number {
  return Math.min(STRENGTH_LIMIT, Math.max(0, -logProbability / Math.LN10));
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** ln Γ(x) for x > 0: Stirling's series after shifting x up to 8 or more; error below 1e-10. */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < 8) {
    shift -= Math.log(z);
    z++;
  }
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z;
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}
