import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { batchIdOfKey } from '../../core/batch-id.ts';
import { createIntake } from '../http/intake.ts';
import type { LogsRouteDeps } from '../http/logs-route.ts';
import { INGEST_ROUTE, prepareProtocol, sentenceOf } from '../http/protocol-plugin.ts';
import { decodeLokiJson, decodeLokiProto } from './decode.ts';
import { uncompressedBytesOf } from './snappy-block.ts';

export const LOKI_PROTOCOL = 'loki';

/**
 * Loki's `POST /loki/api/v1/push`, JSON or snappy-compressed protocol buffers: 204 once everything is durable, 400
 * with the first reason when lines were refused (the others are stored), 429 and 503 to come again. As with Loki,
 * the same lines with the same times are stored once: a request is known by its content.
 */
export function lokiPushRoute(deps: LogsRouteDeps): FastifyPluginAsync {
  const intake = createIntake(deps);

  async function push(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const isJson = /^application\/(.*\+)?json/i.test(request.headers['content-type'] ?? '');
    let digest: string | undefined;
    const received = await intake.whole(
      request,
      {
        protocol: LOKI_PROTOCOL,
        batchIdOf(body, number) {
          digest ??= createHash('sha256').update(body).digest('hex');
          return batchIdOfKey(LOKI_PROTOCOL, `${digest}#${number}`);
        },
        unpackedBytesOf: (body) => (isJson ? 0 : claimedBytes(body, deps.limits.decompressedBytes)),
      },
      isJson ? decodeLokiJson : decodeLokiProto,
    );
    if (received.rejects.count === 0) return reply.code(204).send();
    const [first] = received.rejects.list;
    return reply
      .code(400)
      .type('text/plain')
      .send(
        `${received.rejects.count} lines were refused, ${received.accepted} are stored; line ${first?.line}: ${first?.hint}\n`,
      );
  }

  return async (app) => {
    prepareProtocol(app, (problem, reply) => reply.type('text/plain').send(`${sentenceOf(problem)}\n`));
    for (const url of ['/loki/api/v1/push', '/api/prom/push']) app.post(url, INGEST_ROUTE, push);
    // Promtail, Alloy and Grafana ask it to see whether Loki is there.
    app.get('/ready', async (_request, reply) => reply.type('text/plain').send('ready\n'));
  };
}

/** What decoding will take; nothing when it will be refused. */
function claimedBytes(body: Uint8Array, limitBytes: number): number {
  try {
    return uncompressedBytesOf(body, limitBytes);
  } catch (error) {
    if (error instanceof RangeError) return 0;
    throw error;
  }
}
