import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpProblem } from '../../api/http-problem.ts';
import { problemOf } from '../../api/problem-of.ts';
import { batchIdOfKey, createBatchId } from '../../core/batch-id.ts';
import { createIntake } from '../http/intake.ts';
import type { LogsRouteDeps } from '../http/logs-route.ts';
import { INGEST_ROUTE, prepareProtocol, sentenceOf } from '../http/protocol-plugin.ts';
import { ShapeTree } from '../json-lines/shape-tree.ts';
import { bulkAnswer } from './answer.ts';
import type { BatchOutcome } from './answer.ts';
import { BulkDecoder, ITEMS_LIMIT } from './decode.ts';
import { elasticDialect } from './dialect.ts';
import { filterPath } from './filter-path.ts';
import { registerHandshake } from './handshake.ts';

export const ELASTIC_PROTOCOL = 'elastic';

/** Index of requests that name none. */
const DEFAULT_INDEX = 'logs';

/**
 * Elasticsearch's `POST /_bulk` and `/{index}/_bulk`, with what its clients ask before they send. Each action is
 * answered by itself: 201 once it is durable, 400 when it is no entry, 429 when it should come again. A batch whose
 * documents all have an `_id` is stored once, however often it is sent.
 */
export function elasticBulkRoute(deps: LogsRouteDeps): FastifyPluginAsync {
  const intake = createIntake(deps);
  const shapes = new ShapeTree(elasticDialect);

  async function bulk(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const startMs = performance.now();
    const batches: BatchOutcome[] = [];
    let decoder: BulkDecoder | undefined;
    let start = 0;

    function batchId(): string {
      const key = decoder?.takeKey();
      const id = key === undefined ? createBatchId(deps.clock.nowMs()) : batchIdOfKey(ELASTIC_PROTOCOL, key);
      const count = (decoder?.accepted ?? 0) - start;
      batches.push({ batchId: id, start, count, timeUs: undefined, problem: undefined });
      start += count;
      return id;
    }

    const index = (request.params as { index?: string }).index ?? DEFAULT_INDEX;
    await intake.stream(
      request,
      {
        protocol: ELASTIC_PROTOCOL,
        dialect: elasticDialect,
        batchId,
        onBatch: (batch) => (batches.at(-1)!.timeUs = batch.timeUs),
        onRefused(_batch, error) {
          const problem = problemOf(error);
          if (problem.status !== 429 && problem.status !== 503) throw error;
          batches.at(-1)!.problem = problem;
        },
      },
      (builder, context) => (decoder = new BulkDecoder(builder, context, { shapes, defaultIndex: index })),
    );
    if (decoder === undefined || decoder.items.length === 0) {
      return reply.code(400).send(elasticError(400, 'parse_exception', 'request body is required'));
    }
    if (decoder.isOverfull) {
      const reason = `The request has more than ${ITEMS_LIMIT} actions; those are stored, the rest has no answer.`;
      return reply.code(413).send(elasticError(413, 'illegal_argument_exception', reason));
    }
    const answer = bulkAnswer(decoder.items, batches, performance.now() - startMs);
    const paths = (request.query as { filter_path?: unknown }).filter_path;
    return typeof paths === 'string' ? (filterPath(answer, paths) ?? {}) : answer;
  }

  return async (app) => {
    prepareProtocol(app, (problem, reply) =>
      reply
        .header(PRODUCT_HEADER, PRODUCT)
        .send(elasticError(problem.status, ERROR_TYPES[problem.status] ?? 'exception', sentenceOf(problem))),
    );
    app.addHook('onRequest', async (_request, reply) => void reply.header(PRODUCT_HEADER, PRODUCT));
    for (const url of ['/_bulk', '/:index/_bulk']) {
      app.route({ method: ['POST', 'PUT'], url, ...INGEST_ROUTE, handler: bulk });
    }
    registerHandshake(app);
  };
}

/** Clients since 7.14 refuse to talk to a server without it. */
const PRODUCT_HEADER = 'x-elastic-product';
const PRODUCT = 'Elasticsearch';

const ERROR_TYPES: Readonly<Record<HttpProblem['status'], string>> = {
  400: 'illegal_argument_exception',
  401: 'security_exception',
  413: 'content_too_long_exception',
  415: 'media_type_header_exception',
  429: 'es_rejected_execution_exception',
  503: 'unavailable_shards_exception',
};

function elasticError(status: number, type: string, reason: string): object {
  return { error: { root_cause: [{ type, reason }], type, reason }, status };
}
