import { classifyAddress } from './address-form.ts';
import {
  AT,
  BACKSLASH,
  BYTE_CLASS,
  COLON,
  DASH,
  DIGIT,
  DOT,
  HIGH,
  LETTER,
  MARK,
  NOT_HEX,
  OTHER_LETTER,
  SENTENCE_END,
  SLASH,
  UNDERSCORE,
} from './byte-class.ts';
import { isDigit, skipDigits } from './digits.ts';
import { DURATION, EMAIL, FLOAT, HEX, INTEGER, PATH, SIZE, TIME, URL, UUID, WORD } from './parameter-type.ts';
import { CONSTANT } from './token-buffer.ts';
import { isClock, isDate } from './time-form.ts';
import { unitOf } from './unit.ts';
import { isUtf8 } from './utf8-form.ts';
import type { Word } from './word.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const PERIOD = 0x2e;
const STROKE = 0x2f;
const ZERO = 0x30;
const COLON_BYTE = 0x3a;
const AT_BYTE = 0x40;
const LOWER_X = 0x78;
const LOWER_CASE = 0x20;

/** Hex digits, a decimal one among them, that are one number. */
const HEX_DIGITS = 6;

/** Hex digits without any decimal one that count as a value: no English word of the letters a to f is this long. */
const LETTER_HEX_DIGITS = 8;

/** A name of this many parts joined by dots is a host, a class or a package: a value. */
const DOTTED_PARTS = 3;

/** Endings that say what happened, so a dotted name that has one stays constant; so does one that ends in CAPITALS. */
const FAULT_ENDINGS = ['Exception', 'Error', 'Fault'].map((text) => new TextEncoder().encode(text));

/**
 * The parameter type code of a word, or CONSTANT.
 *
 * A word is a parameter when it holds a digit, or has the form of a path, URL, email address, long hexadecimal number
 * or dotted name; one with invalid UTF-8 is too, so that constants are always text.
 */
export function classifyWord(word: Word): number {
  const { flags } = word;
  if ((flags & HIGH) !== 0 && !isUtf8(word)) return WORD;
  if ((flags & SLASH) !== 0 && isUrl(word)) return URL;
  if ((flags & BACKSLASH) !== 0 && isBackslashPath(word)) return PATH;
  if ((flags & DIGIT) !== 0) return classifyDigits(word);
  if ((flags & SLASH) !== 0 && isPath(word)) return PATH;
  if ((flags & AT) !== 0 && isEmail(word)) return EMAIL;
  if ((flags & COLON) !== 0) return classifyAddress(word);
  if ((flags & (DOT | MARK | SENTENCE_END)) === DOT) return isDottedName(word) ? WORD : CONSTANT;
  if ((flags & NOT_HEX) === 0 && word.end - word.start >= LETTER_HEX_DIGITS) return HEX;
  return CONSTANT;
}

function classifyDigits(word: Word): number {
  const { bytes, start, end, flags } = word;
  const kinds = flags & ~(DIGIT | NOT_HEX | OTHER_LETTER);
  if (kinds === 0) return INTEGER;
  if ((kinds | LETTER) === (LETTER | DASH) && (flags & OTHER_LETTER) === 0 && isUuid(word)) return UUID;
  const signed = bytes[start] === MINUS || bytes[start] === PLUS;
  const number = numberEnd(bytes, signed ? start + 1 : start, end);
  if (number === end) return hasFraction(word) ? FLOAT : INTEGER;
  if (number > start && (kinds & (SLASH | COLON | AT | DASH | UNDERSCORE)) === 0) {
    const unit = classifyUnit(word, number);
    if (unit !== CONSTANT) return unit;
  }
  if (kinds === LETTER) return isHex(word) ? HEX : WORD;
  if ((kinds & COLON) !== 0 && isClock(word)) return TIME;
  if ((kinds & (DOT | COLON)) !== 0) {
    const address = classifyAddress(word);
    if (address !== CONSTANT) return address;
  }
  if ((kinds & (DASH | SLASH | DOT)) !== 0 && isDate(word)) return TIME;
  if ((kinds & SLASH) !== 0 && isPath(word)) return PATH;
  if ((kinds & AT) !== 0 && isEmail(word)) return EMAIL;
  return WORD;
}

/** End of the unsigned decimal number that starts here (`12`, `1.5`, `2e-7`), or `start` when there is none. */
function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = skipDigits(bytes, start, end);
  if (at === start) return start;
  if (at + 1 < end && bytes[at] === PERIOD && isDigit(bytes[at + 1]!)) at = skipDigits(bytes, at + 1, end);
  if (at + 1 < end && (bytes[at]! | LOWER_CASE) === 0x65) {
    const sign = bytes[at + 1] === MINUS || bytes[at + 1] === PLUS ? 1 : 0;
    const exponent = skipDigits(bytes, at + 1 + sign, end);
    if (exponent === end && exponent > at + 1 + sign) at = end;
  }
  return at;
}

function hasFraction({ bytes, start, end }: Word): boolean {
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === PERIOD || (byte | LOWER_CASE) === 0x65) return true;
  }
  return false;
}

