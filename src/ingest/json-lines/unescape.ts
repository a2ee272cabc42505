import { BACKSLASH, CR, LF, QUOTE, SLASH, SPACE, TAB } from '../bytes/ascii.ts';

/**
 * By the byte after a backslash: the byte it stands for, 0 for none. Only the escapes that `JSON.stringify` itself
 * writes (ECMAScript QuoteJSONString): a string with no others is copied as it stands.
 */
export const SHORT_ESCAPE = shortEscapes();

/** The number that four hexadecimal digits spell, or -1. */
export function hexAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = bytes[i]!;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
    else return -1;
  }
  return value;
}

/** Half of a surrogate pair. */
export function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/**
 * Writes JSON strings, valid and without surrogates, into `target` from `to` on. The caller makes room: what is
 * written is never longer than what was read.
 */
export class Unescaper {
  target: Uint8Array = new Uint8Array(0);
  to = 0;

  /** Writes the text that the inside of a string, `source[start, end)`, stands for. */
  text(source: Uint8Array, start: number, end: number): void {
    const { target } = this;
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      if (byte !== BACKSLASH) {
        target[this.to++] = byte;
        continue;
      }
      const next = source[++i]!;
      if (next === LOWER_U) {
        this.#utf8(hexAt(source, i + 1));
        i += 4;
      } else {
        target[this.to++] = next === SLASH ? SLASH : SHORT_ESCAPE[next]!;
      }
    }
  }

  /** Writes the string `source[start, end)`, quotes and all, as `JSON.stringify` would. */
  json(source: Uint8Array, start: number, end: number): void {
    const { target } = this;
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      const next = source[i + 1]!;
      if (byte !== BACKSLASH) {
        target[this.to++] = byte;
      } else if (next === LOWER_U) {
        this.#escaped(hexAt(source, i + 2));
        i += 5;
      } else {
        if (next !== SLASH) target[this.to++] = BACKSLASH;
        target[this.to++] = next;
        i++;
      }
    }
  }

  #escaped(code: number): void {
    const { target } = this;
    if (code >= SPACE && code !== QUOTE && code !== BACKSLASH) {
      this.#utf8(code);
      return;
    }
    target[this.to++] = BACKSLASH;
    const letter = SHORT_ESCAPE.indexOf(code);
    if (code > 0 && letter >= 0) {
      target[this.to++] = letter;
      return;
    }
    for (const char of `u${code.toString(16).padStart(4, '0')}`) target[this.to++] = char.charCodeAt(0);
  }

  #utf8(code: number): void {
    const { target } = this;
    if (code < 0x80) {
      target[this.to++] = code;
    } else if (code < 0x800) {
      target[this.to++] = 0xc0 | (code >> 6);
      target[this.to++] = 0x80 | (code & 0x3f);
    } else {
      target[this.to++] = 0xe0 | (code >> 12);
      target[this.to++] = 0x80 | ((code >> 6) & 0x3f);
      target[this.to++] = 0x80 | (code & 0x3f);
    }
  }
}

const LOWER_U = 0x75;

function shortEscapes(): Uint8Array {
  const table = new Uint8Array(256);
  const pairs: readonly (readonly [string, number])[] = [
    ['"', QUOTE],
    ['\\', BACKSLASH],
    ['b', 0x08],
    ['f', 0x0c],
    ['n', LF],
    ['r', CR],
    ['t', TAB],
  ];
  for (const [letter, byte] of pairs) table[letter.charCodeAt(0)] = byte;
  return table;
}
