import { pipeline } from 'node:stream';
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { IngestLimits } from '../limits.ts';
import { BodyError } from './body-error.ts';

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  zstd: createZstdDecompress,
};

type BodyLimits = Pick<
  IngestLimits,
  'bodyBytes' | 'decompressedBytes' | 'compressionRatio' | 'ratioGraceBytes'
>;

/**
 * Chunks of a request body, decompressed, within the limits; never more than a chunk of it in memory.
 * `raw` is left open: the answer must still reach the sender.
 * @throws BodyError when a limit is hit or the compressed data is broken or cut
 */
export async function* readBody(
  raw: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array> {
  const counted = countBytes(raw, limits.bodyBytes);
  if (encoding === undefined || encoding === '' || encoding === 'identity') {
    yield* counted.chunks();
    return;
  }
  const create = Object.hasOwn(DECOMPRESSORS, encoding) ? DECOMPRESSORS[encoding] : undefined;
  if (create === undefined) {
    throw new BodyError(
      'unknown-encoding',
      `Content-Encoding ${JSON.stringify(encoding.slice(0, 50))} is not known; gzip, deflate and zstd are.`,
    );
  }
  yield* decompress(counted, create(), { encoding, limits });
}

interface CountedBody {
  chunks(): AsyncGenerator<Uint8Array>;
  readonly bytes: number;
}

function countBytes(raw: AsyncIterable<Uint8Array>, limit: number): CountedBody {
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    async *chunks() {
      for await (const chunk of raw) {
        bytes += chunk.length;
        if (bytes > limit) {
          throw new BodyError('body-too-large', `The body is larger than ingest.bodyBytes, ${limit} bytes.`);
        }
        yield chunk;
      }
    },
  };
}

async function* decompress(
  body: CountedBody,
  stream: Transform,
  { encoding, limits }: { readonly encoding: string; readonly limits: BodyLimits },
): AsyncGenerator<Uint8Array> {
  // The error of either side reaches the loop below through the stream; the callback only has to be there.
  pipeline(body.chunks, stream, () => undefined);
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      checkSize(bytes, body.bytes, limits);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof BodyError) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw new BodyError('broken-encoding', `The body is not whole ${encoding} data: ${what}.`);
  } finally {
    stream.destroy();
  }
}

function checkSize(bytes: number, compressedBytes: number, limits: BodyLimits): void {
  if (bytes > limits.decompressedBytes) {
    throw new BodyError(
      'decompressed-too-large',
      `The body decompresses to more than ingest.decompressedBytes, ${limits.decompressedBytes} bytes.`,
    );
  }
  if (bytes > limits.ratioGraceBytes && bytes > compressedBytes * limits.compressionRatio) {
    throw new BodyError(
      'compression-ratio',
      `The body decompresses to more than ${limits.compressionRatio} times its size (ingest.compressionRatio).`,
    );
  }
}
