import { gunzipSync, inflateSync } from 'node:zlib';
import type { FieldsReject } from '../fields/entry-of-fields.ts';

/** A message without its compression, told by its first bytes: gzip (RFC 1952), zlib (RFC 1950), or none. */
export function inflateGelf(payload: Uint8Array, limitBytes: number): Uint8Array | FieldsReject {
  const isGzip = payload[0] === 0x1f && payload[1] === 0x8b;
  // RFC 1950 §2.2: method 8, and the first two bytes are a multiple of 31.
  const isZlib = (payload[0]! & 0x0f) === 8 && (payload[0]! * 256 + payload[1]!) % 31 === 0;
  if (!isGzip && !isZlib) return payload;
  try {
    // Small enough to be done at once: `limitBytes` is that of a line.
    return (isGzip ? gunzipSync : inflateSync)(payload, { maxOutputLength: limitBytes });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? { reason: 'too_long', hint: `Decompresses to more than ${limitBytes} bytes.` }
      : { reason: 'truncated', hint: `The message is not whole ${isGzip ? 'gzip' : 'zlib'} data.` };
  }
}
