/**
 * Quantiles of any number of values in bounded memory, by counts in logarithmic buckets (the idea of DDSketch: Masson,
 * Rim, Lee, VLDB 2019). Counts are whole numbers, so the result does not depend on the order of values. A
 * quantile is the smallest value of its bucket: one that occurred, within {@link BUCKET_WIDTH} of the true one.
 */
export class QuantileSketch {
  readonly #buckets = new Map<number, { count: number; least: number }>();
  count = 0;

  add(value: number): void {
    const key = bucketOf(value);
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, { count: 1, least: value });
    else {
      bucket.count++;
      if (value < bucket.least) bucket.least = value;
    }
    this.count++;
  }

  /** Nearest-rank quantiles for rising `shares` of 0..1; NaN without values. */
  quantiles(shares: readonly number[]): number[] {
    const buckets = [...this.#buckets].sort(([a], [b]) => a - b);
    let index = -1;
    let seen = 0;
    return shares.map((share) => {
      const rank = Math.max(1, Math.ceil(share * this.count));
      while (seen < rank && index + 1 < buckets.length) seen += buckets[++index]![1].count;
      return buckets[index]?.[1].least ?? NaN;
    });
  }
}

/** Relative. Two percent of a duration is no news, and 1 ms to 1 h takes 750 buckets. */
const BUCKET_WIDTH = 0.02;
const LOG_GROWTH = Math.log1p(BUCKET_WIDTH);

/** Smaller magnitudes count as zero. */
const SMALLEST = 1e-9;
/** Bucket of SMALLEST: subtracting it makes all bucket numbers positive, so that the sign is free for the value's. */
const FIRST_BUCKET = Math.floor(Math.log(SMALLEST) / LOG_GROWTH);

function bucketOf(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < SMALLEST) return 0;
  const bucket = Math.ceil(Math.log(magnitude) / LOG_GROWTH) - FIRST_BUCKET + 1;
  return value < 0 ? -bucket : bucket;
}
