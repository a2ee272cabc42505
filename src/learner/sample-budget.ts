/** Sampled lines taken in a second once there is a model: thinning them costs about 10 µs each. */
const SAMPLE_LINES_PER_SECOND = 2_000;

/** How many lines of this second may still be taken. */
export class SampleBudget {
  #second = 0;
  #lines = 0;

  /** Whether a batch of so many lines may be taken; the last one may go beyond the limit. */
  take(lines: number, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#lines = 0;
    }
    if (this.#lines >= SAMPLE_LINES_PER_SECOND) return false;
    this.#lines += lines;
    return true;
  }
}
