import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { createIntake } from '../http/intake.ts';
import type { LogsRouteDeps } from '../http/logs-route.ts';
import { INGEST_ROUTE, prepareProtocol, sentenceOf } from '../http/protocol-plugin.ts';
import { exportAnswer, statusAnswer } from './answer.ts';
import { decodeOtlp } from './decode.ts';
import type { OtlpEncoding } from './decode.ts';

export const OTLP_PROTOCOL = 'otlp';

/**
 * OTLP/HTTP's `POST /v1/logs`, JSON or protocol buffers: 200 once everything is durable, with `partialSuccess` when
 * records were refused; 400 for what is no OTLP, 429 and 503 to come again (OTLP specification, OTLP/HTTP response).
 */
export function otlpHttpRoute(deps: LogsRouteDeps): FastifyPluginAsync {
  const intake = createIntake(deps);

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const encoding = encodingOf(request);
    const { accepted, rejects } = await intake.whole(
      request,
      { protocol: OTLP_PROTOCOL },
      decodeOtlp(encoding),
    );
    reply.type(CONTENT_TYPES[encoding]);
    const [first] = rejects.list;
    if (accepted === 0 && first !== undefined && UNREADABLE.has(first.reason)) {
      return reply.code(400).send(Buffer.from(statusAnswer(encoding, INVALID_ARGUMENT, first.hint)));
    }
    return reply.send(Buffer.from(exportAnswer(encoding, rejects)));
  }

  return async (app) => {
    prepareProtocol(app, (problem, reply, request) => {
      const encoding = encodingOf(request);
      const code = RPC_CODES[problem.status] ?? UNKNOWN;
      return reply
        .type(CONTENT_TYPES[encoding])
        .send(Buffer.from(statusAnswer(encoding, code, sentenceOf(problem))));
    });
    for (const url of ['/v1/logs', '/otlp/v1/logs']) app.post(url, INGEST_ROUTE, take);
  };
}

const CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  proto: 'application/x-protobuf',
};

/** Reasons that say the whole body is none. */
const UNREADABLE: ReadonlySet<string> = new Set([
  'invalid_json',
  'invalid_encoding',
  'not_an_object',
  'too_deep',
  'too_long',
]);

/** Codes of google.rpc.Code. */
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  413: 8,
  415: 3,
  429: 8,
  503: 14,
};

function encodingOf(request: FastifyRequest): OtlpEncoding {
  return /json/i.test(request.headers['content-type'] ?? '') ? 'json' : 'proto';
}
