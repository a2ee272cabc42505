import { HOURS_OF_WEEK } from '../model/statistics.ts';
import { hourOfSlot, SLOTS_PER_HOUR } from './slots.ts';

/** Slots of history before the hour of the week counts: two weeks, so that each hour was met twice. */
export const PROFILE_SLOTS = 2 * HOURS_OF_WEEK * SLOTS_PER_HOUR;
/** Units an hour of the week remembers: about six weeks of a unit a second. Older ones fade. */
const MEMORY_UNITS = 20_000;

/** The mean of something in each hour of the week, UTC. 1.3 KB. */
export class HourProfile {
  /** Units and sum of each hour: one array, since there are thousands of profiles. */
  readonly #hours = new Float32Array(2 * HOURS_OF_WEEK);
  #firstSlot: number | undefined;

  learn(slot: number, units: number, sum: number): void {
    this.#firstSlot ??= slot;
    const at = 2 * hourOfSlot(slot);
    if (this.#hours[at]! >= MEMORY_UNITS) {
      this.#hours[at]! /= 2;
      this.#hours[at + 1]! /= 2;
    }
    this.#hours[at]! += units;
    this.#hours[at + 1]! += sum;
  }

  /** What the hour of `slot` has shown; undefined before every hour was met twice. */
  at(slot: number): { readonly units: number; readonly sum: number } | undefined {
    if (this.#firstSlot === undefined || slot - this.#firstSlot < PROFILE_SLOTS) return undefined;
    const at = 2 * hourOfSlot(slot);
    return { units: this.#hours[at]!, sum: this.#hours[at + 1]! };
  }
}
