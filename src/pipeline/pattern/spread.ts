/** Judgements that independence counts for, so that the first few don't decide. */
const PRIOR_WEIGHT = 12;
/** Judgements remembered: four hours of overlapping minutes. */
const MEMORY = 1440;
/** Squared residuals above this are a fault's and must not teach that faults are usual: four standard deviations. */
const CLIP = 16;

/** Mean squared Pearson residual: the variance over that of independent units, at least 1. */
export class Spread {
  #weight = PRIOR_WEIGHT;
  #sum = PRIOR_WEIGHT;

  get factor(): number {
    return Math.max(1, this.#sum / this.#weight);
  }

  /** `squared`: (observed − expected)² over the variance of independent units. */
  add(squared: number): void {
    if (squared > CLIP) return;
    if (this.#weight >= MEMORY) {
      this.#sum *= 1 - 1 / MEMORY;
      this.#weight *= 1 - 1 / MEMORY;
    }
    this.#sum += squared;
    this.#weight++;
  }
}
