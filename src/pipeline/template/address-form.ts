import { BYTE_CLASS, DASH, DIGIT, DOT, LETTER, NOT_HEX } from './byte-class.ts';
import { skipDigits } from './digits.ts';
import { HEX, HOST_PORT, IP } from './parameter-type.ts';
import { isSourceFile } from './source-file.ts';
import { CONSTANT } from './token-buffer.ts';
import type { Word } from './word.ts';

const PERIOD = 0x2e;
const STROKE = 0x2f;
const ZERO = 0x30;
const COLON_BYTE = 0x3a;

/** `aa:bb:cc:dd:ee:ff` (IEEE 802). */
const HARDWARE_COLONS = 5;
const HARDWARE_BYTES = 17;

/** Type code of IPv4 and IPv6 addresses, with a mask length or a port, of `host.name:port` and hardware addresses; or CONSTANT. */
export function classifyAddress(word: Word): number {
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
