import type { WindowCounts } from '../../core/window-counts.ts';
import { slotOf } from './slots.ts';

/** A block this much ahead is not believed at once: one sender with a wrong clock must not make all others late. */
const JUMP_SLOTS = 30;
/** Blocks in a row, none of them near the time so far, that make a jump believed. */
const JUMP_BLOCKS = 3;
/** Blocks in a row that are all in the past: time was set back, or only old logs are left. */
const BACK_BLOCKS = 50;

/**
 * Event time: the slot that logs have reached, from the median line of each block, so that stray lines of wrong clocks
 * move nothing. Goes on at whatever speed logs come, jumps when all senders jump.
 */
export class EventClock {
  #head: number | undefined;
  #ahead = 0;
  #behind = 0;

  /** The slot reached; undefined before the first line. */
  get head(): number | undefined {
    return this.#head;
  }

  /** Takes note of a block; true when time was set back. */
  observe(counts: readonly WindowCounts[]): boolean {
    const median = medianSlot(counts);
    if (median === undefined) return false;
    if (this.#head === undefined) {
      this.#head = median;
      return false;
    }
    if (median > this.#head + JUMP_SLOTS) {
      this.#behind = 0;
      if (++this.#ahead >= JUMP_BLOCKS) this.#reach(median);
      return false;
    }
    this.#ahead = 0;
    if (median < this.#head - JUMP_SLOTS) {
      if (++this.#behind < BACK_BLOCKS) return false;
      this.#head = median;
      this.#behind = 0;
      return true;
    }
    this.#behind = 0;
    if (median > this.#head) this.#reach(median);
    return false;
  }

  #reach(slot: number): void {
    this.#head = slot;
    this.#ahead = 0;
  }
}

/** The slot of the line in the middle of all. */
function medianSlot(counts: readonly WindowCounts[]): number | undefined {
  const lines = new Map<number, number>();
  let total = 0;
  for (const { size, startUs, count } of counts) {
    for (let row = 0; row < size; row++) {
      const slot = slotOf(startUs[row]!);
      lines.set(slot, (lines.get(slot) ?? 0) + count[row]!);
      total += count[row]!;
    }
  }
  let passed = 0;
  for (const slot of [...lines.keys()].sort((a, b) => a - b)) {
    passed += lines.get(slot)!;
    if (passed * 2 >= total) return slot;
  }
  return undefined;
}
