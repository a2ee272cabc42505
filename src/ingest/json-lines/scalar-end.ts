import { DASH, NINE, POINT, ZERO } from '../bytes/ascii.ts';

/**
 * The index behind the number, `true`, `false` or `null` at `at`; -1 for anything else and for numbers that
 * `JSON.stringify` would write in another way (`1.0`, `1e3`, `-0`, `0.0000001`). Numbers of more than 15 digits
 * are kept as written there as well, see `parse-json.ts`.
 */
export function scalarEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  const first = bytes[i]!;
  if (first === LOWER_T) return wordEnd(bytes, at, TRUE);
  if (first === LOWER_F) return wordEnd(bytes, at, FALSE);
  if (first === LOWER_N) return wordEnd(bytes, at, NULL);
  const negative = first === DASH;
  if (negative) i++;
  const whole = digitsEnd(bytes, i, end);
  const zero = bytes[i] === ZERO;
  if (whole === i || (zero && whole > i + 1)) return -1;
  if (bytes[whole] !== POINT) return isExponent(bytes[whole]) || (zero && negative) ? -1 : whole;
  const fraction = whole + 1;
  const stop = digitsEnd(bytes, fraction, end);
  if (stop === fraction || isExponent(bytes[stop])) return -1;
  let significant = stop - fraction + (zero ? 0 : whole - i);
  if (zero) {
    let leading = fraction;
    while (leading < stop && bytes[leading] === ZERO) leading++;
    // From 1e-7 on JSON.stringify writes an exponent (ECMAScript Number::toString).
    if (leading - fraction >= 6) return -1;
    significant -= leading - fraction;
  }
  return significant <= 15 && bytes[stop - 1] === ZERO ? -1 : stop;
}

const TRUE = new Uint8Array([0x74, 0x72, 0x75, 0x65]);
const FALSE = new Uint8Array([0x66, 0x61, 0x6c, 0x73, 0x65]);
const NULL = new Uint8Array([0x6e, 0x75, 0x6c, 0x6c]);
const LOWER_T = 0x74;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;

function wordEnd(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return -1;
  return at + word.length;
}

function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i]! >= ZERO && bytes[i]! <= NINE) i++;
  return i;
}

function isExponent(byte: number | undefined): boolean {
  return byte === 0x65 || byte === 0x45;
}
