import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { IngestLimits } from '../limits.ts';
import type { OpenBody } from './open-bodies.ts';
import { readBody } from './read-body.ts';

/** What stays of a body while it is read: all of it, or what is not handed on yet. */
export type Keeps = 'whole' | 'rest';

/**
 * Chunks of a request's body, decompressed, within the limits of its size and of the memory of all bodies.
 * @throws BodyError
 */
export async function* requestChunks(
  request: FastifyRequest,
  { body, keeps, limits }: { readonly body: OpenBody; readonly keeps: Keeps; readonly limits: IngestLimits },
): AsyncGenerator<Uint8Array> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  const raw = (request.body ?? request.raw) as Readable;
  const most = keeps === 'whole' ? Infinity : limits.batchBytes + limits.lineBytes;
  let bytes = 0;
  for await (const chunk of readBody(body.chunks(raw), encoding, limits)) {
    bytes += chunk.length;
    body.hold(Math.min(bytes, most));
    yield chunk;
  }
}
