/**
 * Growable hash table from (node, low, high) to a value of 0 or more: the edges of a tree over hashed cells, and with node 0
 * a map of 64-bit ids. Open addressing with linear probing over one typed array, since a `Map` would need a string or an
 * object per key. Keys are compared whole.
 */
export class EdgeTable {
  #slots: Int32Array;
  #mask: number;
  #size = 0;

  constructor(capacity = 64) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(8, capacity * 2)));
    this.#slots = new Int32Array(slots * WIDTH).fill(EMPTY);
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** The value, or -1. */
  get(node: number, low: number, high: number): number {
    const slots = this.#slots;
    let at = (slotOf(node, low, high) & this.#mask) * WIDTH;
    for (;;) {
      const value = slots[at + 3]!;
      if (value === EMPTY) return EMPTY;
      if (slots[at] === node && slots[at + 1] === low && slots[at + 2] === high) return value;
      at = at + WIDTH === slots.length ? 0 : at + WIDTH;
    }
  }

  /** Adds or replaces. */
  set(key: { readonly node: number; readonly low: number; readonly high: number }, value: number): void {
    if ((this.#size + 1) * 2 > this.#mask + 1) this.#grow();
    const slots = this.#slots;
    let at = (slotOf(key.node, key.low, key.high) & this.#mask) * WIDTH;
    while (slots[at + 3] !== EMPTY) {
      if (slots[at] === key.node && slots[at + 1] === key.low && slots[at + 2] === key.high) {
        slots[at + 3] = value;
        return;
      }
      at = at + WIDTH === slots.length ? 0 : at + WIDTH;
    }
    slots[at] = key.node;
    slots[at + 1] = key.low;
    slots[at + 2] = key.high;
    slots[at + 3] = value;
    this.#size++;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2).fill(EMPTY);
    this.#mask = this.#slots.length / WIDTH - 1;
    this.#size = 0;
    for (let at = 0; at < old.length; at += WIDTH) {
      if (old[at + 3] === EMPTY) continue;
      this.set({ node: old[at]!, low: old[at + 1]!, high: old[at + 2]! }, old[at + 3]!);
    }
  }
}

const WIDTH = 4;
const EMPTY = -1;

function slotOf(node: number, low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(node, 0x9e3779b1), 0x85ebca6b) ^ high;
  return mixed ^ (mixed >>> 15);
}
