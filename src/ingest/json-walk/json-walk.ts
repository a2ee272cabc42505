import { BACKSLASH, BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN } from '../bytes/ascii.ts';
import { ORDINARY } from '../bytes/ordinary.ts';
import { COLON, COMMA, CR, LF, QUOTE, SPACE, TAB } from '../bytes/ascii.ts';

/**
 * Walks JSON text whose outline is known, without building anything of it. Forward only, but for {@link at}, which
 * the caller may set. What it passes over is not checked beyond strings and brackets: whoever needs it parses it.
 */
export class JsonWalk {
  at: number;
  /** Where the last string's text stands, without its quotes, and whether all of it is ASCII. */
  readonly text = { start: 0, end: 0, isAscii: true };
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Passes the byte, and blanks before it. False, past the blanks, when another one stands there. */
  take(byte: number): boolean {
    // Most JSON has no blanks.
    if (this.bytes[this.at] !== byte && this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  /** The next byte that is no blank; undefined at the end. */
  peek(): number | undefined {
    const { bytes } = this;
    let byte = bytes[this.at];
    while (byte === SPACE || byte === LF || byte === CR || byte === TAB) byte = bytes[++this.at];
    return byte;
  }

  /** Passes a string without escapes; false when none stands here. */
  plain(): boolean {
    if (!this.take(QUOTE)) return false;
    const { bytes } = this;
    let end = this.at;
    let bits = 0;
    for (let byte = bytes[end]!; ORDINARY[byte] === 1; byte = bytes[++end]!) bits |= byte;
    if (bytes[end] !== QUOTE) return false;
    this.text.start = this.at;
    this.text.end = end;
    this.text.isAscii = bits < 0x80;
    this.at = end + 1;
    return true;
  }

  /** Passes a key without escapes and its colon. */
  key(): boolean {
    return this.plain() && this.take(COLON);
  }

  /** Passes the bytes of `literal`, if they stand right here. */
  literal(literal: Uint8Array): boolean {
    const { bytes, at } = this;
    for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return false;
    this.at = at + literal.length;
    return true;
  }

  /** Passes the mark and key of the member, and its colon. False and no move when something else stands here. */
  member({ literal, mark, name }: WalkMember): boolean {
    if (this.literal(literal)) return true;
    const start = this.at;
    if (this.take(mark) && this.key() && this.is(name)) return true;
    this.at = start;
    return false;
  }

  /** Whether the last string spells `name`, of ASCII characters. */
  is(name: string): boolean {
    const { start, end } = this.text;
    if (end - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.bytes[start + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  /** Passes the word, `true` or the like. */
  word(word: string): boolean {
    this.peek();
    for (let i = 0; i < word.length; i++) if (this.bytes[this.at + i] !== word.charCodeAt(i)) return false;
    if (!isEnd(this.bytes[this.at + word.length])) return false;
    this.at += word.length;
    return true;
  }

  /**
   * Passes a whole number of at most 15 digits without sign, before `behind` or whatever may follow a number; NaN
   * and no move when none stands here.
   */
  digits(behind?: number): number {
    if (behind === undefined) this.peek();
    let value = 0;
    let at = this.at;
    for (let digit = digitAt(this.bytes, at); digit >= 0; digit = digitAt(this.bytes, ++at))
      value = value * 10 + digit;
    const count = at - this.at;
    if (count === 0 || count > EXACT_DIGITS || (count > 1 && this.bytes[this.at] === ZERO)) return NaN;
    if (behind === undefined ? !isEnd(this.bytes[at]) : this.bytes[at] !== behind) return NaN;
    this.at = at;
    return value;
  }

  /** Passes any value; false when the text ends before it does. */
  pass(): boolean {
    return this.passPiece({ depth: 0, start: -1 }, Infinity) === true;
  }

  /**
   * As {@link pass}, about `sizeBytes` of it: undefined when the value goes on, to be called again with the same
   * `passed`. A string is passed whole.
   */
  passPiece(passed: PassedPart, sizeBytes: number): boolean | undefined {
    if (passed.start < 0) {
      this.peek();
      passed.start = this.at;
    }
    const { bytes } = this;
    const stop = Math.min(bytes.length, this.at + sizeBytes);
    let { depth } = passed;
    let { at } = this;
    for (; at < stop; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        at = stringEnd(bytes, at + 1);
        if (depth > 0 || at >= bytes.length) continue;
        this.at = at + 1;
        return true;
      }
      if (byte === BRACE_OPEN || byte === BRACKET_OPEN) depth++;
      else if (depth === 0 && isEnd(byte)) return this.#stopAt(at, passed);
      else if ((byte === BRACE_CLOSE || byte === BRACKET_CLOSE) && --depth === 0)
        return this.#stopAt(at + 1, passed);
    }
    if (at >= bytes.length) return false;
    this.at = at;
    passed.depth = depth;
    return undefined;
  }

  #stopAt(at: number, passed: PassedPart): boolean {
    this.at = at;
    return at > passed.start;
  }
}

/** How far a value was passed: where it starts, -1 before, and how many brackets are open. */
export interface PassedPart {
  depth: number;
  start: number;
}

/** A key with the brace or comma before it: `{"key":`. */
export interface WalkMember {
  readonly mark: number;
  readonly name: string;
  /** The member as it mostly stands, without blanks. */
  readonly literal: Uint8Array;
}

/** `name`: of ASCII characters that JSON does not escape. */
export function walkMember(mark: '{' | ',', name: string): WalkMember {
  return { mark: mark.charCodeAt(0), name, literal: new TextEncoder().encode(`${mark}"${name}":`) };
}

/** 1 for each byte but quote and backslash: what passing over a string looks for. */
const UNMARKED = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

const ZERO = 0x30;

/** A double holds every whole number of 15 digits. */
const EXACT_DIGITS = 15;

function digitAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]!;
  return byte >= ZERO && byte <= 0x39 ? byte - ZERO : -1;
}

/** What may follow a number or a word. */
function isEnd(byte: number | undefined): boolean {
  if (byte === COMMA || byte === BRACE_CLOSE || byte === BRACKET_CLOSE) return true;
  return byte === SPACE || byte === LF || byte === CR || byte === TAB;
}

/** The index of the closing quote, or the length when there is none. */
function stringEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    while (UNMARKED[bytes[at]!] === 1) at++;
    if (bytes[at] !== BACKSLASH) break;
    at += 2;
  }
  return Math.min(at, bytes.length);
}
