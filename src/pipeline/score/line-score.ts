import { FEATURE_COUNT, FEATURE_LIMIT } from '../features/feature.ts';

/**
 * The score of a line: the mean of its Isolation Forest score and of its strangest feature as a share of the limit, both in
 * 0..1, as float32.
 *
 * Why both: the forest sees combinations, a little odd in four ways at once, but with a dozen features and 256 rows a
 * tree it dilutes what is far off in one way only: most splits are on other features. All features are in bits of
 * surprise, so the largest of them can stand for itself. Planted faults (nine services, three seeds): area under the
 * curve .956, .973, .883 for the forest alone, .976, .988, .975 for the strangest feature alone, .973, .987, .974
 * for the mean, which keeps the combinations.
 */
export function lineScore(forestScore: number, features: Float32Array, offset: number): number {
  let strangest = 0;
  for (let at = offset; at < offset + FEATURE_COUNT; at++) {
    const value = features[at]!;
    if (value > strangest) strangest = value;
  }
  return Math.fround((forestScore + strangest / FEATURE_LIMIT) / 2);
}

/**
 * What each feature adds to the score above that of a typical line; sums to the difference of the scores, up to rounding.
 *
 * The forest's half is shared out by its path-based attribution, the other half by the Shapley value of a maximum: the
 * k-th smallest value's rise over the one below is shared by all features that reach it (Littlechild, Owen 1973, "A
 * simple expression for the Shapley value in a special case").
 */
export function lineContributions(line: {
  readonly features: Float32Array;
  readonly typical: Float32Array;
  /** Per feature, bits of log2(forest score), see `attribute`. */
  readonly forestBits: Float64Array;
  readonly forestScore: number;
}): Float64Array {
  const { features, typical, forestBits, forestScore } = line;
  const bits = forestBits.reduce((sum, value) => sum + value, 0);
  const forestRise = forestScore - forestScore / 2 ** bits;
  const peaks = sharesOfMaximum(features);
  const typicalPeaks = sharesOfMaximum(typical);
  return forestBits.map((value, feature) => {
    const forest = bits === 0 ? 0 : (value / bits) * forestRise;
    return (forest + (peaks[feature]! - typicalPeaks[feature]!) / FEATURE_LIMIT) / 2;
  });
}

function sharesOfMaximum(values: Float32Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const shares = new Float64Array(values.length);
  let below = 0;
  let share = 0;
  for (const [rank, feature] of order.entries()) {
    share += (values[feature]! - below) / (values.length - rank);
    below = values[feature]!;
    shares[feature] = share;
  }
  return shares;
}
