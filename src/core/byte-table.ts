/**
 * A hash table from short byte strings to small whole numbers, for values that recur by the million: looking one
 * up makes no string. Bytes are compared in full, so a hash collision costs time, never a wrong answer.
 *
 * Benchmark: bench/ingest-json-lines.bench.ts.
 */
export class ByteTable {
  #slots = new Int32Array(INITIAL_SLOTS);
  #mask = INITIAL_SLOTS - 1;
  #count = 0;
  /** Per key: where its bytes stand in the arena. `#starts` has one more value than there are keys. */
  #starts = new Uint32Array(INITIAL_SLOTS + 1);
  #hashes = new Int32Array(INITIAL_SLOTS);
  #values = new Int32Array(INITIAL_SLOTS);
  #arena = new Uint8Array(INITIAL_SLOTS * 16);

  get size(): number {
    return this.#count;
  }

  /** The value of the key `bytes[start, end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    let slot = hash & this.#mask;
    for (;;) {
      const key = this.#slots[slot]! - 1;
      if (key < 0) return -1;
      if (this.#hashes[key] === hash && this.#starts[key + 1]! - this.#starts[key]! === end - start) {
        const arena = this.#arena;
        let at = this.#starts[key]!;
        let i = start;
        while (i < end && arena[at] === bytes[i]) {
          at++;
          i++;
        }
        if (i === end) return this.#values[key]!;
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Adds a key that {@link find} did not have. */
  add(key: Uint8Array, value: number): void {
    if ((this.#count + 1) * 2 > this.#slots.length) this.#growTable();
    const index = this.#count++;
    const start = this.#starts[index]!;
    const end = start + key.length;
    if (end > this.#arena.length) {
      const arena = new Uint8Array(Math.max(this.#arena.length * 2, end));
      arena.set(this.#arena);
      this.#arena = arena;
    }
    this.#arena.set(key, start);
    this.#starts[index + 1] = end;
    this.#values[index] = value;
    const hash = hashOf(key, 0, key.length);
    this.#hashes[index] = hash;
    this.#place(hash, index);
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#slots.fill(0);
    this.#count = 0;
  }

  #place(hash: number, index: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = index + 1;
  }

  #growTable(): void {
    const size = this.#slots.length * 2;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    this.#starts = grown(this.#starts, new Uint32Array(size + 1));
    this.#hashes = grown(this.#hashes, new Int32Array(size));
    this.#values = grown(this.#values, new Int32Array(size));
    for (let index = 0; index < this.#count; index++) this.#place(this.#hashes[index]!, index);
  }
}

const INITIAL_SLOTS = 128;

/** FNV-1a, 32 bits (Fowler, Noll, Vo), folded so that its better upper bits reach the mask. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

function grown<T extends Int32Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
