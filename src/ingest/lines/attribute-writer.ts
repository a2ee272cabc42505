import { BACKSLASH, BRACE_CLOSE, BRACE_OPEN, COMMA, QUOTE, SPACE } from '../bytes/ascii.ts';

/** An attribute's name as JSON, quotes and colon included. */
export type AttributeName = Uint8Array;

export function attributeName(name: string): AttributeName {
  return new TextEncoder().encode(`${JSON.stringify(name)}:`);
}

/** Writes a flat JSON object from byte ranges, into a buffer that is kept from line to line. */
export class AttributeWriter {
  bytes = new Uint8Array(1024);
  /** Bytes written; 0 when there is no attribute. The closing brace comes with {@link close}. */
  length = 0;

  reset(): void {
    this.length = 0;
  }

  /** Adds `source[start, end)`, valid UTF-8, as a string. */
  addText(name: AttributeName, source: Uint8Array, range: readonly [start: number, end: number]): void {
    const [start, end] = range;
    this.#begin(name, (end - start) * LONGEST_ESCAPE);
    const { bytes } = this;
    let to = this.length;
    bytes[to++] = QUOTE;
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) {
        this.length = to;
        this.#escape(byte);
        to = this.length;
      } else {
        bytes[to++] = byte;
      }
    }
    bytes[to++] = QUOTE;
    this.length = to;
  }

  addNumber(name: AttributeName, value: number): void {
    const json = String(value);
    this.#begin(name, json.length);
    for (let i = 0; i < json.length; i++) this.bytes[this.length++] = json.charCodeAt(i);
  }

  /** Adds `source[start, end)`, which is a JSON number already. */
  addDigits(name: AttributeName, source: Uint8Array, range: readonly [start: number, end: number]): void {
    const [start, end] = range;
    this.#begin(name, end - start);
    for (let i = start; i < end; i++) this.bytes[this.length++] = source[i]!;
  }

  close(): void {
    if (this.length > 0) this.bytes[this.length++] = BRACE_CLOSE;
  }

  #begin(name: AttributeName, valueBytes: number): void {
    const needed = this.length + name.length + valueBytes + OVERHEAD_BYTES;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(needed * 2);
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    const { bytes } = this;
    let to = this.length;
    bytes[to] = to === 0 ? BRACE_OPEN : COMMA;
    to++;
    for (let i = 0; i < name.length; i++) bytes[to++] = name[i]!;
    this.length = to;
  }

  /** As `JSON.stringify` escapes it (ECMAScript QuoteJSONString). */
  #escape(byte: number): void {
    const short = SHORT_ESCAPES.get(byte);
    this.bytes[this.length++] = BACKSLASH;
    if (short !== undefined) {
      this.bytes[this.length++] = short;
      return;
    }
    const hex = `u${byte.toString(16).padStart(4, '0')}`;
    for (let i = 0; i < hex.length; i++) this.bytes[this.length++] = hex.charCodeAt(i);
  }
}

/** `\u001b` */
const LONGEST_ESCAPE = 6;
/** Comma or brace, two quotes, closing brace. */
const OVERHEAD_BYTES = 4;

const SHORT_ESCAPES: ReadonlyMap<number, number> = new Map(
  ['""', '\\\\', '\bb', '\ff', '\nn', '\rr', '\tt'].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);
