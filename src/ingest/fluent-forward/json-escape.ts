import { BACKSLASH, QUOTE } from '../bytes/ascii.ts';
import { ORDINARY } from '../bytes/ordinary.ts';

/**
 * Writes the text `source[start, end)` as a JSON string, as `JSON.stringify` escapes it (ECMAScript QuoteJSONString).
 * The target must have room for six bytes a byte and two quotes. Returns the index behind the string.
 */
export function jsonEscape(
  source: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  target: { readonly bytes: Uint8Array; readonly at: number },
): number {
  const { bytes } = target;
  let to = target.at;
  bytes[to++] = QUOTE;
  for (let i = start; i < end; i++) {
    const byte = source[i]!;
    if (ORDINARY[byte] === 1) {
      bytes[to++] = byte;
    } else {
      const escape = ESCAPES[byte]!;
      for (let j = 0; j < escape.length; j++) bytes[to++] = escape[j]!;
    }
  }
  bytes[to++] = QUOTE;
  return to;
}

/** The escape of each byte that has one. */
const ESCAPES: readonly Uint8Array[] = Array.from({ length: BACKSLASH + 1 }, (_, byte) =>
  new TextEncoder().encode(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)),
);
