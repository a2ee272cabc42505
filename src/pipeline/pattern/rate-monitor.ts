import { Ring } from './ring.ts';
import { SURPLUS_LEARNT } from './share-monitor.ts';
import { WINDOW_SLOTS } from './slots.ts';
import { countTail, isUnlikely, type Side } from './tails.ts';

/** Slots before anything is judged: ten minutes. */
export const RATE_WARM_UP_SLOTS = 60;
/** Slots the level follows: an hour. Hours differ; the season says by how much. */
const MEMORY_SLOTS = 360;
/** Squared coefficient of variation assumed at first, and how many minutes it counts for. */
const PRIOR_VARIATION = 0.25;
const PRIOR_MINUTES = 10;
/** A rate never is steadier than 10% from minute to minute. */
const VARIATION_FLOOR = 0.01;
/** One minute says at most that the rate was off by this factor, squared. */
const VARIATION_LIMIT = 4;
/** Counts below are too few to say how much the rate itself varies. */
const LEAST_EXPECTED = 1;

export interface RateFinding {
  readonly side: Side;
  readonly strength: number;
  readonly observed: number;
  readonly expected: number;
}

/** A count per minute against its own past: lines of a service, of a kind. */
export class RateMonitor {
  readonly #lines = new Ring();
  #slots = 0;
  /** Lines a slot. */
  #level = 0;
  #variation = PRIOR_VARIATION;
  #minutes = PRIOR_MINUTES;

  add(lines: number): void {
    this.#lines.add(lines);
  }

  get recent(): number {
    return this.#lines.recent;
  }

  /** Lines of the window under way. */
  get observed(): number {
    return this.#lines.sum;
  }

  /** `season`: see Season.factor. Undefined while there is too little to compare with. */
  judge(season: number): RateFinding | undefined {
    if (this.#slots < RATE_WARM_UP_SLOTS) return undefined;
    const observed = this.#lines.sum;
    const expected = this.expected(season);
    if (expected <= 0) return undefined;
    const side = observed > expected ? 'above' : 'below';
    const variation = Math.max(VARIATION_FLOOR, this.#variation);
    this.#learnVariation(observed, expected);
    const strength = isUnlikely(observed, expected, expected)
      ? countTail({ observed, expected, variation }, side)
      : 0;
    return { side, strength, observed, expected };
  }

  /** Lines a minute. */
  expected(season: number): number {
    // Half a line in all that was seen: what never came before is not impossible.
    return (this.#level + 0.5 / Math.max(this.#slots, 1)) * WINDOW_SLOTS * season;
  }

  roll(isAnomalous: boolean): void {
    const lines = this.#lines.oldest;
    if (lines !== undefined) {
      const learnt = isAnomalous ? this.#level + (lines - this.#level) * SURPLUS_LEARNT : lines;
      this.#slots++;
      this.#level += (learnt - this.#level) / Math.min(this.#slots, MEMORY_SLOTS);
    }
    this.#lines.roll();
  }

  /** Takes over the past of another rate that was found to be part of this one. Both windows must be empty. */
  absorb(other: RateMonitor): void {
    this.#level += other.#level;
    this.#slots = Math.max(this.#slots, other.#slots);
    this.#variation = Math.max(this.#variation, other.#variation);
  }

  /** Learns the window and empties it. */
  interrupt(isAnomalous: boolean): void {
    for (let slot = 0; slot < WINDOW_SLOTS; slot++) this.roll(isAnomalous);
    this.#lines.clear();
  }

  #learnVariation(observed: number, expected: number): void {
    if (expected < LEAST_EXPECTED) return;
    const excess = ((observed - expected) ** 2 - expected) / expected ** 2;
    const bounded = Math.min(VARIATION_LIMIT, Math.max(-VARIATION_FLOOR, excess));
    // Windows overlap: a slot adds a sixth of a minute's worth.
    this.#minutes = Math.min(MEMORY_SLOTS / WINDOW_SLOTS, this.#minutes + 1 / WINDOW_SLOTS);
    this.#variation += (bounded - this.#variation) / (this.#minutes * WINDOW_SLOTS);
  }
}
