/** Lines and anomalies of one slice of time. */
export interface TimelineBucket {
  readonly startUs: number;
  readonly lines: number;
  readonly anomalous: number;
}

/** Slices a report shows at most; half as many at least, once the log is longer than a minute. */
const BUCKET_LIMIT = 120;
const FIRST_WIDTH_US = 1e6;
/** A log with stray times (an epoch of zero beside today) would have one bar at each end. */
const WIDTH_LIMIT_US = 366 * 86_400e6;

/** Counts lines by time without knowing the range beforehand: slices double in width when there are too many. */
export class Timeline {
  #widthUs = FIRST_WIDTH_US;
  #buckets = new Map<number, { lines: number; anomalous: number }>();

  add(timeUs: number, anomalous: number): void {
    const index = Math.floor(timeUs / this.#widthUs);
    const bucket = this.#buckets.get(index);
    if (bucket !== undefined) {
      bucket.lines++;
      bucket.anomalous += anomalous;
      return;
    }
    this.#buckets.set(index, { lines: 1, anomalous });
    while (this.#span() > BUCKET_LIMIT && this.#widthUs < WIDTH_LIMIT_US) this.#double();
  }

  get widthUs(): number {
    return this.#widthUs;
  }

  /** From the first to the last, empty ones in between included. */
  buckets(): readonly TimelineBucket[] {
    if (this.#buckets.size === 0) return [];
    const { first, last } = this.#ends();
    return Array.from({ length: Math.min(last - first, 2 * BUCKET_LIMIT) + 1 }, (_, offset) => {
      const { lines = 0, anomalous = 0 } = this.#buckets.get(first + offset) ?? {};
      return { startUs: (first + offset) * this.#widthUs, lines, anomalous };
    });
  }

  #span(): number {
    const { first, last } = this.#ends();
    return last - first + 1;
  }

  #ends(): { first: number; last: number } {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const index of this.#buckets.keys()) {
      first = Math.min(first, index);
      last = Math.max(last, index);
    }
    return { first, last };
  }

  #double(): void {
    this.#widthUs *= 2;
    const merged = new Map<number, { lines: number; anomalous: number }>();
    for (const [index, bucket] of this.#buckets) {
      const into = merged.get(Math.floor(index / 2)) ?? { lines: 0, anomalous: 0 };
      into.lines += bucket.lines;
      into.anomalous += bucket.anomalous;
      merged.set(Math.floor(index / 2), into);
    }
    this.#buckets = merged;
  }
}
