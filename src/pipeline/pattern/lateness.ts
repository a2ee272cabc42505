import type { WindowCounts } from '../../core/window-counts.ts';
import { GRACE_SLOTS, slotOf } from './slots.ts';

/**
 * Longest that late lines are waited for: a minute beyond the usual grace. Waiting longer would tell of every incident
 * later than that; lines that are later still are left out, and counted.
 */
export const LATENESS_LIMIT_SLOTS = 6;
/** As many lines in a hundred may be late without being waited for: stray ones are. */
const STRAY_SHARE = 0.01;
/** And this many lines: of few, one says nothing. */
const STRAY_LINES = 10;
/** What was seen fades to a half within 23 slots: a source that has caught up is forgotten in minutes. */
const FADE_A_SLOT = 0.97;

/**
 * How far behind the others a part of the sources is, steadily: a shipper that sends twice a minute, a slow link. Slots
 * are judged that much later, so that what such sources log counts.
 */
export class Lateness {
  /** Lines by the slots that they came too late for the usual grace; the first: those in time. */
  readonly #lines = new Float64Array(LATENESS_LIMIT_SLOTS + 1);
  #slot = -Infinity;
  #slots = 0;

  /** Slots to wait beyond the usual grace, 0 to LATENESS_LIMIT_SLOTS. */
  get slots(): number {
    return this.#slots;
  }

  /** Takes note of a block; `head`: the slot that log time has reached. */
  observe(counts: readonly WindowCounts[], head: number): void {
    this.#fade(head);
    for (const { size, startUs, count } of counts) {
      for (let row = 0; row < size; row++) {
        const behind = Math.max(0, head - GRACE_SLOTS - slotOf(startUs[row]!) + 1);
        if (behind <= LATENESS_LIMIT_SLOTS) this.#lines[behind]! += count[row]!;
      }
    }
    this.#slots = this.#needed();
  }

  /** Time was set back: nothing is known. */
  restart(): void {
    this.#lines.fill(0);
    this.#slot = -Infinity;
    this.#slots = 0;
  }

  #needed(): number {
    const total = this.#lines.reduce((sum, lines) => sum + lines, 0);
    const stray = Math.max(STRAY_LINES, total * STRAY_SHARE);
    let later = 0;
    for (let behind = LATENESS_LIMIT_SLOTS; behind > 0; behind--) {
      later += this.#lines[behind]!;
      if (later > stray) return behind;
    }
    return 0;
  }

  #fade(head: number): void {
    if (head <= this.#slot) return;
    const factor = FADE_A_SLOT ** Math.min(1000, head - this.#slot);
    for (let at = 0; at < this.#lines.length; at++) this.#lines[at]! *= factor;
    this.#slot = head;
  }
}
