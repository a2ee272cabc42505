import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { createIntake } from '../http/intake.ts';
import { KeyedPool } from '../http/keyed-pool.ts';
import type { LogsRouteDeps } from '../http/logs-route.ts';
import { INGEST_ROUTE, prepareProtocol, sentenceOf } from '../http/protocol-plugin.ts';
import { nameIn, senderOf } from '../http/request-parts.ts';
import { ShapeTree } from '../json-lines/shape-tree.ts';
import { SourceFormat } from '../lines/source-format.ts';
import { createDatadogDecoder } from './decode.ts';
import { datadogDialect } from './dialect.ts';

export const DATADOG_PROTOCOL = 'datadog';

/** Sources of text lines whose format is remembered. */
const KEPT_FORMATS = 1000;

/**
 * Datadog's log intake, `POST /api/v2/logs` and the older `/v1/input`: 202 once everything is durable, 400 when
 * events were refused (the others are stored), 429 and 503 to come again. `service` and `hostname` may also stand
 * in the query.
 */
export function datadogRoute(deps: LogsRouteDeps): FastifyPluginAsync {
  const intake = createIntake(deps);
  const shapes = new ShapeTree(datadogDialect);
  const formats = new KeyedPool<SourceFormat>(KEPT_FORMATS);

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const query = request.query as Record<string, unknown>;
    const { accepted, rejects } = await intake.stream(
      request,
      {
        protocol: DATADOG_PROTOCOL,
        service: nameIn(query['service']),
        host: nameIn(query['hostname']),
        dialect: datadogDialect,
      },
      (builder, context) =>
        createDatadogDecoder(builder, context, {
          contentType: request.headers['content-type'],
          shapes,
          lineFormat: formats.get(senderOf(request, DATADOG_PROTOCOL).name, () => new SourceFormat()),
        }),
    );
    const [first] = rejects.list;
    if (first === undefined) return reply.code(202).send({});
    const title = `${rejects.count} events were refused, ${accepted} are stored; event ${first.line}: ${first.reason}`;
    return reply.code(400).send(errors(400, title, first.hint));
  }

  return async (app) => {
    prepareProtocol(app, (problem, reply) =>
      reply.send(errors(problem.status, problem.code, sentenceOf(problem))),
    );
    for (const url of ['/api/v2/logs', '/v1/input', '/v1/input/:apiKey']) app.post(url, INGEST_ROUTE, take);
    // Clients and agents check their key before they send.
    app.get('/api/v1/validate', async () => ({ valid: true }));
  };
}

/** Errors as Datadog's API v2 gives them. */
function errors(status: number, title: string, detail: string): object {
  return { errors: [{ status: String(status), title, detail }] };
}
