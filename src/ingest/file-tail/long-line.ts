import { LF } from '../bytes/ascii.ts';
import type { FileRange } from './file-range.ts';
import { tailBehind } from './fingerprint.ts';

/**
 * A line that is longer than a range may be: its head is kept, of the rest no more than the last bytes. A file
 * without line feeds, however large, is one entry and costs one range of memory.
 */
export class LongLine {
  readonly #start: number;
  readonly #head: Uint8Array;
  #tail: Uint8Array;
  #lengthBytes: number;
  #left: number;

  /** `limit`: most bytes of the line, with its line feed: handed over up to there before, it ends there again. */
  constructor(start: number, head: Uint8Array, limit = Infinity) {
    this.#start = start;
    this.#head = head;
    this.#lengthBytes = head.length;
    this.#left = limit - head.length;
    this.#tail = tailBehind(new Uint8Array(0), head);
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
    const feed = bytes.indexOf(LF);
    if (feed >= 0) this.#left = Math.min(this.#left, feed + 1);
    const taken = bytes.subarray(0, Math.min(bytes.length, this.#left));
    this.#left -= taken.length;
    this.#lengthBytes += taken.length;
    this.#tail = tailBehind(this.#tail, taken);
    return taken.length;
  }

  /** The line as far as it was taken in. */
  range(): FileRange {
    return { start: this.#start, end: this.end, bytes: this.#head, tail: this.#tail };
  }
}
