import { BYTE_CLASS, DIGIT, SPACE } from './byte-class.ts';
import { DURATION, FLOAT, INTEGER, SIZE } from './parameter-type.ts';
import { unitOf } from './unit.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const PERIOD = 0x2e;
const ZERO = 0x30;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const LOWER_E = 0x65;
const LOWER_CASE = 0x20;

/** Powers of ten that doubles hold exactly (IEEE 754 binary64): dividing by them rounds once, as a literal would. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

const decoder = new TextDecoder();

/**
 * The number that the parameter value `bytes[start, end)` stands for: durations in milliseconds, sizes in bytes, integers and
 * floats as they are, percentages as the number before the sign. NaN for other types and for lists.
 *
 * @param type the type code of this value
 */
export function parameterValue(
  bytes: Uint8Array,
  span: { readonly start: number; readonly end: number },
  type: number,
): number {
  if (type !== INTEGER && type !== FLOAT && type !== DURATION && type !== SIZE) return Number.NaN;
  const { end } = span;
  let { start } = span;
  while (start < end && isBound(bytes[start]!)) start++;
  const negative = bytes[start] === MINUS;
  if (negative || bytes[start] === PLUS) start++;
  const value =
    type === DURATION || type === SIZE ? sumOfParts(bytes, start, end) : leadingNumber(bytes, start, end);
  return negative ? -value : value;
}

/** `1h30m` is 5,400,000: each number times its unit. */
function sumOfParts(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  let at = start;
  while (at < end) {
    const numberStop = numberEnd(bytes, at, end);
    if (numberStop === at) return Number.NaN;
    let unitStart = numberStop;
    while (unitStart < end && (BYTE_CLASS[bytes[unitStart]!]! & SPACE) !== 0) unitStart++;
    let unitStop = unitStart;
    while (unitStop < end && (BYTE_CLASS[bytes[unitStop]!]! & DIGIT) === 0) unitStop++;
    const unit = unitOf(bytes, unitStart, unitStop);
    if (unit === undefined) return Number.NaN;
    sum += leadingNumber(bytes, at, numberStop) * unit.factor;
    at = unitStop;
  }
  return sum;
}

/** The unsigned decimal number that `bytes[start, end)` begins with. */
function leadingNumber(bytes: Uint8Array, start: number, end: number): number {
  let mantissa = 0;
  let decimals = 0;
  let seenPeriod = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if ((BYTE_CLASS[byte]! & DIGIT) !== 0) {
      mantissa = mantissa * 10 + byte - ZERO;
      if (seenPeriod) decimals++;
    } else if (byte === PERIOD && !seenPeriod) {
      seenPeriod = true;
    } else if ((byte | LOWER_CASE) === LOWER_E) {
      return Number(decoder.decode(bytes.subarray(start, end)));
    } else {
      break;
    }
  }
  if (!Number.isSafeInteger(mantissa) || decimals >= EXACT_POWERS.length) {
    return Number.parseFloat(decoder.decode(bytes.subarray(start, end)));
  }
  return mantissa / EXACT_POWERS[decimals]!;
}

function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && ((BYTE_CLASS[bytes[at]!]! & DIGIT) !== 0 || bytes[at] === PERIOD)) at++;
  return at;
}

function isBound(byte: number): boolean {
  return byte === LESS || byte === GREATER || byte === EQUALS;
}
