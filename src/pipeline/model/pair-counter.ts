import type { PairCounts } from './statistics.ts';

/** Counts pairs of small whole numbers. */
export class PairCounter {
  readonly #counts = new Map<number, number>();

  add(service: number, item: number): void {
    const key = service * STRIDE + item;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Sorted by service, then item. */
  finish(): PairCounts {
    const sorted = [...this.#counts].sort(([a], [b]) => a - b);
    return {
      service: Uint32Array.from(sorted, ([key]) => Math.floor(key / STRIDE)),
      item: Uint32Array.from(sorted, ([key]) => key % STRIDE),
      count: Uint32Array.from(sorted, ([, count]) => count),
    };
  }
}

/** More than there are templates or hosts; keys stay exact in a double. */
const STRIDE = 2 ** 24;
