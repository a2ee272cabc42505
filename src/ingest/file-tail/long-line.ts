import { LF } from '../bytes/ascii.ts';
import { FINGERPRINT_BYTES } from './fingerprint.ts';
import type { FileRange } from './file-range.ts';

/**
 * A line that is longer than a range may be: its head is kept, of the rest no more than the last bytes. A file
 * without line feeds, however large, is one entry and costs one range of memory.
 */
export class LongLine {
  readonly #start: number;
  readonly #head: Uint8Array;
  /** What {@link tail} is kept in: the last bytes seen, with room for as many again. */
  readonly #recent = new Uint8Array(2 * FINGERPRINT_BYTES);
  #recentLength = 0;
  #lengthBytes: number;
  #left: number;

  /** `length`: of the line with its line feed, where it is known: handed over before, it ends there again. */
  constructor(start: number, head: Uint8Array, length = Infinity) {
    this.#start = start;
    this.#head = head;
    this.#lengthBytes = head.length;
    this.#left = length - head.length;
    this.#remember(head);
  }

  /** Where the next bytes come from. */
  get end(): number {
    return this.#start + this.#lengthBytes;
  }

  get isWhole(): boolean {
    return this.#left === 0;
  }

  /** Takes in the bytes up to the line's end and returns how many they were. */
  take(bytes: Uint8Array): number {
    if (this.#left === Infinity) {
      const feed = bytes.indexOf(LF);
      if (feed >= 0) this.#left = feed + 1;
    }
    const taken = bytes.subarray(0, Math.min(bytes.length, this.#left));
    this.#left -= taken.length;
    this.#lengthBytes += taken.length;
    this.#remember(taken);
    return taken.length;
  }

  /** The line as far as it was taken in. */
  range(): FileRange {
    const { end } = this;
    const from = Math.max(0, this.#recentLength - FINGERPRINT_BYTES);
    return {
      start: this.#start,
      end,
      bytes: this.#head,
      tail: this.#recent.slice(from, this.#recentLength),
    };
  }

  #remember(bytes: Uint8Array): void {
    const last = bytes.subarray(-FINGERPRINT_BYTES);
    if (this.#recentLength + last.length > this.#recent.length) {
      this.#recent.copyWithin(0, this.#recentLength - FINGERPRINT_BYTES, this.#recentLength);
      this.#recentLength = FINGERPRINT_BYTES;
    }
    this.#recent.set(last, this.#recentLength);
    this.#recentLength += last.length;
  }
}
