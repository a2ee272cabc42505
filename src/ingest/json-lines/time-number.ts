import { isDigit, NINE, POINT, ZERO } from '../bytes/ascii.ts';
import { timeOfNumber } from '../time/epoch-time.ts';

/** The index behind the decimal number without sign and exponent at `at`, `1.50` as well; -1 when there is none. */
export function decimalEnd(bytes: Uint8Array, at: number, end: number): number {
  const whole = digitsEnd(bytes, at, end);
  if (whole === at || (bytes[at] === ZERO && whole > at + 1)) return -1;
  if (bytes[whole] !== POINT) return whole;
  const stop = digitsEnd(bytes, whole + 1, end);
  return stop === whole + 1 ? -1 : stop;
}

/**
 * The time that the decimal number `bytes[start, end)` stands for, as `TimeParser` has it: whole seconds,
 * milliseconds, microseconds or nanoseconds of the present, or any of these with a fraction. NaN for others.
 */
export function timeOfDecimal(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let at = start;
  // Digits 17 to 19 of nanoseconds are below a microsecond.
  for (; at < end && at < start + 16 && bytes[at] !== POINT; at++) value = value * 10 + (bytes[at]! - ZERO);
  if (bytes[at] === POINT && at < end) return timeOfFraction(bytes, start, end);
  const digits = end - start;
  for (; at < end; at++) if (!isDigit(bytes[at])) return NaN;
  return digits === 10 || digits === 13 || digits === 16 || digits === 19 ? timeOfNumber(value) : NaN;
}

function timeOfFraction(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let decimals = -1;
  for (let i = start; i < end; i++) {
    if (bytes[i] !== POINT) value = value * 10 + (bytes[i]! - ZERO);
    if (bytes[i] === POINT || decimals >= 0) decimals++;
  }
  // Both exact, so the quotient is the nearest double (Clinger 1990, "How to Read Floating Point Numbers Accurately").
  if (value <= Number.MAX_SAFE_INTEGER && decimals < POWERS_OF_TEN.length)
    return timeOfNumber(value / POWERS_OF_TEN[decimals]!);
  return timeOfNumber(Number(decoder.decode(bytes.subarray(start, end))));
}

/** Microseconds have six decimals, what a double holds of today's seconds seven. */
const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

const decoder = new TextDecoder('latin1');

function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i]! >= ZERO && bytes[i]! <= NINE) i++;
  return i;
}
