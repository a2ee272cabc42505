import { BYTE_CLASS, SPACE } from './byte-class.ts';

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Bytes that a plain list (`[a, b c, 4]`) does not hold. */
const NOT_IN_LIST = new Set([...'=[]{}()"<>:'].map((mark) => mark.charCodeAt(0)));

/**
 * End of the JSON-like value or plain list whose opening bracket is just before `at`: the offset of its closing bracket,
 * `end` when it is cut off. `at` when what follows is neither.
 *
 * Such values are one parameter: each length would be a template of its own otherwise.
 */
export function structuredValueEnd(bytes: Uint8Array, at: number, end: number): number {
  const open = bytes[at - 1]!;
  let first = at;
  while (first < end && (BYTE_CLASS[bytes[first]!]! & SPACE) !== 0) first++;
  if (first < end && startsValue(open, bytes[first]!, first + 1 < end ? bytes[first + 1]! : 0))
    return balancedEnd(bytes, at, end);
  return listEnd(bytes, at, end);
}

function startsValue(open: number, first: number, second: number): boolean {
  if (first === QUOTE || first === APOSTROPHE) return true;
  if (first === BACKSLASH) return second === QUOTE;
  return open === OPEN_BRACKET && (first === OPEN_BRACE || first === OPEN_BRACKET);
}

/** The bracket that balances the one before `start`, not looking inside quotes. */
function balancedEnd(bytes: Uint8Array, start: number, end: number): number {
  let depth = 1;
  let quoted = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === BACKSLASH && quoted) at++;
    else if (byte === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at;
  }
  return end;
}

/** The closing bracket of a list with one comma or more, or `start`. */
function listEnd(bytes: Uint8Array, start: number, end: number): number {
  const close = bytes[start - 1] === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
  let commas = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === close) return commas > 0 ? at : start;
    if (NOT_IN_LIST.has(byte)) return start;
    if (byte === COMMA) commas++;
  }
  return start;
}
