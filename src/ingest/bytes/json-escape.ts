import { BACKSLASH } from './ascii.ts';
import { ORDINARY } from './ordinary.ts';

/** Bytes of the longest escape of a byte: `\u001b`. */
export const LONGEST_ESCAPE = 6;

/**
 * Writes the text `source[start, end)` as it stands within a JSON string, as `JSON.stringify` escapes it (ECMAScript
 * QuoteJSONString). The target must have room for {@link LONGEST_ESCAPE} bytes a byte. Returns the index behind.
 */
export function escapeJson(
  source: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  target: { readonly bytes: Uint8Array; readonly at: number },
): number {
  const { bytes } = target;
  let to = target.at;
  for (let i = start; i < end; i++) {
    const byte = source[i]!;
    if (ORDINARY[byte] === 1) {
      bytes[to++] = byte;
    } else {
      const escape = ESCAPES[byte]!;
      for (let j = 0; j < escape.length; j++) bytes[to++] = escape[j]!;
    }
  }
  return to;
}

/** The escape of each byte that has one. */
const ESCAPES: readonly Uint8Array[] = Array.from({ length: BACKSLASH + 1 }, (_, byte) =>
  new TextEncoder().encode(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)),
);
