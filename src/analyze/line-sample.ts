import type { EntryBatch } from '../core/batch.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import { addRow } from './add-row.ts';

/**
 * A bounded, even sample of the lines of a stream, the same for the same lines. Every line is kept until there are
 * twice as many as wanted; then half of them are left out, drawn by a hash of their number, and from there on only
 * such lines are taken in; and so on.
 */
export class LineSample {
  readonly #limit: number;
  readonly #builder = new BatchBuilder();
  #parts: Part[] = [];
  #lines = 0;
  #kept = 0;
  /** A line is in the sample when the hash of its number is below this. */
  #bound = 2 ** 32;

  /** `limit`: lines wanted; up to twice as many are held. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Lines offered so far. */
  get lines(): number {
    return this.#lines;
  }

  add(batch: EntryBatch): void {
    const numbers = Float64Array.from({ length: batch.count }, (_, row) => this.#lines + row);
    this.#lines += batch.count;
    this.#keep({ batch, numbers });
    while (this.#kept > 2 * this.#limit) {
      this.#bound /= 2;
      this.#kept = 0;
      const parts = this.#parts;
      this.#parts = [];
      for (const part of parts) this.#keep(part);
    }
  }

  batches(): readonly EntryBatch[] {
    return this.#parts.map(({ batch }) => batch);
  }

  /** Adds what of `part` is in the sample. */
  #keep(part: Part): void {
    const rows = [...part.numbers.keys()].filter((row) => hashOf(part.numbers[row]!) < this.#bound);
    if (rows.length === 0) return;
    this.#kept += rows.length;
    this.#parts.push(rows.length === part.batch.count ? part : this.#copy(part, rows));
  }

  #copy({ batch, numbers }: Part, rows: readonly number[]): Part {
    for (const row of rows) addRow(this.#builder, batch, row);
    return {
      batch: this.#builder.build(batch.batchId, batch.receivedUs),
      numbers: Float64Array.from(rows, (row) => numbers[row]!),
    };
  }
}

interface Part {
  readonly batch: EntryBatch;
  /** Number of each row in the stream. */
  readonly numbers: Float64Array;
}

/** Murmur3's finalizer: neighbouring numbers become unrelated words. */
function hashOf(number: number): number {
  let word = number >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
