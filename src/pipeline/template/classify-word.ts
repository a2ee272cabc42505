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
import {
  DURATION,
  EMAIL,
  FLOAT,
  HEX,
  HOST_PORT,
  INTEGER,
  IP,
  PATH,
  SIZE,
  TIME,
  URL,
  UUID,
  WORD,
} from './parameter-type.ts';
import { CONSTANT } from './token-buffer.ts';
import { isSourceFile } from './source-file.ts';
import { unitOf } from './unit.ts';

/** A word without white space and delimiters; `flags` are the joined classes of its bytes. */
export interface Word {
  bytes: Uint8Array;
  start: number;
  end: number;
  flags: number;
}

const PLUS = 0x2b;
const MINUS = 0x2d;
const PERIOD = 0x2e;
const STROKE = 0x2f;
const ZERO = 0x30;
const COLON_BYTE = 0x3a;
const AT_BYTE = 0x40;
const LOWER_X = 0x78;
const LOWER_T = 0x74;
const LOWER_Z = 0x7a;
const LOWER_CASE = 0x20;

/** Hex digits, a decimal one among them, that are one number. */
const HEX_DIGITS = 6;

/** Hex digits without any decimal one that count as a value: no English word of the letters a to f is this long. */
const LETTER_HEX_DIGITS = 8;

/** `aa:bb:cc:dd:ee:ff` (IEEE 802). */
const HARDWARE_COLONS = 5;
const HARDWARE_BYTES = 17;

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

/** `7:05`, `07:05:09`, `07:05:09.123`, also with a zone: `07:05:09Z`, `07:05:09+02:00`. */
function isClock({ bytes, start, end }: Word): boolean {
  let at = skipDigits(bytes, start, end);
  if (at === start || at - start > 3 || bytes[at] !== COLON_BYTE) return false;
  for (let part = 0; part < 2 && at < end && bytes[at] === COLON_BYTE; part++) {
    const next = skipDigits(bytes, at + 1, end);
    if (next - at !== 3) return false;
    at = next;
  }
  if (at + 1 < end && (bytes[at] === PERIOD || bytes[at] === COLON_BYTE)) {
    const fraction = skipDigits(bytes, at + 1, end);
    if (fraction === at + 1) return false;
    at = fraction;
  }
  return at === end || isZone(bytes, at, end);
}

function isZone(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!;
  if ((first | LOWER_CASE) === LOWER_Z) return start + 1 === end;
  if (first !== PLUS && first !== MINUS) return false;
  for (let at = start + 1; at < end; at++) if (!isDigit(bytes[at]!) && bytes[at] !== COLON_BYTE) return false;
  return end - start >= 3 && end - start <= 6;
}

/** `2024-05-17`, `17/05/2024`, `2024.05.17`, `17/May/2024:07:05:09`, also joined to a clock by `T`, `-`, `:` or `_`. */
function isDate({ bytes, start, end }: Word): boolean {
  const first = skipDigits(bytes, start, end);
  const separator = bytes[first];
  if (first === start || (separator !== MINUS && separator !== STROKE && separator !== PERIOD)) return false;
  let second = skipDigits(bytes, first + 1, end);
  if (second === first + 1) while (second < end && (BYTE_CLASS[bytes[second]!]! & LETTER) !== 0) second++;
  if (bytes[second] !== separator) return false;
  const third = skipDigits(bytes, second + 1, end);
  const years = Math.max(first - start, third - second - 1);
  if (years !== 4 || Math.min(first - start, third - second - 1) > 2) return false;
  if (second - first - 1 < 1 || second - first - 1 > 3 || third === second + 1) return false;
  if (third === end) return true;
  const joint = bytes[third]! | LOWER_CASE;
  if (joint !== LOWER_T && !isDateJoint(bytes[third]!)) return false;
  return isClockAfterDate(bytes, third + 1, end);
}

