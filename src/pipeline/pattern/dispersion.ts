/**
 * Least correlation between units: requests of one user, retries. It caps what a single minute can prove: with 0.01, a
 * hundred units tell about as much as any number.
 */
export const DISPERSION_FLOOR = 0.01;

/** Judgements the assumption "as independent units would" counts for, so that the first few don't decide. */
const PRIOR_WEIGHT = 12;
/** Judgements remembered: four hours of overlapping minutes. */
const MEMORY = 1440;
/** One residual counts for at most this: a fault must not teach that faults are usual. */
const RESIDUAL_LIMIT = 16;

/** How much more something varies than independent units would: the mean squared Pearson residual, 1 at first. */
export class Dispersion {
  #weight = PRIOR_WEIGHT;
  #sum = PRIOR_WEIGHT;

  get factor(): number {
    return Math.max(1, this.#sum / this.#weight);
  }

  /** `variance`: of the count if units were independent, above 0. */
  add(observed: number, expected: number, variance: number): void {
    const residual = Math.min(RESIDUAL_LIMIT, (observed - expected) ** 2 / variance);
    if (this.#weight >= MEMORY) {
      this.#sum *= 1 - 1 / MEMORY;
      this.#weight *= 1 - 1 / MEMORY;
    }
    this.#sum += residual;
    this.#weight++;
  }

  /** The correlation between `units` units that makes their count vary by `factor` more. */
  correlation(units: number): number {
    const excess = units > 1 ? (this.factor - 1) / (units - 1) : 0;
    return Math.min(0.9, Math.max(DISPERSION_FLOOR, excess));
  }
}
