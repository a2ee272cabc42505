import { FNV_BASIS, FNV_PRIME } from './hash-bytes.ts';
import { parseNumber, type ParsedNumber } from './parse-number.ts';

/** Attributes of a line that are looked at; the rest is stored and searchable all the same. */
export const MAX_ATTRIBUTES = 64;

/** Columns of one line's attributes; reused between lines. Offsets are into the attribute column's bytes. */
export interface AttributeBuffer {
  count: number;
  /** FNV-1a of the name. */
  readonly nameHash: Int32Array;
  readonly nameStart: Int32Array;
  readonly nameEnd: Int32Array;
  /** 1 for a JSON number, else 0. */
  readonly isNumber: Uint8Array;
  readonly number: Float64Array;
  /** The value's text, without quotes, escapes as they stand. */
  readonly valueStart: Int32Array;
  readonly valueEnd: Int32Array;
  readonly parsed: ParsedNumber;
}

export function createAttributeBuffer(): AttributeBuffer {
  return {
    count: 0,
    nameHash: new Int32Array(MAX_ATTRIBUTES),
    nameStart: new Int32Array(MAX_ATTRIBUTES),
    nameEnd: new Int32Array(MAX_ATTRIBUTES),
    isNumber: new Uint8Array(MAX_ATTRIBUTES),
    number: new Float64Array(MAX_ATTRIBUTES),
    valueStart: new Int32Array(MAX_ATTRIBUTES),
    valueEnd: new Int32Array(MAX_ATTRIBUTES),
    parsed: { value: 0, end: 0 },
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Reads the flat JSON object in `bytes[start, end)`, one pass, no allocation. Arrays and nested objects count as one
 * value. Malformed text ends the scan; what was read so far stands. Hot: bench/score.bench.ts.
 */
export function scanAttributes(
  bytes: Uint8Array,
  span: { start: number; end: number },
  into: AttributeBuffer,
): void {
  const { end } = span;
  into.count = 0;
  let at = skipSpace(bytes, span.start, end);
  if (at >= end || bytes[at] !== OPEN_BRACE) return;
  at++;
  while (into.count < MAX_ATTRIBUTES) {
    at = skipSpace(bytes, at, end);
    if (at >= end || bytes[at] !== QUOTE) return;
    const nameStart = at + 1;
    let hash = FNV_BASIS;
    for (at = nameStart; at < end && bytes[at] !== QUOTE; at++) {
      if (bytes[at] === BACKSLASH) hash = Math.imul(hash ^ bytes[at++]!, FNV_PRIME);
      hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
    }
    const nameEnd = at;
    at = skipSpace(bytes, at + 1, end);
    if (at >= end || bytes[at] !== COLON) return;
    at = skipSpace(bytes, at + 1, end);
    if (at >= end) return;
    const slot = into.count;
    into.nameHash[slot] = hash;
    into.nameStart[slot] = nameStart;
    into.nameEnd[slot] = nameEnd;
    at = readValue(bytes, { start: at, end }, into);
    if (at < 0) return;
    into.count++;
    at = skipSpace(bytes, at, end);
    if (at >= end || bytes[at] !== COMMA) return;
    at++;
  }
}

/** Reads the value at `span.start` into the buffer's next row; the offset behind it, or -1. */
function readValue(bytes: Uint8Array, span: { start: number; end: number }, into: AttributeBuffer): number {
  const { start, end } = span;
  const slot = into.count;
  const first = bytes[start]!;
  into.isNumber[slot] = 0;
  if (first === QUOTE) {
    let at = start + 1;
    while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    if (at >= end) return -1;
    into.valueStart[slot] = start + 1;
    into.valueEnd[slot] = at;
    return at + 1;
  }
  const stop =
    first === OPEN_BRACE || first === OPEN_BRACKET
      ? nestedEnd(bytes, start, end)
      : literalEnd(bytes, start, end);
  into.valueStart[slot] = start;
  into.valueEnd[slot] = stop;
  if (
    (first === MINUS || (first >= ZERO && first <= NINE)) &&
    parseNumber(bytes, { start, end: stop }, into.parsed)
  ) {
    into.isNumber[slot] = 1;
    into.number[slot] = into.parsed.value;
  }
  return stop;
}

function literalEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== COMMA && bytes[at] !== CLOSE_BRACE && bytes[at] !== SPACE) at++;
  return at;
}

function nestedEnd(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      for (at++; at < end && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
  return end;
}

function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at]! <= SPACE) at++;
  return at;
}
