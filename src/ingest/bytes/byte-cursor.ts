import { isBlank, isDigit, isLetter, ZERO } from './ascii.ts';

/**
 * A place in `bytes[at, end)` that moves forward only. Methods that look for something move past it and tell so,
 * or stay and return false, NaN or -1: whoever tries something else must set `at` back itself.
 */
export class ByteCursor {
  bytes: Uint8Array = EMPTY;
  at = 0;
  end = 0;

  set(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** The byte `ahead` from here, or -1 beyond the end. */
  peek(ahead = 0): number {
    const index = this.at + ahead;
    return index < this.end ? this.bytes[index]! : -1;
  }

  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  takeEither(first: number, second: number): boolean {
    return this.take(first) || this.take(second);
  }

  /** One blank or more. */
  blanks(): boolean {
    const start = this.at;
    while (this.at < this.end && isBlank(this.bytes[this.at])) this.at++;
    return this.at > start;
  }

  /** How many digits stand here, up to `most`. */
  digitRun(most: number): number {
    let count = 0;
    while (count < most && isDigit(this.bytes[this.at + count]) && this.at + count < this.end) count++;
    return count;
  }

  /** The number of exactly `count` digits that stand here, or NaN. */
  digits(count: number): number {
    if (this.digitRun(count) !== count) return NaN;
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 10 + (this.bytes[this.at + i]! - ZERO);
    this.at += count;
    return value;
  }

  /** The number of 1 to `most` digits that stand here, or NaN. */
  number(most: number): number {
    const count = this.digitRun(most);
    return count === 0 ? NaN : this.digits(count);
  }

  /** How many letters stand here, up to `most`. */
  letterRun(most: number): number {
    let count = 0;
    while (count < most && this.at + count < this.end && isLetter(this.bytes[this.at + count])) count++;
    return count;
  }

  /** Whether the ASCII letters and signs of `text` (lower case) stand here, in any case. */
  startsWith(text: string): boolean {
    if (this.at + text.length > this.end) return false;
    for (let i = 0; i < text.length; i++) {
      const byte = this.bytes[this.at + i]!;
      const lower = isLetter(byte) ? byte | 0x20 : byte;
      if (lower !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  takeText(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** The index of `byte` at most `limit` bytes from here, or -1. */
  find(byte: number, limit: number): number {
    const stop = Math.min(this.end, this.at + limit);
    for (let i = this.at; i < stop; i++) if (this.bytes[i] === byte) return i;
    return -1;
  }

  /** The index of the next blank, or `end`. */
  wordEnd(): number {
    let i = this.at;
    while (i < this.end && !isBlank(this.bytes[i])) i++;
    return i;
  }
}

const EMPTY = new Uint8Array(0);
