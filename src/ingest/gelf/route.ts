import type { Readable } from 'node:stream';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../api/http-problem.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { createBatchId } from '../../core/batch-id.ts';
import { valueAt } from '../../core/batch.ts';
import { nowUs } from '../../core/clock.ts';
import { bodyProblem } from '../http/body-problem.ts';
import type { LogsRouteDeps } from '../http/logs-route.ts';
import { INGEST_ROUTE, prepareProtocol, sentenceOf } from '../http/protocol-plugin.ts';
import { readBody } from '../http/read-body.ts';
import { ownTimeOf, type SenderName } from '../ingest-observer.ts';
import { Rejects } from '../rejects.ts';
import { plainAddress, socketContext } from '../socket/socket-deps.ts';
import { GelfDecoder, gelfShapes } from './decode.ts';
import { inflateGelf } from './inflate.ts';

export const GELF_PATH = '/gelf';
const PROTOCOL = 'gelf';

/** `POST /gelf`: one GELF message; 202 when it is durable, 400 when it is none. */
export function gelfRoute(deps: LogsRouteDeps): FastifyPluginAsync {
  const context = socketContext(deps, { source: PROTOCOL, host: '' });
  const shapes = gelfShapes();

  async function take(request: FastifyRequest): Promise<void> {
    const host = plainAddress(request.ip);
    const sender = { protocol: PROTOCOL, name: `${PROTOCOL} from ${host}`, host };
    try {
      await store(await bodyOf(request, deps), sender);
    } catch (error) {
      throw bodyProblem(error, { accepted: 0, sender, observer: deps.observer });
    }
  }

  async function store(body: Uint8Array, sender: SenderName): Promise<void> {
    const json = inflateGelf(body, deps.limits.lineBytes);
    const builder = new BatchBuilder();
    const reject =
      'reason' in json ? json : new GelfDecoder(builder, context, shapes).decode(json, sender.host);
    if (reject !== undefined) {
      const rejects = new Rejects(1);
      rejects.add({ line: 1, ...reject, sample: 'reason' in json ? body : json });
      deps.observer.onRejected(sender, rejects);
      throw new HttpProblem(400, {
        code: 'NOTHING_READABLE',
        detail: `The message cannot be read: ${reject.reason}. ${reject.hint}`,
        nextStep: 'Send one GELF 1.1 message, a JSON object with "host" and "short_message".',
      });
    }
    const batch = builder.build(createBatchId(deps.clock.nowMs()), nowUs(deps.clock));
    await deps.sink.accept(batch);
    deps.observer.onAccepted(sender, {
      lines: 1,
      bytes: body.length,
      services: [valueAt(batch.service, 0)],
      lastTimeUs: ownTimeOf(batch),
    });
  }

  return async (app) => {
    prepareProtocol(app, (problem, reply) => reply.type('text/plain').send(`${sentenceOf(problem)}\n`));
    app.post(GELF_PATH, INGEST_ROUTE, async (request, reply) => {
      await take(request);
      return reply.code(202).send();
    });
  };
}

/** The whole body, which is no longer than a line may be: it is one message. */
async function bodyOf(request: FastifyRequest, { limits }: LogsRouteDeps): Promise<Uint8Array> {
  const raw = (request.body ?? request.raw) as Readable;
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  const { lineBytes } = limits;
  const bounded = { ...limits, bodyBytes: lineBytes, decompressedBytes: lineBytes };
  const chunks: Uint8Array[] = [];
  for await (const chunk of readBody(raw, encoding, bounded)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
