import type { TextColumn } from './batch.ts';

/**
 * Gathers texts into a {@link TextColumn}. Besides whole texts it takes byte ranges, and bytes that the caller
 * writes behind `length` itself: {@link reserve}, write into `bytes`, then {@link commit}. What was written but
 * not committed is as if it had never been.
 */
export class TextColumnBuilder {
  /** Replaced when it grows: read it anew after each {@link reserve}. */
  bytes = new Uint8Array(INITIAL_TEXT_BYTES);
  /** Bytes committed so far. */
  length = 0;
  #offsets = new Uint32Array(INITIAL_ROWS + 1);
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  add(text: string | Uint8Array): void {
    if (typeof text === 'string') {
      if (text.length === 0) {
        this.commit(this.length);
        return;
      }
      this.reserve(text.length * UTF8_BYTES_PER_UNIT);
      this.commit(this.length + encoder.encodeInto(text, this.bytes.subarray(this.length)).written);
    } else {
      this.addRange(text, 0, text.length);
    }
  }

  /** Adds `source[start, end)` as one row. */
  addRange(source: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.reserve(size);
    const { bytes, length } = this;
    if (size <= SHORT_COPY_BYTES) {
      for (let i = 0; i < size; i++) bytes[length + i] = source[start + i]!;
    } else {
      bytes.set(source.subarray(start, end), length);
    }
    this.commit(length + size);
  }

  /** Makes room for `size` bytes behind `length`; what stands there already is kept. */
  reserve(size: number): void {
    const needed = this.length + size;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, needed));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  /** Ends a row: its text is what stands between the last commit and `end`. */
  commit(end: number): void {
    this.#rows++;
    if (this.#rows === this.#offsets.length) {
      const larger = new Uint32Array(this.#offsets.length * 2);
      larger.set(this.#offsets);
      this.#offsets = larger;
    }
    this.#offsets[this.#rows] = end;
    this.length = end;
  }

  /** Views of what was committed, good until rows are added again. */
  view(): TextColumn {
    return {
      bytes: this.bytes.subarray(0, this.length),
      offsets: this.#offsets.subarray(0, this.#rows + 1),
    };
  }

  clear(): void {
    this.#rows = 0;
    this.length = 0;
  }
}

// Small: a request that has only begun must not cost what a batch does. Builders are kept, and grow once.
const INITIAL_ROWS = 64;
const INITIAL_TEXT_BYTES = 1024;

/** The most bytes UTF-8 needs for one UTF-16 code unit. */
const UTF8_BYTES_PER_UNIT = 3;

/** Up to here a loop beats `set` with its view object (Node 24, x64). */
const SHORT_COPY_BYTES = 96;

const encoder = new TextEncoder();
