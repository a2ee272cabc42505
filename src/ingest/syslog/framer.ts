import { isDigit, LESS, LF, SPACE, ZERO } from '../bytes/ascii.ts';
import { CarryBuffer } from '../socket/carry-buffer.ts';

/** Takes one message; `missingBytes`: what was left out of it because it is too long. The bytes are not kept. */
export type TakeMessage = (message: Uint8Array, missingBytes: number) => void;

/** Digits of the largest message length that is read as one: RFC 6587 sets no limit, a length of 10 GB is none. */
const LENGTH_DIGITS = 10;

/**
 * Cuts a stream into syslog messages (RFC 6587): octet counting where a length and `<` stand, else lines that end
 * with a line feed or NUL. Both may mix. Holds at most one message, and of a longer one its head.
 */
export class SyslogFramer {
  readonly #limitBytes: number;
  readonly #take: TakeMessage;
  readonly #carry = new CarryBuffer();
  /** How much of the line in the buffer is known to hold no end: a byte at a time must not cost the line's square. */
  #searched = 0;
  /** Bytes still to come of a counted message that is too long. */
  #skipCounted = 0;
  /** The head of a line that is too long stands in the buffer, and its rest is left out. */
  #skipLine = false;
  #missing = 0;

  constructor(limitBytes: number, take: TakeMessage) {
    this.#limitBytes = limitBytes;
    this.#take = take;
  }

  get bufferedBytes(): number {
    return this.#carry.length;
  }

  push(chunk: Uint8Array): void {
    let rest = chunk;
    if (this.#skipCounted > 0 || this.#skipLine) rest = this.#skip(rest);
    if (rest.length === 0) return;
    if (this.#carry.length === 0) {
      const used = this.#cut(rest, 0);
      if (used < rest.length) this.#carry.append(rest.subarray(used));
    } else {
      this.#carry.append(rest);
      this.#carry.drop(this.#cut(this.#carry.bytes, this.#searched));
    }
    this.#shorten();
  }

  /** The stream is over: what has no end is a message all the same. */
  finish(): void {
    const { bytes } = this.#carry;
    const start = this.#skipCounted > 0 || this.#skipLine ? 0 : headerEnd(bytes);
    if (bytes.length > start) this.#take(bytes.subarray(start), this.#missing);
    this.#carry.drop(bytes.length);
  }

  /**
   * Takes all whole messages of `bytes` and returns how many bytes they have. The first `from` bytes are known to be of
   * a line that goes on.
   */
  #cut(bytes: Uint8Array, from: number): number {
    let at = 0;
    this.#searched = 0;
    let zero = bytes.indexOf(0, from);
    while (at < bytes.length) {
      const count = countAt(bytes, at);
      if (count === 'unknown') return at;
      if (count === undefined) {
        if (zero >= 0 && zero < at) zero = bytes.indexOf(0, at);
        const feed = bytes.indexOf(LF, Math.max(at, from));
        const end = zero >= 0 && (feed < 0 || zero < feed) ? zero : feed;
        if (end < 0) {
          this.#searched = bytes.length - at;
          return at;
        }
        if (end > at) this.#takeWithin(bytes.subarray(at, end));
        at = end + 1;
      } else {
        const end = count.start + count.length;
        if (end > bytes.length) return at;
        this.#takeWithin(bytes.subarray(count.start, end));
        at = end;
      }
    }
    return at;
  }

  #takeWithin(message: Uint8Array): void {
    const missing = message.length - this.#limitBytes;
    if (missing <= 0) this.#take(message, 0);
    else this.#take(message.subarray(0, this.#limitBytes), missing);
  }

  /** Of a message that outgrows the limit, keeps the head and leaves out what follows. */
  #shorten(): void {
    const { bytes } = this.#carry;
    if (bytes.length <= this.#limitBytes + LENGTH_DIGITS + 1) return;
    const count = countAt(bytes, 0);
    const start = typeof count === 'object' ? count.start : 0;
    const head = bytes.slice(start, start + this.#limitBytes);
    const come = bytes.length - start;
    if (typeof count === 'object') this.#skipCounted = count.length - come;
    else this.#skipLine = true;
    this.#missing = come - head.length;
    this.#carry.drop(bytes.length);
    this.#carry.append(head);
  }

  /** What follows the message that is left out. */
  #skip(chunk: Uint8Array): Uint8Array {
    let used = chunk.length;
    let isWhole = false;
    if (this.#skipCounted > 0) {
      used = Math.min(chunk.length, this.#skipCounted);
      this.#skipCounted -= used;
      isWhole = this.#skipCounted === 0;
      this.#missing += used;
    } else {
      const end = lineEnd(chunk, 0);
      isWhole = end >= 0;
      if (isWhole) used = end + 1;
      this.#missing += isWhole ? end : used;
    }
    if (isWhole) {
      this.#take(this.#carry.bytes, this.#missing);
      this.#carry.drop(this.#carry.length);
      this.#skipLine = false;
      this.#missing = 0;
    }
    return chunk.subarray(used);
  }
}

/**
 * The counted message at `bytes[at]`: `MSG-LEN SP <` (RFC 6587 §3.4.1; every message begins with its priority).
 * Undefined when a line stands there, 'unknown' when more bytes must tell.
 */
function countAt(
  bytes: Uint8Array,
  at: number,
): { readonly start: number; readonly length: number } | 'unknown' | undefined {
  if (bytes[at] === ZERO || !isDigit(bytes[at])) return undefined;
  let i = at;
  let length = 0;
  while (i - at < LENGTH_DIGITS && isDigit(bytes[i])) length = length * 10 + (bytes[i++]! - ZERO);
  if (i >= bytes.length) return 'unknown';
  if (bytes[i] !== SPACE) return undefined;
  if (i + 1 >= bytes.length) return 'unknown';
  return bytes[i + 1] === LESS ? { start: i + 1, length } : undefined;
}

function headerEnd(bytes: Uint8Array): number {
  const count = countAt(bytes, 0);
  return typeof count === 'object' ? count.start : 0;
}

function lineEnd(bytes: Uint8Array, at: number): number {
  const feed = bytes.indexOf(LF, at);
  const zero = bytes.subarray(at, feed < 0 ? bytes.length : feed).indexOf(0);
  return zero < 0 ? feed : at + zero;
}
