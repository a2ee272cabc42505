import { LF } from './bytes/ascii.ts';

/** Where {@link LineSplitter} hands its lines. */
export interface LineReceiver {
  /**
   * Whole lines: `bytes[start, end)` ends with a line feed. Returns the index behind the last one taken; must take
   * a single one.
   */
  lines(bytes: Uint8Array, start: number, end: number): number;
  /** A line longer than the limit: its first bytes, and how long it was. */
  longLine(head: Uint8Array, lengthBytes: number): void;
}

/**
 * Cuts a stream of chunks at line feeds without holding more than one line, and of a line that is longer than the
 * limit no more than its head.
 */
export class LineSplitter {
  readonly #receiver: LineReceiver;
  readonly #limitBytes: number;
  /** The start of the line that the next chunk goes on with. */
  #carry = new Uint8Array(0);
  #carried = 0;
  /** Bytes of the line under way that were left out because it is too long. */
  #skipped = 0;

  constructor(receiver: LineReceiver, limitBytes: number) {
    this.#receiver = receiver;
    this.#limitBytes = limitBytes;
  }

  /**
   * Takes in a chunk and returns how many of its bytes were used. Less than all: the receiver had enough for now;
   * call again with the rest. The chunk is not kept.
   */
  push(chunk: Uint8Array): number {
    if (this.#carried > 0 || this.#skipped > 0) {
      const feed = chunk.indexOf(LF);
      if (feed < 0) {
        this.#keep(chunk);
        return chunk.length;
      }
      this.#keep(chunk.subarray(0, feed + 1));
      this.#endCarried();
      return feed + 1 + this.push(chunk.subarray(feed + 1));
    }
    let at = 0;
    for (let end = linesEnd(chunk, at); end > at; end = linesEnd(chunk, at)) {
      const used = this.#receiver.lines(chunk, at, end);
      if (used < end) return used;
      at = end;
    }
    this.#keep(chunk.subarray(at));
    return chunk.length;
  }

  /** Hands over the last line, which has no line feed. */
  finish(): void {
    if (this.#carried === 0 && this.#skipped === 0) return;
    this.#keep(FEED);
    this.#endCarried();
  }

  #endCarried(): void {
    const length = this.#carried;
    this.#carried = 0;
    if (this.#skipped > 0) {
      const lengthBytes = length + this.#skipped - 1;
      this.#skipped = 0;
      this.#receiver.longLine(this.#carry.subarray(0, length), lengthBytes);
    } else {
      this.#receiver.lines(this.#carry, 0, length);
    }
  }

  #keep(bytes: Uint8Array): void {
    // One more than the limit: the line feed.
    const room = this.#limitBytes + 1 - this.#carried;
    const taken = bytes.length <= room ? bytes : bytes.subarray(0, room);
    this.#skipped += bytes.length - taken.length;
    const length = this.#carried + taken.length;
    if (length > this.#carry.length) {
      const larger = new Uint8Array(
        Math.min(this.#limitBytes + 1, Math.max(length, 2 * this.#carry.length, 4096)),
      );
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(taken, this.#carried);
    this.#carried = length;
  }
}

/**
 * Receivers look at all lines they are handed before they take the first: handed no more than this, a large chunk
 * taken in small steps does not cost its square.
 */
const WINDOW_BYTES = 64 * 1024;

/** The index behind the last line feed within a window from `at`, or behind the first one beyond it; -1 for none. */
function linesEnd(chunk: Uint8Array, at: number): number {
  const window = Math.min(chunk.length, at + WINDOW_BYTES);
  const last = chunk.lastIndexOf(LF, window - 1);
  if (last >= at) return last + 1;
  const next = chunk.indexOf(LF, window);
  return next < 0 ? -1 : next + 1;
}

const FEED = new Uint8Array([LF]);