function isDateJoint(byte: number): boolean {
  return byte === MINUS || byte === COLON_BYTE || byte === 0x5f;
}

function isClockAfterDate(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (isDigit(bytes[at]!) || bytes[at] === COLON_BYTE || bytes[at] === PERIOD)) at++;
  return at === end || isZone(bytes, at, end);
}

/** IPv4 and IPv6 addresses, with a mask length, with a port, and `host.name:port`. */
function classifyAddress(word: Word): number {
  const { bytes, end } = word;
  let { start } = word;
  if (bytes[start] === STROKE) start++;
  const quad = quadEnd(bytes, start, end);
  if (quad > start) {
    if (quad === end) return IP;
    if (bytes[quad] === STROKE && skipDigits(bytes, quad + 1, end) === end) return IP;
    if (bytes[quad] === COLON_BYTE && skipDigits(bytes, quad + 1, end) === end && end > quad + 1)
      return HOST_PORT;
    return CONSTANT;
  }
  const groups = classifyColonHex(bytes, start, end);
  if (groups !== CONSTANT) return groups;
  return isHostPort(bytes, start, end) ? HOST_PORT : CONSTANT;
}

/** End of a dotted quad with each part up to 255, or `start`. */
function quadEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let part = 0; part < 4; part++) {
    if (part > 0) {
      if (bytes[at] !== PERIOD || at >= end) return start;
      at++;
    }
    const next = skipDigits(bytes, at, end);
    if (next === at || next - at > 3 || decimal(bytes, at, next) > 255) return start;
    at = next;
  }
  return at < end && bytes[at] === PERIOD ? start : at;
}

function decimal(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + bytes[at]! - ZERO;
  return value;
}

/**
 * IPv6 (RFC 4291 §2.2: groups of up to four hex digits between colons, one `::` at most) and hardware addresses (six pairs).
 */
function classifyColonHex(bytes: Uint8Array, start: number, end: number): number {
  let colons = 0;
  let doubles = 0;
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === COLON_BYTE) {
      if (at > start && bytes[at - 1] === COLON_BYTE) doubles++;
      colons++;
      digits = 0;
    } else if ((BYTE_CLASS[byte]! & NOT_HEX) !== 0 || ++digits > 4) {
      return CONSTANT;
    }
  }
  if (colons === HARDWARE_COLONS && doubles === 0 && end - start === HARDWARE_BYTES) return HEX;
  return colons <= 8 && ((colons >= 2 && doubles === 1) || (colons === 7 && doubles === 0)) ? IP : CONSTANT;
}

/** A name that holds a letter, then a colon and a port: `db-1.internal:5432`. Source positions (`Main.java:42`) are not. */
function isHostPort(bytes: Uint8Array, start: number, end: number): boolean {
  let colon = start;
  let letters = 0;
  while (colon < end && bytes[colon] !== COLON_BYTE) {
    const bits = BYTE_CLASS[bytes[colon]!]!;
    if ((bits & (LETTER | DIGIT | DOT | DASH)) === 0) return false;
    if ((bits & LETTER) !== 0) letters++;
    colon++;
  }
  const digits = skipDigits(bytes, colon + 1, end);
  return (
    letters > 0 &&
    digits === end &&
    digits - colon > 2 &&
    digits - colon <= 6 &&
    !isSourceFile(bytes, start, colon)
  );
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

/** Well-formed UTF-8 by RFC 3629 §4, without surrogates and overlong forms. */
function isUtf8({ bytes, start, end }: Word): boolean {
  for (let at = start; at < end;) {
    const first = bytes[at++]!;
    if (first < 0x80) continue;
    const following = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || at + following > end) return false;
    const second = bytes[at]!;
    const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) return false;
    for (let rest = 1; rest < following; rest++) if ((bytes[at + rest]! & 0xc0) !== 0x80) return false;
    at += following;
  }
  return true;
}

function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at]!)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}
