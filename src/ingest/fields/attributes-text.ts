import type { FieldValue } from './flatten.ts';
import { cutText } from '../text-limit.ts';

/** Gathers attributes as the text of a flat JSON object, within a limit. */
export class AttributesText {
  /** Whether an attribute was cut or left out. */
  truncated = false;
  /** Whether half a surrogate pair was replaced by U+FFFD. */
  repaired = false;
  readonly #limitBytes: number;
  readonly #parts: string[] = [];
  #bytes = 1;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(name: string, value: FieldValue): void {
    const key = JSON.stringify(this.#repair(name));
    // Two bytes for the colon and the comma or brace that follows.
    const room = this.#limitBytes - this.#bytes - 2 - Buffer.byteLength(key);
    let text = JSON.stringify(typeof value === 'string' ? this.#repair(value) : value);
    if (Buffer.byteLength(text) > room) {
      this.truncated = true;
      if (typeof value !== 'string' || room < LEAST_CUT_BYTES) return;
      // Quotes, the mark and escapes need room as well; six bytes is the longest escape of one.
      text = JSON.stringify(cutText(this.#repair(value), Math.floor((room - CUT_OVERHEAD_BYTES) / 6)));
    }
    this.#parts.push(`${key}:${text}`);
    this.#bytes += Buffer.byteLength(key) + Buffer.byteLength(text) + 2;
  }

  /** The object, or '' when there are no attributes. */
  toString(): string {
    return this.#parts.length === 0 ? '' : `{${this.#parts.join(',')}}`;
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
