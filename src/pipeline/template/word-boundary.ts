import {
  APOSTROPHE,
  AT,
  BACKSLASH,
  BYTE_CLASS,
  COLON,
  DASH,
  DELIMITER,
  DIGIT,
  DOT,
  HIGH,
  LETTER,
  NOT_HEX,
  OTHER_LETTER,
  SLASH,
  SPACE,
  UNDERSCORE,
} from './byte-class.ts';
import type { Word } from './word.ts';
import { isSourceFile } from './source-file.ts';

const BODY = LETTER | DIGIT | HIGH;

/** Classes that go on with a word after a dot or a colon (`./run`, `a.b`, `x:-1`). */
const GOES_ON = BODY | SLASH | UNDERSCORE | DASH | BACKSLASH | AT;

/** What the name in `name:value` may hold. */
const NAME = LETTER | OTHER_LETTER | NOT_HEX | UNDERSCORE | DASH;

const ESCAPE = 0x1b;
const OPEN_BRACKET = 0x5b;
const EXCLAMATION = 0x21;
const QUESTION = 0x3f;
const EQUALS = 0x3d;
const COLON_BYTE = 0x3a;
const PERIOD = 0x2e;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;

/** Digits of a port that is told from a count by its length. */
const SHORTEST_PORT = 2;
const LONGEST_PORT = 5;

/** Bytes that end a URL although white space does not (RFC 3986 §2 leaves them out, or they close what holds it). */
const URL_STOPS = new Set([...`"<>|)]}\\'\``].map((stop) => stop.charCodeAt(0)));

/** Bytes that belong to the sentence when they end a URL. */
const URL_TRAILERS = new Set([...',;.:!?'].map((trailer) => trailer.charCodeAt(0)));

/**
 * Whether the dot, colon, apostrophe, `!` or `?` at `at` ends the word.
 *
 * @param word from its start to the message's end, with the joined classes of its bytes before `at`
 */
export function endsWord(word: Word, at: number): boolean {
  const { bytes, end } = word;
  const bits = BYTE_CLASS[bytes[at]!]!;
  const next = at + 1 < end ? BYTE_CLASS[bytes[at + 1]!]! : SPACE;
  if ((bits & DOT) !== 0) return (next & GOES_ON) === 0;
  if ((bits & COLON) !== 0) {
    if ((next & COLON) !== 0) return false;
    return (next & GOES_ON) === 0 || isNameBefore(word, at);
  }
  if ((bits & APOSTROPHE) !== 0) {
    return (next & (LETTER | HIGH)) === 0 || (BYTE_CLASS[bytes[at - 1]!]! & (LETTER | HIGH)) === 0;
  }
  return (next & BODY) === 0;
}

/** Whether what stands before `at` is the name of a `name:value` pair; not in URLs, drives (`C:\`), colon-hex addresses. */
function isNameBefore(word: Word, at: number): boolean {
  const { bytes, start, end, flags } = word;
  if ((flags & ~(NAME | DOT)) !== 0 || at - start < 2 || bytes[at - 1] === COLON_BYTE) return false;
  const next = BYTE_CLASS[bytes[at + 1]!]!;
  if ((next & BACKSLASH) !== 0) return false;
  if ((next & SLASH) !== 0 && at + 2 < end && bytes[at + 2] === bytes[at + 1]) return false;
  if ((flags & DOT) !== 0) return isDottedKey(word, at);
  return (flags & OTHER_LETTER) !== 0 || at - start > 4 || !isColonHex(bytes, at, end);
}

/** `state.count:5` and `Main.java:42` are a name and a value; `example.com:443` is a host with its port. */
export function isDottedKey(
  { bytes, start, end }: Pick<Word, 'bytes' | 'start' | 'end'>,
  colon: number,
): boolean {
  let dots = 0;
  let capitals = 0;
  for (let at = start; at < colon; at++) {
    const byte = bytes[at]!;
    if (byte === PERIOD) dots++;
    else if (byte >= UPPER_A && byte <= UPPER_Z) capitals++;
  }
  if (dots !== 1) return false;
  if (capitals > 0 || isSourceFile(bytes, start, colon)) return true;
  let digits = 0;
  while (colon + 1 + digits < end && (BYTE_CLASS[bytes[colon + 1 + digits]!]! & DIGIT) !== 0) digits++;
  const after = colon + 1 + digits;
  const isWhole = after === end || (BYTE_CLASS[bytes[after]!]! & (SPACE | DELIMITER)) !== 0;
  return !isWhole || digits < SHORTEST_PORT || digits > LONGEST_PORT;
}

/** Whether only hex digits and colons follow, with one colon more at least: a MAC or IPv6 address. */
function isColonHex(bytes: Uint8Array, start: number, end: number): boolean {
  let colons = 0;
  for (let at = start; at < end; at++) {
    const bits = BYTE_CLASS[bytes[at]!]!;
    if ((bits & (SPACE | DELIMITER)) !== 0) break;
    if ((bits & COLON) !== 0) colons++;
    else if ((bits & NOT_HEX) !== 0) return false;
  }
  return colons >= 2;
}

/** End of the mark token that starts at `at`; `at` itself when the byte there begins a word (`.5`, `@home`, `-1`, `#3`). */
export function markEnd(bytes: Uint8Array, at: number, end: number): number {
  const byte = bytes[at]!;
  const bits = BYTE_CLASS[byte]!;
  if ((bits & DELIMITER) !== 0 && byte !== EQUALS) return at + 1;
  let run = at + 1;
  while (run < end && bytes[run] === byte) run++;
  const next = run < end ? BYTE_CLASS[bytes[run]!]! : SPACE;
  if ((bits & COLON) !== 0 && run === at + 2 && (next & (LETTER | DIGIT)) !== 0) return at;
  if (run > at + 1 || (bits & (DELIMITER | COLON | APOSTROPHE)) !== 0) return run;
  if ((bits & DASH) !== 0) return (next & (SPACE | DELIMITER)) === 0 ? at : run;
  if (byte === EXCLAMATION || byte === QUESTION) return run;
  return (next & GOES_ON) === 0 ? run : at;
}

/** Where a URL or a path with a query really ends, when the word `first … at` is one that a delimiter cut short. */
export function urlEnd(bytes: Uint8Array, at: number, span: { first: number; end: number }): number {
  if (!isLink(bytes, span.first, at)) return at;
  let stop = at;
  while (stop < span.end && (BYTE_CLASS[bytes[stop]!]! & SPACE) === 0 && !URL_STOPS.has(bytes[stop]!)) stop++;
  while (stop > at && URL_TRAILERS.has(bytes[stop - 1]!)) stop--;
  return stop;
}

function isLink(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 2 < end; at++) {
    if (bytes[at] === QUESTION) return true;
    if (bytes[at] === COLON_BYTE && bytes[at + 1] === 0x2f && bytes[at + 2] === 0x2f) return true;
  }
  return false;
}

/**
 * End of the terminal control sequence (`ESC [ … m`: colours; ECMA-48 §5.4) that starts at `at`, or `at`: it says nothing and
 * separates nothing.
 */
export function controlSequenceEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== ESCAPE || at + 1 >= end || bytes[at + 1] !== OPEN_BRACKET) return at;
  let last = at + 2;
  while (last < end && bytes[last]! >= 0x20 && bytes[last]! < 0x40) last++;
  return Math.min(last + 1, end);
}