/** Numbers with units, one or several: `12KB`, `40%`, `1h30m`, `2m3.5s`. */
function classifyUnit({ bytes, start, end }: Word, firstNumberEnd: number): number {
  let at = firstNumberEnd;
  let type = CONSTANT;
  for (;;) {
    const unitStart = at;
    while (at < end && !isDigit(bytes[at]!)) at++;
    const unit = unitOf(bytes, unitStart, at);
    if (unit === undefined) return CONSTANT;
    if (unit.measures === 'percent') return at === end ? FLOAT : CONSTANT;
    const measured = unit.measures === 'duration' ? DURATION : SIZE;
    if (type !== CONSTANT && (type !== measured || measured === SIZE)) return CONSTANT;
    type = measured;
    if (at === end) return type;
    const next = numberEnd(bytes, at, end);
    if (next === at || start === at) return CONSTANT;
    at = next;
  }
}

/** RFC 9562 form: 8-4-4-4-12 hex digits. */
function isUuid({ bytes, start, end }: Word): boolean {
  if (end - start !== 36) return false;
  for (let at = 0; at < 36; at++) {
    const byte = bytes[start + at]!;
    const dash = at === 8 || at === 13 || at === 18 || at === 23;
    if (dash ? byte !== MINUS : (BYTE_CLASS[byte]! & NOT_HEX) !== 0) return false;
  }
  return true;
}

/** `0x1f`, or six or more hex digits, given that the word has letters and digits only. */
function isHex({ bytes, start, end, flags }: Word): boolean {
  if ((flags & OTHER_LETTER) === 0) return end - start >= HEX_DIGITS;
  if (bytes[start] !== ZERO || (bytes[start + 1]! | LOWER_CASE) !== LOWER_X || end - start < 3) return false;
  for (let at = start + 2; at < end; at++) if ((BYTE_CLASS[bytes[at]!]! & NOT_HEX) !== 0) return false;
  return true;
}

/** A scheme of two or more characters, `://`, and something behind it (RFC 3986 §3). */
function isUrl({ bytes, start, end }: Word): boolean {
  let at = start;
  while (at < end && (BYTE_CLASS[bytes[at]!]! & (LETTER | DIGIT | DOT | DASH)) !== 0) at++;
  return (
    at - start >= 2 &&
    bytes[at] === COLON_BYTE &&
    bytes[at + 1] === STROKE &&
    bytes[at + 2] === STROKE &&
    at + 3 < end
  );
}

/** `/`, `/var/log`, `./run`, `~/x`, and relative paths of three parts (`src/app/main`); not `read/write`. */
function isPath({ bytes, start, end }: Word): boolean {
  const root = bytes[start] === PERIOD || bytes[start] === 0x7e ? start + 1 : start;
  if (bytes[root] === STROKE) return end - root === 1 ? root === start : bytes[root + 1] !== STROKE;
  let strokes = 0;
  for (let at = start; at < end; at++) if (bytes[at] === STROKE) strokes++;
  return strokes >= 2;
}

/** `C:\Windows`, `\\server\share`, `dir\file`; not an escaped quote or a lone backslash at an end. */
function isBackslashPath({ bytes, start, end }: Word): boolean {
  for (let at = start; at + 1 < end; at++) {
    if (
      bytes[at] === 0x5c &&
      (BYTE_CLASS[bytes[at + 1]!]! & (LETTER | DIGIT | HIGH)) !== 0 &&
      end - start > 3
    )
      return true;
  }
  return false;
}

/** `name@host`: something on both sides of the only `@`. */
function isEmail({ bytes, start, end }: Word): boolean {
  const at = bytes.indexOf(AT_BYTE, start);
  return (
    at > start && at + 2 < end && (BYTE_CLASS[bytes[start]!]! & LETTER) !== 0 && isDomain(bytes, at + 1, end)
  );
}

function isDomain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++)
    if ((BYTE_CLASS[bytes[at]!]! & (LETTER | DIGIT | DOT | DASH)) === 0) return false;
  return (BYTE_CLASS[bytes[start]!]! & LETTER) !== 0;
}

function isDottedName({ bytes, start, end }: Word): boolean {
  let parts = 1;
  for (let at = start + 1; at + 1 < end; at++) {
    if (bytes[at] === PERIOD) {
      if (bytes[at - 1] === PERIOD) return false;
      parts++;
    }
  }
  const word = bytes.subarray(start, end);
  return (
    parts >= DOTTED_PARTS && !endsInCapitals(word) && !FAULT_ENDINGS.some((ending) => endsWith(word, ending))
  );
}

/** Whether the part behind the last dot is the name of an enumeration's constant: `action.SCREEN_ON`. */
function endsInCapitals(bytes: Uint8Array): boolean {
  let capitals = 0;
  for (let at = bytes.length - 1; at >= 0 && bytes[at] !== PERIOD; at--) {
    const byte = bytes[at]!;
    if (byte >= 0x61 && byte <= 0x7a) return false;
    if (byte >= 0x41 && byte <= 0x5a) capitals++;
  }
  return capitals >= 2;
}

function endsWith(bytes: Uint8Array, suffix: Uint8Array): boolean {
  const offset = bytes.length - suffix.length;
  if (offset < 0) return false;
  for (let at = 0; at < suffix.length; at++) if (bytes[offset + at] !== suffix[at]) return false;
  return true;
}
