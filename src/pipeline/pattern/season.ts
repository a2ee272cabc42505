import { HOURS_OF_WEEK as HOURS } from '../model/statistics.ts';
import { hourOfSlot, SLOTS_PER_HOUR } from './slots.ts';

/** Slots of history before the hour of the week counts: two weeks, so that each hour was met twice. */
const ENOUGH_SLOTS = 2 * HOURS * SLOTS_PER_HOUR;
/** Weeks that the profile remembers, by fading. */
const MEMORY_WEEKS = 6;

/** What a service logs in each hour of the week, relative to its mean. UTC, hour 0 = Monday 00:00. */
export class Season {
  readonly #sum = new Float64Array(HOURS);
  readonly #slots = new Float64Array(HOURS);
  #total = 0;

  learn(slot: number, lines: number): void {
    const hour = hourOfSlot(slot);
    const most = MEMORY_WEEKS * SLOTS_PER_HOUR;
    if (this.#slots[hour]! >= most) {
      this.#sum[hour]! *= 1 - 1 / most;
      this.#slots[hour]! *= 1 - 1 / most;
    }
    this.#sum[hour]! += lines;
    this.#slots[hour]!++;
    this.#total++;
  }

  /**
   * How many times the lines of the hour before `slot`'s are usual in its own hour; 1 without enough history. Applied
   * to a level that follows the last hours, so the profile only has to know how one hour differs from the one before.
   */
  factor(slot: number): number {
    if (this.#total < ENOUGH_SLOTS) return 1;
    const hour = hourOfSlot(slot);
    const before = this.#rate((hour + HOURS - 1) % HOURS);
    const now = this.#rate(hour);
    if (before === undefined || now === undefined || before === 0) return 1;
    return Math.min(MOST, Math.max(1 / MOST, now / before));
  }

  #rate(hour: number): number | undefined {
    const slots = this.#slots[hour]!;
    return slots < SLOTS_PER_HOUR ? undefined : this.#sum[hour]! / slots;
  }
}

/** An hour differs from the one before by at most this factor; more is a fault of the profile. */
const MOST = 20;
