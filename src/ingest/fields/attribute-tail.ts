import type { TextColumnBuilder } from '../../core/text-column-builder.ts';
import {
  BACKSLASH,
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  COLON,
  COMMA,
  POINT,
  QUOTE,
} from '../bytes/ascii.ts';
import { escapeJson, LONGEST_ESCAPE } from '../bytes/json-escape.ts';
import { ORDINARY } from '../bytes/ordinary.ts';
import type { Span } from '../lines/line-scan.ts';

/**
 * Writes the attributes of one message straight into their column, behind the rows before: {@link begin}, then a name
 * and a value for each, {@link end}. What is not committed then is as if it had never been.
 */
export class AttributeTail {
  #column: TextColumnBuilder | undefined;
  #to = 0;

  begin(column: TextColumnBuilder): void {
    this.#column = column;
    this.#to = column.length;
  }

  /** Bytes written since {@link begin}. */
  get length(): number {
    return this.#to - this.#column!.length;
  }

  /** Writes a name as JSON, `"pid":`, or a whole attribute. */
  json(json: Uint8Array): void {
    const target = this.#next(json.length);
    for (let i = 0; i < json.length; i++) target[this.#to++] = json[i]!;
  }

  /** Writes a name, JSON with its quotes. */
  name(nameJson: Uint8Array): void {
    this.json(nameJson);
    this.#room(1)[this.#to++] = COLON;
  }

  /** Writes the name `first.second`, of ASCII characters that JSON does not escape. */
  pairName(source: Uint8Array, first: Span, second: Span): void {
    const target = this.#next(first.end - first.start + second.end - second.start + PAIR_MARKS);
    let to = this.#to;
    target[to++] = QUOTE;
    for (let i = first.start; i < first.end; i++) target[to++] = source[i]!;
    target[to++] = POINT;
    for (let i = second.start; i < second.end; i++) target[to++] = source[i]!;
    target[to++] = QUOTE;
    target[to++] = COLON;
    this.#to = to;
  }

  /** Writes a value that is JSON already. */
  digits(source: Uint8Array, { start, end }: Span): void {
    const target = this.#room(end - start);
    for (let i = start; i < end; i++) target[this.#to++] = source[i]!;
  }

  /** Writes a value that is JSON already, of ASCII characters. */
  literal(json: string): void {
    const target = this.#room(json.length);
    for (let i = 0; i < json.length; i++) target[this.#to++] = json.charCodeAt(i);
  }

  /** Writes a text, with the escapes of JSON. */
  anyText(source: Uint8Array, range: Span): void {
    const bytes = this.#room((range.end - range.start) * LONGEST_ESCAPE + 2);
    bytes[this.#to++] = QUOTE;
    this.#to = escapeJson(source, range, { bytes, at: this.#to });
    bytes[this.#to++] = QUOTE;
  }

  /** Writes a text. False when JSON escapes some of it. */
  text(source: Uint8Array, { start, end }: Span): boolean {
    const target = this.#room(end - start + 2);
    let to = this.#to;
    target[to++] = QUOTE;
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      if (ORDINARY[byte] !== 1) return false;
      target[to++] = byte;
    }
    target[to++] = QUOTE;
    this.#to = to;
    return true;
  }

  /**
   * Writes a text of structured data without its escapes (RFC 5424 §6.3.3). Returns the index behind its closing
   * quote; -1 when there is none, or JSON escapes more of it than quotes and backslashes.
   */
  escaped(source: Uint8Array, start: number): number {
    let end = start;
    while (ORDINARY[source[end]!] === 1 || source[end] === BACKSLASH) {
      const isPair =
        source[end] === BACKSLASH && (source[end + 1] === QUOTE || source[end + 1] === BACKSLASH);
      end += isPair ? 2 : 1;
    }
    if (source[end] !== QUOTE) return -1;
    // A backslash alone stands for itself, and JSON has two for one.
    const target = this.#room(2 * (end - start) + 2);
    let to = this.#to;
    target[to++] = QUOTE;
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      if (byte === BACKSLASH) {
        const next = source[i + 1];
        if (next !== BRACKET_CLOSE) target[to++] = BACKSLASH;
        if (next === BRACKET_CLOSE || next === QUOTE || next === BACKSLASH) i++;
        target[to++] = source[i]!;
      } else {
        target[to++] = byte;
      }
    }
    target[to++] = QUOTE;
    this.#to = to;
    return end + 1;
  }

  /** Ends the attributes. Returns where they end, to be committed. */
  end(): number {
    if (this.#to > this.#column!.length) this.#room(1)[this.#to++] = BRACE_CLOSE;
    return this.#to;
  }

  /** The column with room for one more attribute's name, and its brace or comma written. */
  #next(bytes: number): Uint8Array {
    const target = this.#room(bytes + 1);
    target[this.#to] = this.#to === this.#column!.length ? BRACE_OPEN : COMMA;
    this.#to++;
    return target;
  }

  #room(bytes: number): Uint8Array {
    const column = this.#column!;
    column.reserve(this.#to - column.length + bytes);
    return column.bytes;
  }
}

/** Two quotes, point and colon. */
const PAIR_MARKS = 4;
