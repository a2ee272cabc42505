import { HOURS_OF_WEEK } from '../model/statistics.ts';
import { hourOfSlot, SLOTS_PER_HOUR } from './slots.ts';

/** Slots of history before the hour of the week counts: two weeks, so that each hour was met twice. */
export const PROFILE_SLOTS = 2 * HOURS_OF_WEEK * SLOTS_PER_HOUR;
/** Units an hour of the week remembers: about six weeks of a unit a second. Older ones fade. */
const MEMORY_UNITS = 20_000;

/** The mean of something in each hour of the week, UTC. 1.3 KB. */
export class HourProfile {
  readonly #units = new Float32Array(HOURS_OF_WEEK);
  readonly #sums = new Float32Array(HOURS_OF_WEEK);
  #firstSlot: number | undefined;

  learn(slot: number, units: number, sum: number): void {
    this.#firstSlot ??= slot;
    const hour = hourOfSlot(slot);
    if (this.#units[hour]! >= MEMORY_UNITS) {
      this.#units[hour]! /= 2;
      this.#sums[hour]! /= 2;
    }
    this.#units[hour]! += units;
    this.#sums[hour]! += sum;
  }

  /** What the hour of `slot` has shown; undefined before every hour was met twice. */
  at(slot: number): { readonly units: number; readonly sum: number } | undefined {
    if (this.#firstSlot === undefined || slot - this.#firstSlot < PROFILE_SLOTS) return undefined;
    const hour = hourOfSlot(slot);
    return { units: this.#units[hour]!, sum: this.#sums[hour]! };
  }
}
