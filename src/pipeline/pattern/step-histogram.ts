/** Times of a step before it is judged. */
const WARM_UP_TIMES = 60;
/** Times a step remembers; older ones fade. */
const MEMORY_TIMES = 5000;
/** Bins a doubling of the time: 19% wide. */
const BINS_PER_OCTAVE = 4;
/** 2^30 µs is 18 minutes. */
const BINS = 30 * BINS_PER_OCTAVE;

/** How long one step usually takes: a histogram over the logarithm. */
export class StepHistogram {
  readonly #bins = new Float32Array(BINS);
  #total = 0;

  add(bin: number): void {
    this.#bins[bin]!++;
    this.#total++;
    if (this.#total < MEMORY_TIMES) return;
    for (let at = 0; at < BINS; at++) this.#bins[at]! /= 2;
    this.#total /= 2;
  }

  /** Share of the past that took as long or longer, half of the same bin counted; undefined while there is too little. */
  shareAbove(bin: number): number | undefined {
    if (this.#total < WARM_UP_TIMES) return undefined;
    let above = this.#bins[bin]! / 2;
    for (let at = bin + 1; at < BINS; at++) above += this.#bins[at]!;
    return (above + 0.5) / (this.#total + 1);
  }
}

export function stepBinOf(us: number): number {
  return Math.min(BINS - 1, Math.floor(Math.log2(Math.max(us, 0) + 1) * BINS_PER_OCTAVE));
}
