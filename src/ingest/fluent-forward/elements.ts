import { arrayHead, valueEnd } from './msgpack-walk.ts';

/** The elements of an array that stands whole in `bytes`, at most {@link ELEMENTS_LIMIT} of them. */
export function elements(bytes: Uint8Array, depthLimit: number): Uint8Array[] | undefined {
  const head = arrayHead(bytes, 0);
  if (head === undefined || head.count > ELEMENTS_LIMIT) return undefined;
  const parts: Uint8Array[] = [];
  let at = head.start;
  while (parts.length < head.count) {
    const end = valueEnd(bytes, at, depthLimit);
    if (end < 0) return undefined;
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  return parts;
}

/** A PING has six elements, more than any other message. */
const ELEMENTS_LIMIT = 8;
