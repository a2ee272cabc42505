/** Lines of a file that became one entry, from 1. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Follows a decoder line by line and tells which lines each entry was made of. A decoder may hold the last entry
 * open for the lines of a stack trace; it then adds it when another entry begins.
 */
export class LineTracker {
  #line = 0;
  #open: LineRange | undefined;

  /** The lines read so far. */
  get line(): number {
    return this.#line;
  }

  /**
   * A line was decoded, which added `added` entries.
   * @returns The lines of each of these entries.
   */
  next(added: number, isBlank: boolean): readonly LineRange[] {
    const line = ++this.#line;
    const open = this.#open;
    const own = { first: line, last: line };
    if (added === 0) {
      if (open === undefined) this.#open = isBlank ? undefined : own;
      else if (!isBlank) this.#open = { first: open.first, last: line };
      return [];
    }
    if (open === undefined) return [own];
    this.#open = added === 1 ? own : undefined;
    return added === 1 ? [open] : [open, own];
  }

  /** A line was refused: nothing follows from it. */
  skip(): void {
    this.#line++;
  }

  /** The stream is over, which added `added` entries. */
  finish(added: number): readonly LineRange[] {
    const open = this.#open;
    this.#open = undefined;
    return added > 0 && open !== undefined ? [open] : [];
  }
}
