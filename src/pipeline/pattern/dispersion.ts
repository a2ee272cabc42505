/** Judgements that the least spread counts for, so that the first few don't decide. */
const PRIOR_WEIGHT = 12;
/** Judgements remembered: four hours of overlapping minutes. */
const MEMORY = 1440;
/**
 * Squared residuals above this (three standard deviations of the least spread) are a fault's and must not teach that
 * faults are usual. Those below still widen the spread until bursts that come often are within it.
 */
const CLIP = 9;
/**
 * From minute to minute a share varies by more than chance: by a tenth of a standard deviation of one unit at least,
 * which caps what a minute can prove at what a hundred units tell...
 */
const LEAST_CORRELATION = 0.01;
/** ...or, where that is less, by half of a rare share (or of the rare lack of a common one). */
const LEAST_VARIATION = 0.25;
/** And by this much more than the least at most: else a few bursts would hide everything that follows. */
const MOST_FACTOR = 4;

/** How much a share varies from minute to minute beyond chance, as the correlation between units it amounts to. */
export class Dispersion {
  #weight = PRIOR_WEIGHT;
  #sum = PRIOR_WEIGHT;

  /** Of `units` units with a share, both of the minute at hand. */
  correlation(units: number, share: number): number {
    const least = leastCorrelation(share);
    const factor = Math.min(MOST_FACTOR, this.#sum / this.#weight);
    if (units <= 1 || factor <= 1) return least;
    const inflated = 1 + (units - 1) * least;
    return Math.min(MOST_CORRELATION, (inflated * factor - 1) / (units - 1));
  }

  /** Takes note of a minute; `variance`: of the count, were units independent. */
  add({ units, share, observed, variance }: Minute): void {
    const squared =
      (observed - units * share) ** 2 / (variance * (1 + (units - 1) * leastCorrelation(share)));
    if (squared > CLIP) return;
    if (this.#weight >= MEMORY) {
      this.#sum *= 1 - 1 / MEMORY;
      this.#weight *= 1 - 1 / MEMORY;
    }
    this.#sum += squared;
    this.#weight++;
  }
}

export interface Minute {
  readonly units: number;
  readonly share: number;
  readonly observed: number;
  readonly variance: number;
}

const MOST_CORRELATION = 0.5;

function leastCorrelation(share: number): number {
  const rare = Math.min(share, 1 - share);
  return Math.min(LEAST_CORRELATION, (LEAST_VARIATION * rare) / (1 - rare));
}
