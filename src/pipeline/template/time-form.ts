import { BYTE_CLASS, LETTER } from './byte-class.ts';
import { isDigit, skipDigits } from './digits.ts';
import type { Word } from './word.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const PERIOD = 0x2e;
const STROKE = 0x2f;
const COLON_BYTE = 0x3a;
const UNDERSCORE = 0x5f;
const LOWER_T = 0x74;
const LOWER_Z = 0x7a;
const LOWER_CASE = 0x20;

/** `7:05`, `07:05:09`, `07:05:09.123`, also with a zone: `07:05:09Z`, `07:05:09+02:00`. */
export function isClock({ bytes, start, end }: Word): boolean {
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
export function isDate({ bytes, start, end }: Word): boolean {
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
  return byte === MINUS || byte === COLON_BYTE || byte === UNDERSCORE;
}

export function isClockAfterDate(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (isDigit(bytes[at]!) || bytes[at] === COLON_BYTE || bytes[at] === PERIOD)) at++;
  return at === end || isZone(bytes, at, end);
}
