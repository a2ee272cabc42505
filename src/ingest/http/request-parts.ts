import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../../api/http-problem.ts';
import type { IngestObserver, SenderName } from '../ingest-observer.ts';
import type { IngestLimits } from '../limits.ts';

/** Longest name of a sender, and of the service and host a request names for all its entries. Characters. */
const NAME_LIMIT = 200;

/** Who sends a request: the name it gives itself, else its program and address. */
export function senderOf(request: FastifyRequest, protocol: string, given?: string): SenderName {
  const agent = request.headers['user-agent']?.split(' ')[0] ?? 'unknown client';
  const host = request.ip;
  return { protocol, name: given ?? `${agent} at ${host}`.slice(0, NAME_LIMIT), host };
}

/** A query parameter or header that names something, or undefined when it does not. */
export function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, NAME_LIMIT) : undefined;
}

/** A length that is over the limit is refused before a byte is read. */
export function checkLength(
  request: FastifyRequest,
  { limits, observer }: { readonly limits: IngestLimits; readonly observer: IngestObserver },
  sender: SenderName,
): void {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length <= limits.bodyBytes) return;
  observer.onRefused(sender, 'body-too-large');
  throw new HttpProblem(413, {
    code: 'BODY_TOO_LARGE',
    detail: `The body has ${length} bytes; ingest.bodyBytes allows ${limits.bodyBytes}.`,
    nextStep: 'Send it in several requests; `logsentry send` does that for files of any size.',
  });
}

export async function* counting(
  chunks: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}
