import type { WindowCounts } from '../../core/window-counts.ts';
import { slotOf } from './slots.ts';

/** A block this much ahead is not believed at once: one sender with a wrong clock must not make all others late. */
const JUMP_SLOTS = 30;
/** Blocks in a row, none of them near the time so far, that make a jump believed. */
const JUMP_BLOCKS = 3;
/** Blocks in a row that are all in the past: time was set back, or only old logs are left. */
const BACK_BLOCKS = 50;
/**
 * Blocks of parallel senders overtake each other by one or two. Live, a block spans less than a slot; in a replay at full
 * speed it may span minutes, and so much must be waited for.
 */
const OVERTAKEN_BLOCKS = 2;
/** Ten minutes: what is spread wider is no stretch of time but a mixture of old and new. */
const SPAN_LIMIT = 60;

/**
 * Event time: the slot up to which logs have come in, from the middle lines of each block, so that stray lines of wrong
 * clocks move nothing. Goes on at whatever speed logs come, jumps when all senders jump.
 */
export class EventClock {
  #head: number | undefined;
  #latest = -Infinity;
  #ahead = 0;
  #behind = 0;

  /** The slot reached; undefined before the first line. */
  get head(): number | undefined {
    return this.#head;
  }

  /** Takes note of a block; true when time was set back. */
  observe(counts: readonly WindowCounts[]): boolean {
    const block = spanOf(counts);
    if (block === undefined) return false;
    const { median, span } = block;
    const reached = median - OVERTAKEN_BLOCKS * span;
    if (this.#head === undefined) {
      this.#head = reached;
      this.#latest = median;
      return false;
    }
    if (median > this.#latest + JUMP_SLOTS + OVERTAKEN_BLOCKS * span) {
      this.#behind = 0;
      if (++this.#ahead < JUMP_BLOCKS) return false;
    }
    this.#ahead = 0;
    if (median < this.#head - JUMP_SLOTS) {
      if (++this.#behind < BACK_BLOCKS) return false;
      this.#head = reached;
      this.#latest = median;
      this.#behind = 0;
      return true;
    }
    this.#behind = 0;
    this.#head = Math.max(this.#head, reached);
    this.#latest = Math.max(this.#latest, median);
    return false;
  }
}

/** The slot of the line in the middle of all, and the slots spanned, as twice what the middle half of the lines spans. */
function spanOf(
  counts: readonly WindowCounts[],
): { readonly median: number; readonly span: number } | undefined {
  const lines = new Map<number, number>();
  let total = 0;
  for (const { size, startUs, count } of counts) {
    for (let row = 0; row < size; row++) {
      const slot = slotOf(startUs[row]!);
      lines.set(slot, (lines.get(slot) ?? 0) + count[row]!);
      total += count[row]!;
    }
  }
  if (total === 0) return undefined;
  const slots = [...lines.keys()].sort((a, b) => a - b);
  const at = (share: number): number => {
    let passed = 0;
    for (const slot of slots) {
      passed += lines.get(slot)!;
      if (passed >= total * share) return slot;
    }
    return slots.at(-1)!;
  };
  return { median: at(0.5), span: Math.min(SPAN_LIMIT, 2 * (at(0.75) - at(0.25))) };
}
