import fc from 'fast-check';
import type { EntryDecoder } from '../../src/ingest/entry-decoder.ts';

/** Bodies made of a protocol's own pieces, JSON of all kinds, half of it, and any bytes, one a line. */
export function bodyBytes(pieces: readonly string[]): fc.Arbitrary<Uint8Array> {
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...pieces) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 3 }) },
    { weight: 3, arbitrary: record.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: record.map((value) => JSON.stringify(value).slice(0, 20)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom('', ' ', '\r', 'x'.repeat(400)) },
  );
  const bytes = fc.oneof(
    { weight: 9, arbitrary: line.map((text) => new TextEncoder().encode(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  );
  return fc
    .tuple(fc.array(bytes, { maxLength: 12 }), fc.constantFrom('\n', '', ',', '\r\n'))
    .map(
      ([parts, between]) =>
        new Uint8Array(Buffer.concat(parts.flatMap((part) => [part, Buffer.from(between)]))),
    );
}

const record = fc.dictionary(
  fc.constantFrom(
    'message',
    'time',
    'level',
    'service',
    'host',
    'fields',
    'event',
    'status',
    'ddtags',
    'a',
    '__proto__',
  ),
  fc.oneof(
    fc.string({ maxLength: 10 }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.json({ maxDepth: 2 }),
  ),
);

export function cutBytes(bytes: Uint8Array, sizes: Iterable<number>): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= bytes.length) break;
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

/** Gives a decoder all chunks, a few lines at a time. @throws when it makes no progress */
export function pushAll(decoder: EntryDecoder, chunks: readonly Uint8Array[]): void {
  for (const part of chunks) {
    const chunk = new Uint8Array(part);
    for (let at = 0, calls = 0; at < chunk.length; at += decoder.push(chunk.subarray(at), 3)) {
      if (calls++ > chunk.length) throw new Error('the decoder makes no progress');
    }
    // A decoder keeps no chunk: its memory is freed or used for the next one.
    chunk.fill(USED_UP);
  }
  decoder.finish();
}

/** Not UTF-8: shows up wherever a used chunk is still read. */
const USED_UP = 0xff;
