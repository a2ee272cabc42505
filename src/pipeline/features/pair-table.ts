/**
 * A map from two 32-bit integers to a number, in typed arrays: open addressing, at most half full, filled once.
 * A look-up allocates nothing and costs about 5 ns while the table fits the cache.
 */
export class PairTable {
  /** Of the offset of a slot's first word. */
  readonly #mask: number;
  /** Four words a slot, so that a look-up touches one cache line: first, second, 1 when in use, value. */
  readonly #words: Int32Array;
  /** The same memory: values are float32. */
  readonly #floats: Float32Array;
  readonly #capacity: number;
  #size = 0;

  /** @param capacity the most pairs that will be set. */
  constructor(capacity: number) {
    let slots = 8;
    while (slots < 2 * capacity) slots *= 2;
    this.#capacity = capacity;
    this.#mask = (slots - 1) * SLOT_WORDS;
    this.#words = new Int32Array(slots * SLOT_WORDS);
    this.#floats = new Float32Array(this.#words.buffer);
  }

  get size(): number {
    return this.#size;
  }

  /** Values are float32: whole numbers are exact up to 2^24. */
  set(first: number, second: number, value: number): void {
    const words = this.#words;
    const at = findSlot(words, this.#mask, { first: first | 0, second: second | 0 });
    if (words[at + USED] === 0) {
      if (this.#size === this.#capacity) throw new RangeError(`a table of ${this.#capacity} pairs is full`);
      this.#size++;
      words[at] = first;
      words[at + SECOND] = second;
      words[at + USED] = 1;
    }
    this.#floats[at + VALUE] = value;
  }

  /** The value set for the pair, or -1: all values in use are 0 or more. Hot: bench/score.bench.ts. */
  get(first: number, second: number): number {
    const words = this.#words;
    const mask = this.#mask;
    const a = first | 0;
    const b = second | 0;
    let at = hashPair(a, b) & mask;
    while (words[at + USED] === 1) {
      if (words[at] === a && words[at + SECOND] === b) return this.#floats[at + VALUE]!;
      at = (at + SLOT_WORDS) & mask;
    }
    return -1;
  }
}

const SLOT_WORDS = 4;
const SECOND = 1;
const USED = 2;
const VALUE = 3;

/** Where the pair stands, or the free slot where it belongs. */
function findSlot(words: Int32Array, mask: number, pair: { first: number; second: number }): number {
  let at = hashPair(pair.first, pair.second) & mask;
  while (words[at + USED] === 1 && (words[at] !== pair.first || words[at + SECOND] !== pair.second))
    at = (at + SLOT_WORDS) & mask;
  return at;
}

/** Multiplicative hashing with the constants of xxHash32 (Yann Collet). */
function hashPair(a: number, b: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0xc2b2ae3d);
  return hash ^ (hash >>> 13);
}
