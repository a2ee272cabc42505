import { WINDOW_SLOTS } from './slots.ts';

/** Slots that count as "now" within the window: what is over by then is no longer a reason to raise anything. */
export const RECENT_SLOTS = 2;

/** Numbers of the last WINDOW_SLOTS slots and their sum. */
export class Ring {
  sum = 0;
  readonly #values = new Float64Array(WINDOW_SLOTS);
  #at = 0;
  #filled = 1;

  /** Adds to the slot under way. */
  add(value: number): void {
    this.#values[this.#at]! += value;
    this.sum += value;
  }

  /** Sum of the last `RECENT_SLOTS` slots. */
  get recent(): number {
    let sum = 0;
    for (let back = 0; back < RECENT_SLOTS; back++) {
      sum += this.#values[(this.#at + WINDOW_SLOTS - back) % WINDOW_SLOTS]!;
    }
    return sum;
  }

  /** Slots of the window that hold anything. */
  get filledSlots(): number {
    let filled = 0;
    for (const value of this.#values) if (value > 0) filled++;
    return filled;
  }

  /** The slot that leaves the window next; undefined while the window is not full. */
  get oldest(): number | undefined {
    return this.#filled < WINDOW_SLOTS ? undefined : this.#values[(this.#at + 1) % WINDOW_SLOTS]!;
  }

  /** Begins the next slot; the oldest one leaves. */
  roll(): void {
    this.#at = (this.#at + 1) % WINDOW_SLOTS;
    this.sum -= this.#values[this.#at]!;
    this.#values[this.#at] = 0;
    this.#filled = Math.min(WINDOW_SLOTS, this.#filled + 1);
    if (Math.abs(this.sum) < 1e-9) this.sum = 0;
  }

  clear(): void {
    this.#values.fill(0);
    this.sum = 0;
    this.#filled = 1;
  }
}
