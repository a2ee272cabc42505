import { COLON, COMMA, DASH, isDigit, PLUS, POINT, SPACE, ZERO } from '../bytes/ascii.ts';
import type { ByteCursor } from '../bytes/byte-cursor.ts';

/**
 * Moves past `hh:mm:ss`, with `.` for `:` where the time is joined to its date by a dash
 * (`2005-06-03-15.42.50`), an optional fraction (after `.`, `,` or `:`) and an optional ` AM` or ` PM`. Programs
 * that put a colon before milliseconds do not pad numbers either: `22:16:0:19`.
 * Returns µs of the day, or NaN.
 */
export function readClock(cursor: ByteCursor): number {
  const hourDigits = cursor.digitRun(2);
  let hour = cursor.number(2);
  const separator = cursor.peek();
  if (hourDigits === 0 || (separator !== COLON && separator !== POINT)) return NaN;
  cursor.at++;
  const minute = cursor.number(2);
  if (cursor.peek() !== separator) return NaN;
  cursor.at++;
  const second = cursor.number(2);
  if (!(hour < 24 && minute < 60 && second <= 60)) return NaN;
  const fractionUs = readFraction(cursor);
  const half = readHalf(cursor);
  if (half !== 0) hour = (hour % 12) + (half === 2 ? 12 : 0);
  return (hour * 3600 + minute * 60 + second) * 1e6 + fractionUs;
}

/** Six digits without separators, `hhmmss`. µs of the day, or NaN. */
export function readCompactClock(cursor: ByteCursor): number {
  if (cursor.digitRun(7) !== 6) return NaN;
  const hour = cursor.digits(2);
  const minute = cursor.digits(2);
  const second = cursor.digits(2);
  if (!(hour < 24 && minute < 60 && second <= 60)) return NaN;
  return (hour * 3600 + minute * 60 + second) * 1e6 + readFraction(cursor);
}

/**
 * Moves past `Z`, `UTC`, `GMT`, `+hh`, `+hhmm` or `+hh:mm`, with or without one blank before. Returns the offset
 * in µs, or NaN when no zone stands here.
 */
export function readZone(cursor: ByteCursor): number {
  const start = cursor.at;
  const first = cursor.peek(cursor.peek() === SPACE ? 1 : 0);
  if (first < 0 || ZONE_STARTS[first] === 0) return NaN;
  if (cursor.peek() === SPACE) cursor.at++;
  if (
    (cursor.takeText('utc') || cursor.takeText('gmt') || cursor.takeText('z')) &&
    !isWordByte(cursor.peek())
  ) {
    return 0;
  }
  const sign = cursor.peek();
  if ((sign === PLUS || sign === DASH) && cursor.at < cursor.end) {
    cursor.at++;
    const hours = cursor.digits(2);
    const colon = cursor.peek() === COLON ? 1 : 0;
    let minutes = 0;
    if (isDigit(cursor.peek(colon)) && isDigit(cursor.peek(colon + 1))) {
      cursor.at += colon;
      minutes = cursor.digits(2);
    } else if (start + 3 !== cursor.at) {
      // ` -05` after a blank is too little to be an offset: it may be the message.
      cursor.at = start;
      return NaN;
    }
    if (hours < 15 && minutes < 60 && !isWordByte(cursor.peek())) {
      const offsetUs = (hours * 60 + minutes) * 60e6;
      return sign === PLUS ? offsetUs : -offsetUs;
    }
  }
  cursor.at = start;
  return NaN;
}

/** What a zone begins with. */
const ZONE_STARTS = Uint8Array.from({ length: 256 }, (_, byte) =>
  '+-uUgGzZ'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Moves past the fraction of a second, if there is one. Returns its µs; further digits are cut off. */
export function readFraction(cursor: ByteCursor): number {
  const mark = cursor.peek();
  if ((mark !== POINT && mark !== COMMA && mark !== COLON) || !isDigit(cursor.peek(1))) return 0;
  cursor.at++;
  let us = 0;
  if (mark === COLON && cursor.digitRun(4) < 3) return cursor.number(2) * 1000;
  const { bytes, end } = cursor;
  let at = cursor.at;
  for (let unit = 100_000; at < end && isDigit(bytes[at]); at++) {
    if (unit >= 1) us += (bytes[at]! - ZERO) * unit;
    unit /= 10;
  }
  cursor.at = at;
  return us;
}

/** Moves past ` AM` or ` PM`. 1 for AM, 2 for PM, 0 for neither. */
export function readHalf(cursor: ByteCursor): 0 | 1 | 2 {
  const blank = cursor.peek() === SPACE ? 1 : 0;
  const letter = cursor.peek(blank) | 0x20;
  const isHalf = (letter === 0x61 || letter === 0x70) && (cursor.peek(blank + 1) | 0x20) === 0x6d;
  if (!isHalf || isWordByte(cursor.peek(blank + 2))) return 0;
  cursor.at += blank + 2;
  return letter === 0x61 ? 1 : 2;
}

function isWordByte(byte: number): boolean {
  const lower = byte | 0x20;
  return byte > 0 && ((lower >= 0x61 && lower <= 0x7a) || isDigit(byte));
}
