import { ZERO } from '../bytes/ascii.ts';

/** As `microsOfNanosText`, of 19 digits (2001 to 2286); NaN for anything else, also for other times. */
export function microsOfNanosAt(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== DIGITS) return NaN;
  let timeUs = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    if (i < end - 3) timeUs = timeUs * 10 + digit;
  }
  return timeUs;
}

const DIGITS = 19;
