import type { DictionaryColumn } from './batch.ts';
import { ByteTable } from './byte-table.ts';

/** The most distinct services, hosts or sources of a batch; an index is 16 bits. */
export const DICTIONARY_LIMIT = 65_536;

/** Value that stands in when a batch has more distinct values than {@link DICTIONARY_LIMIT}. */
export const DICTIONARY_OVERFLOW = '(other)';

/** Gathers values into a {@link DictionaryColumn}, given as strings or as UTF-8 bytes. */
export class DictionaryColumnBuilder {
  #codes = new Map<string, number>();
  #values: string[] = [];
  readonly #byteCodes = new ByteTable();
  #index = new Uint16Array(INITIAL_ROWS);
  #rows = 0;
  #lastValue: string | undefined;
  #lastCode = 0;

  get rows(): number {
    return this.#rows;
  }

  add(value: string): void {
    // Runs of one value are common: most batches come from one service on one host.
    if (value !== this.#lastValue) {
      this.#lastCode = this.#codeOf(value);
      this.#lastValue = value;
    }
    this.#push(this.#lastCode);
  }

  /** Adds the value that the UTF-8 bytes `bytes[start, end)` spell; a string is made of each value once a batch. */
  addRange(bytes: Uint8Array, start: number, end: number): void {
    let code = this.#byteCodes.find(bytes, start, end);
    if (code < 0) {
      const key = bytes.subarray(start, end);
      code = this.#codeOf(decoder.decode(key));
      if (this.#byteCodes.size < DICTIONARY_LIMIT) this.#byteCodes.add(key, code);
    }
    this.#push(code);
  }

  /** Its index is a view, good until rows are added again. */
  view(): DictionaryColumn {
    return { values: this.#values, index: this.#index.subarray(0, this.#rows) };
  }

  clear(): void {
    this.#codes = new Map();
    this.#values = [];
    this.#byteCodes.clear();
    this.#rows = 0;
    this.#lastValue = undefined;
  }

  #push(code: number): void {
    if (this.#rows === this.#index.length) {
      const larger = new Uint16Array(this.#index.length * 2);
      larger.set(this.#index);
      this.#index = larger;
    }
    this.#index[this.#rows++] = code;
  }

  #codeOf(value: string): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const room = this.#values.length < DICTIONARY_LIMIT - 1;
    if (!room && value !== DICTIONARY_OVERFLOW) return this.#codeOf(DICTIONARY_OVERFLOW);
    const code = this.#values.length;
    this.#values.push(value);
    this.#codes.set(value, code);
    return code;
  }
}

const INITIAL_ROWS = 64;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
