/** Result of {@link parseNumber}, reused between calls. */
export interface ParsedNumber {
  value: number;
  /** Byte offset behind the digits. */
  end: number;
}

const ZERO = 0x30;
const NINE = 0x39;
const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
const COMMA = 0x2c;
const UPPER_E = 0x45;
const LOWER_E = 0x65;

/**
 * Reads a decimal number at the start of `bytes[start, end)`: sign, digits with thousands commas, fraction, exponent.
 * False when there is none. `into.value` is exact for integers up to 2^53 and within a few units in the last place
 * otherwise. Hot: no allocation; bench/score.bench.ts.
 */
export function parseNumber(
  bytes: Uint8Array,
  span: { start: number; end: number },
  into: ParsedNumber,
): boolean {
  const { end } = span;
  let at = span.start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let value = 0;
  let digits = 0;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      digits++;
    } else if (!(byte === COMMA && digits > 0 && isDigit(bytes, at + 1, end))) break;
  }
  if (at < end && bytes[at] === DOT && isDigit(bytes, at + 1, end)) {
    let scale = 1;
    for (at++; at < end && isDigit(bytes, at, end); at++) {
      if (scale < MAX_SCALE) {
        value = value * 10 + (bytes[at]! - ZERO);
        scale *= 10;
      }
      digits++;
    }
    value /= scale;
  }
  if (digits === 0) return false;
  if (at < end && (bytes[at] === LOWER_E || bytes[at] === UPPER_E)) {
    const exponent = readExponent(bytes, at + 1, end);
    if (exponent.end > at + 1) {
      value *= 10 ** Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, exponent.value));
      at = exponent.end;
    }
  }
  into.value = negative ? -value : value;
  into.end = at;
  return true;
}

/** More digits than a double holds. */
const MAX_SCALE = 1e15;
/** Keeps values finite. */
const MAX_EXPONENT = 300;

function isDigit(bytes: Uint8Array, at: number, end: number): boolean {
  return at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE;
}

function readExponent(bytes: Uint8Array, start: number, end: number): { value: number; end: number } {
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  if (!isDigit(bytes, at, end)) return { value: 0, end: start };
  let value = 0;
  for (; isDigit(bytes, at, end); at++) value = Math.min(value * 10 + (bytes[at]! - ZERO), MAX_EXPONENT);
  return { value: negative ? -value : value, end: at };
}
