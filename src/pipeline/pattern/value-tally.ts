import type { Series } from './series-table.ts';

/** Different values counted in one slot; further ones are dropped and counted. */
export const SLOT_VALUES_LIMIT = 50_000;

/** Values of one name in lines of one kind, in one slot. */
export interface TalliedValue {
  /** Series, sort of value and name. */
  readonly key: string;
  readonly series: Series;
  readonly name: string;
  /** Whether values are bins of numbers (see binOf), not texts. */
  readonly isNumber: boolean;
  readonly counts: Map<string | number, number>;
}

/** Counts the values of one slot. */
export class ValueTally {
  /** Values that had no room. */
  dropped = 0;
  readonly #values = new Map<string, TalliedValue>();
  #size = 0;

  get values(): IterableIterator<TalliedValue> {
    return this.#values.values();
  }

  /** @param value a text, or the bin of a number */
  add(series: Series, name: string, value: string | number): void {
    const isNumber = typeof value === 'number';
    const key = `${series.id} ${isNumber ? '#' : '='} ${name}`;
    let tallied = this.#values.get(key);
    if (tallied === undefined) {
      tallied = { key, series, name, isNumber, counts: new Map() };
      this.#values.set(key, tallied);
    }
    const known = tallied.counts.get(value);
    if (known === undefined && this.#size === SLOT_VALUES_LIMIT) {
      this.dropped++;
      return;
    }
    if (known === undefined) this.#size++;
    tallied.counts.set(value, (known ?? 0) + 1);
  }
}
