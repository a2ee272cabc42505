import { DURATION, FLOAT, SIZE, WORD } from '../template/parameter-type.ts';
import { parameterValue } from '../template/parameter-value.ts';
import { SPAN_WIDTH } from '../template/template-matcher.ts';
import type { LineMatch } from './line-match.ts';
import { parseNumber } from './parse-number.ts';

/**
 * The values of one line's parameters, as columns; reused between lines. A parameter of several values ("/cart 200 512"
 * where neighbouring values are one parameter) gives one row a value, so that the status stays a status.
 */
export interface ParameterBuffer {
  count: number;
  /** Which parameter, how many values it has and which of them this is: see partKey. */
  readonly key: Int32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** In milliseconds, bytes or as it stands; NaN for what is no number. */
  readonly number: Float64Array;
  /** 1 for what has a unit or a fraction: a measure, never a code. */
  readonly isMeasure: Uint8Array;
}

/** Values of a parameter that are told apart; a longer list is one value. */
export const MAX_PARTS = 8;

/** Values of a line that are looked at. */
export const MAX_VALUES = 256;

export function createParameterBuffer(): ParameterBuffer {
  return {
    count: 0,
    key: new Int32Array(MAX_VALUES),
    start: new Int32Array(MAX_VALUES),
    end: new Int32Array(MAX_VALUES),
    number: new Float64Array(MAX_VALUES),
    isMeasure: new Uint8Array(MAX_VALUES),
  };
}

/** Lists of different lengths have values of their own: the second of three is not the second of two. */
export function partKey(parameter: number, parts: number, part: number): number {
  return parameter * 256 + parts * 16 + part;
}

/** What a {@link partKey} stands for. */
export function readPartKey(key: number): { parameter: number; parts: number; part: number } {
  return { parameter: key >> 8, parts: (key >> 4) & 15, part: key & 15 };
}

const SPACE = 0x20;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;

const span = { start: 0, end: 0 };
const parsed = { value: 0, end: 0 };

/** Fills `into` with the values of a match. Hot: bench/score.bench.ts. */
export function readParameters(match: LineMatch, bytes: Uint8Array, into: ParameterBuffer): void {
  const { spans } = match;
  into.count = 0;
  for (let index = 0, at = 0; index < match.parameterCount; index++, at += SPAN_WIDTH) {
    const start = spans[at]!;
    const end = spans[at + 1]!;
    const type = spans[at + 2]!;
    const parts = type === WORD ? countParts(bytes, start, end) : 1;
    if (into.count + parts > MAX_VALUES) return;
    if (parts > 1 && parts <= MAX_PARTS) {
      addParts(bytes, { start, end, key: partKey(index, parts, 0) }, into);
      continue;
    }
    const row = into.count++;
    into.key[row] = partKey(index, 1, 0);
    into.start[row] = start;
    into.end[row] = end;
    span.start = start;
    span.end = end;
    into.number[row] = parameterValue(bytes, span, type);
    into.isMeasure[row] = type === DURATION || type === SIZE || type === FLOAT ? 1 : 0;
  }
}

function addParts(
  bytes: Uint8Array,
  list: { start: number; end: number; key: number },
  into: ParameterBuffer,
): void {
  let { key } = list;
  let at = list.start;
  while (at < list.end) {
    while (at < list.end && isSeparator(bytes[at]!)) at++;
    if (at === list.end) return;
    const start = at;
    while (at < list.end && !isSeparator(bytes[at]!)) at++;
    const row = into.count++;
    into.key[row] = key++;
    into.start[row] = start;
    into.end[row] = at;
    span.start = start;
    span.end = at;
    into.number[row] = parseNumber(bytes, span, parsed) && parsed.end === at ? parsed.value : Number.NaN;
    into.isMeasure[row] = 0;
  }
}

function countParts(bytes: Uint8Array, start: number, end: number): number {
  let parts = 0;
  let inside = false;
  for (let at = start; at < end; at++) {
    const separator = isSeparator(bytes[at]!);
    if (!separator && !inside) parts++;
    inside = !separator;
  }
  return parts;
}

function isSeparator(byte: number): boolean {
  return byte === SPACE || byte === COMMA || byte === SEMICOLON;
}
