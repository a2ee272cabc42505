/**
 * Who gives way first when there are too many: those that never did anything, the longest there first; then those that
 * did nothing for longest. Every call takes constant time.
 */
export class YieldOrder<T> {
  readonly #unproven = new Set<T>();
  readonly #proven = new Set<T>();

  get size(): number {
    return this.#unproven.size + this.#proven.size;
  }

  /** Adds one that has done nothing yet. */
  add(member: T): void {
    this.#unproven.add(member);
  }

  /** It did something now; adds it when it is not there. */
  touch(member: T): void {
    // A set keeps the order of insertion.
    this.delete(member);
    this.#proven.add(member);
  }

  delete(member: T): void {
    this.#unproven.delete(member);
    this.#proven.delete(member);
  }

  /** The one that gives way next, but not to itself; undefined when there is no other. */
  next(newcomer?: T): T | undefined {
    for (const members of [this.#unproven, this.#proven])
      for (const member of members) if (member !== newcomer) return member;
    return undefined;
  }

  *[Symbol.iterator](): Generator<T> {
    yield* this.#unproven;
    yield* this.#proven;
  }
}
