/** Ids remembered since they were seen first: 0.5 MB; at 2,000 made-up ones a second the last minute. */
const RECENT_SLOTS = 2 ** 17;

/** Ids that came back: more than a model keeps templates. */
const RECURRING_SLOTS = 2 ** 16;

/**
 * Which template ids were seen more than once: tells a rare message from one that a sender makes up anew for
 * each line. Fixed size; where two ids meet in a slot the later one stays. What never comes back cannot push out what
 * does, since it never gets to the second table.
 */
export class RecurringTemplates {
  readonly #recent = new Uint32Array(RECENT_SLOTS);
  readonly #recurring = new Uint32Array(RECURRING_SLOTS);

  /** Notes one sighting of an id, given as its two words. */
  note(low: number, high: number): void {
    const mark = markOf(low, high);
    const slot = low & (RECENT_SLOTS - 1);
    if (this.#recent[slot] === mark) this.#recurring[low & (RECURRING_SLOTS - 1)] = mark;
    else this.#recent[slot] = mark;
  }

  has(low: number, high: number): boolean {
    return this.#recurring[low & (RECURRING_SLOTS - 1)] === markOf(low, high);
  }
}

/** Bits other than those that choose the slot, never 0. */
function markOf(low: number, high: number): number {
  return ((high ^ Math.imul(low, 0x9e3779b1)) | 1) >>> 0;
}
