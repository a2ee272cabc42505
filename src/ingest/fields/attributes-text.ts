import type { FieldValue } from './flatten.ts';
import { cutText } from '../text-limit.ts';

/** Gathers attributes as the text of a flat JSON object, within a limit. */
export class AttributesText {
  /** Whether an attribute was cut or left out. */
  truncated = false;
  /** Whether half a surrogate pair was replaced by U+FFFD. */
  repaired = false;
  readonly #limitBytes: number;
  #text = '';
  /** Bytes of the text; never too few. Counted exactly only near the limit: most entries are far from it. */
  #bytes = 1;
  #isExact = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(name: string, value: FieldValue): void {
    const key = JSON.stringify(this.#repair(name));
    const text = JSON.stringify(typeof value === 'string' ? this.#repair(value) : value);
    const most = this.#bytes + (key.length + text.length) * UTF8_BYTES_PER_UNIT + 2;
    if (!this.#isExact && most <= this.#limitBytes) {
      this.#bytes = most;
      this.#append(key, text);
    } else {
      this.#addExactly(key, text, value);
    }
  }

  #addExactly(key: string, whole: string, value: FieldValue): void {
    if (!this.#isExact) this.#bytes = 1 + Buffer.byteLength(this.#text);
    this.#isExact = true;
    // Two bytes for the colon and the comma or brace that follows.
    const room = this.#limitBytes - this.#bytes - 2 - Buffer.byteLength(key);
    let text = whole;
    if (Buffer.byteLength(text) > room) {
      this.truncated = true;
      if (typeof value !== 'string' || room < LEAST_CUT_BYTES) return;
      // Quotes, the mark and escapes need room as well; six bytes is the longest escape of one.
      text = JSON.stringify(cutText(this.#repair(value), Math.floor((room - CUT_OVERHEAD_BYTES) / 6)));
    }
    this.#append(key, text);
    this.#bytes += Buffer.byteLength(key) + Buffer.byteLength(text) + 2;
  }

  #append(key: string, text: string): void {
    this.#text += `${this.#text === '' ? '{' : ','}${key}:${text}`;
  }

  /** The object, or '' when there are no attributes. */
  toString(): string {
    return this.#text === '' ? '' : `${this.#text}}`;
  }

  #repair(text: string): string {
    if (text.isWellFormed()) return text;
    this.repaired = true;
    return text.toWellFormed();
  }
}

/** Below this, the rest of a value is not worth its mark. */
const LEAST_CUT_BYTES = 256;
const CUT_OVERHEAD_BYTES = 40;

const UTF8_BYTES_PER_UNIT = 3;
