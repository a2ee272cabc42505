import { FNV_BASIS, FNV_PRIME } from './hash-bytes.ts';
import type { ParameterBuffer } from './read-parameters.ts';
import type { AttributeBuffer } from './scan-attributes.ts';

/**
 * What kind of path a line is about, as a hash: quantities of a line are compared with those of lines about the same kind,
 * since one endpoint takes 10 ms and the next one, logged with the same message, 200.
 */
export const NO_CONTEXT = 0;

/** Of the first value of the message that is a path, or NO_CONTEXT. */
export function contextOfParameters(values: ParameterBuffer, bytes: Uint8Array): number {
  for (let row = 0; row < values.count; row++) {
    if (bytes[values.start[row]!] === SLASH) return pathContext(bytes, values.start[row]!, values.end[row]!);
  }
  return NO_CONTEXT;
}

/** Of the first attribute that is a path, or NO_CONTEXT. */
export function contextOfAttributes(attributes: AttributeBuffer, bytes: Uint8Array): number {
  for (let row = 0; row < attributes.count; row++) {
    const start = attributes.valueStart[row]!;
    if (bytes[start] === SLASH) return pathContext(bytes, start, attributes.valueEnd[row]!);
  }
  return NO_CONTEXT;
}

/** Hash of a path without query, in which segments with a digit are all the same. */
export function pathContext(bytes: Uint8Array, start: number, end: number): number {
  let path = FNV_BASIS;
  let segment = FNV_BASIS;
  let hasDigit = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUESTION_MARK) break;
    if (byte === SLASH) {
      path = Math.imul(path ^ (hasDigit ? MASKED : segment), FNV_PRIME);
      segment = FNV_BASIS;
      hasDigit = false;
      continue;
    }
    if (byte >= ZERO && byte <= NINE) hasDigit = true;
    segment = Math.imul(segment ^ byte, FNV_PRIME);
  }
  path = Math.imul(path ^ (hasDigit ? MASKED : segment), FNV_PRIME);
  return path === NO_CONTEXT ? 1 : path;
}

const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;
const ZERO = 0x30;
const NINE = 0x39;
const MASKED = 0x23;
