import { BRACE_CLOSE, BRACE_OPEN, COMMA, QUOTE } from '../bytes/ascii.ts';
import { escapeJson, LONGEST_ESCAPE } from '../bytes/json-escape.ts';
import { ORDINARY } from '../bytes/ordinary.ts';

/** An attribute's name as JSON, quotes and colon included. */
export type AttributeName = Uint8Array;

export function attributeName(name: string): AttributeName {
  return new TextEncoder().encode(`${JSON.stringify(name)}:`);
}

/**
 * Writes a flat JSON object from byte ranges, into a buffer that is kept from line to line.
 *
 * Benchmark: bench/ingest-lines.bench.ts.
 */
export class AttributeWriter {
  bytes = new Uint8Array(1024);
  /** Bytes written; 0 when there is no attribute. The closing brace comes with {@link close}. */
  length = 0;

  reset(): void {
    this.length = 0;
  }

  /** Adds `source[start, end)`, valid UTF-8, as a string. */
  addText(name: AttributeName, source: Uint8Array, range: readonly [start: number, end: number]): void {
    const start = range[0];
    const end = range[1];
    let to = this.#begin(name, end - start);
    const { bytes } = this;
    bytes[to++] = QUOTE;
    let i = start;
    for (; i < end; i++) {
      const byte = source[i]!;
      if (ORDINARY[byte] === 0) break;
      bytes[to++] = byte;
    }
    this.length = to;
    if (i < end) this.#addEscaped(source, i, end);
    this.bytes[this.length++] = QUOTE;
  }

  /**
   * Adds the text that stands at `source[start]` up to a quote before `end`, and returns the quote's index. Returns -1
   * and adds nothing when no quote ends it, or when JSON would escape some of it.
   */
  addQuoted(name: AttributeName, source: Uint8Array, range: readonly [start: number, end: number]): number {
    const end = range[1];
    let to = this.#begin(name, end - range[0]);
    const { bytes } = this;
    bytes[to++] = QUOTE;
    let i = range[0];
    for (; i < end; i++) {
      const byte = source[i]!;
      if (ORDINARY[byte] === 0) break;
      bytes[to++] = byte;
    }
    if (i === end || source[i] !== QUOTE) return -1;
    bytes[to++] = QUOTE;
    this.length = to;
    return i;
  }

  addNumber(name: AttributeName, value: number): void {
    const json = String(value);
    let to = this.#begin(name, json.length);
    for (let i = 0; i < json.length; i++) this.bytes[to++] = json.charCodeAt(i);
    this.length = to;
  }

  /** Adds `source[start, end)`, which is a JSON number already. */
  addDigits(name: AttributeName, source: Uint8Array, range: readonly [start: number, end: number]): void {
    const end = range[1];
    let to = this.#begin(name, end - range[0]);
    const { bytes } = this;
    for (let i = range[0]; i < end; i++) bytes[to++] = source[i]!;
    this.length = to;
  }

  close(): void {
    if (this.length > 0) this.bytes[this.length++] = BRACE_CLOSE;
  }

  /** Writes the name and makes room for `valueBytes` and the marks around. Returns where the value begins. */
  #begin(name: AttributeName, valueBytes: number): number {
    this.#reserve(name.length + valueBytes);
    const { bytes } = this;
    let to = this.length;
    bytes[to] = to === 0 ? BRACE_OPEN : COMMA;
    to++;
    for (let i = 0; i < name.length; i++) bytes[to++] = name[i]!;
    return to;
  }

  #reserve(size: number): void {
    const needed = this.length + size + OVERHEAD_BYTES;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(needed * 2);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  #addEscaped(source: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * LONGEST_ESCAPE);
    this.length = escapeJson(source, { start, end }, { bytes: this.bytes, at: this.length });
  }
}

/** Comma or brace, two quotes, closing brace. */
const OVERHEAD_BYTES = 4;
