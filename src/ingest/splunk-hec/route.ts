import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpProblem } from '../../api/http-problem.ts';
import { createIntake } from '../http/intake.ts';
import type { Received } from '../http/intake.ts';
import { KeyedPool } from '../http/keyed-pool.ts';
import type { LogsRouteDeps } from '../http/logs-route.ts';
import { INGEST_ROUTE, prepareProtocol, sentenceOf } from '../http/protocol-plugin.ts';
import { nameIn, senderOf } from '../http/request-parts.ts';
import { ShapeTree } from '../json-lines/shape-tree.ts';
import { TextLinesDecoder } from '../lines/decode.ts';
import { SourceFormat } from '../lines/source-format.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { createHecDecoder } from './decode.ts';
import { splunkDialect } from './dialect.ts';

export const SPLUNK_PROTOCOL = 'splunk';

/** Sources of raw lines whose format is remembered. */
const KEPT_FORMATS = 1000;

/** Ids in one question about acknowledgements: bounds the answer. */
const ACK_IDS_LIMIT = 10_000;
const ACK_BODY_BYTES = 1024 * 1024;

/**
 * Splunk's HTTP Event Collector: events and raw lines, answered with its codes when everything accepted is durable;
 * a request with a channel gets an acknowledgement id, which is true at once.
 */
export function splunkHecRoute(deps: LogsRouteDeps): FastifyPluginAsync {
  const intake = createIntake(deps);
  const shapes = new ShapeTree(splunkDialect);
  const formats = new KeyedPool<SourceFormat>(KEPT_FORMATS);
  const acknowledgements = new Acknowledgements();

  async function takeEvents(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const received = await intake.stream(
      request,
      { ...aboutOf(request), dialect: splunkDialect },
      (builder, context) => createHecDecoder(builder, context, shapes),
    );
    return answer(request, reply, received);
  }

  async function takeRaw(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const format = formats.get(senderOf(request, SPLUNK_PROTOCOL).name, () => new SourceFormat());
    const received = await intake.stream(
      request,
      aboutOf(request),
      (builder, context) => new TextLinesDecoder(builder, context, format),
    );
    return answer(request, reply, received);
  }

  function answer(request: FastifyRequest, reply: FastifyReply, { accepted, rejects }: Received): unknown {
    const [first] = rejects.list;
    if (first !== undefined) {
      const code = first.reason === 'no_message' ? CODE.eventBlank : CODE.invalidData;
      return reply.code(400).send({ ...code, 'invalid-event-number': first.line - 1, reason: first.hint });
    }
    if (accepted === 0) return reply.code(400).send(CODE.noData);
    const channel = channelOf(request);
    return channel === undefined ? CODE.success : { ...CODE.success, ackId: acknowledgements.add(channel) };
  }

  return async (app) => {
    prepareProtocol(app, (problem, reply) => reply.send(problemAnswer(problem)));
    for (const url of ['/services/collector', '/services/collector/event', '/services/collector/event/1.0']) {
      app.post(url, INGEST_ROUTE, takeEvents);
    }
    for (const url of ['/services/collector/raw', '/services/collector/raw/1.0'])
      app.post(url, INGEST_ROUTE, takeRaw);
    for (const url of ['/services/collector/health', '/services/collector/health/1.0']) {
      app.get(url, async () => CODE.healthy);
    }
    await app.register(async (questions) => {
      questions.removeAllContentTypeParsers();
      questions.addContentTypeParser(
        '*',
        { parseAs: 'string', bodyLimit: ACK_BODY_BYTES },
        (_request, body, done) => done(null, body),
      );
      questions.post('/services/collector/ack', async (request, reply) => {
        const channel = channelOf(request);
        const ids = readAckIds(String(request.body ?? ''));
        if (channel === undefined) return reply.code(400).send(CODE.noChannel);
        if (ids === undefined) return reply.code(400).send(CODE.invalidData);
        return { acks: acknowledgements.take(channel, ids) };
      });
    });
  };
}

/** Splunk's codes ("HTTP Event Collector status codes"). */
const CODE = {
  success: { text: 'Success', code: 0 },
  noToken: { text: 'Token is required', code: 2 },
  noData: { text: 'No data', code: 5 },
  invalidData: { text: 'Invalid data format', code: 6 },
  internal: { text: 'Internal server error', code: 8 },
  busy: { text: 'Server is busy', code: 9 },
  noChannel: { text: 'Data channel is missing', code: 10 },
  eventBlank: { text: 'Event field cannot be blank', code: 13 },
  healthy: { text: 'HEC is healthy', code: 17 },
} as const;

function problemAnswer(problem: HttpProblem): object {
  const reason = sentenceOf(problem);
  switch (problem.status) {
    case 401:
      return { ...CODE.noToken, reason };
    case 429:
    case 503:
      return { ...CODE.busy, reason };
    case 400:
    case 413:
    case 415:
      return { ...CODE.invalidData, reason };
    default:
      return { ...CODE.internal, reason };
  }
}

function aboutOf(request: FastifyRequest) {
  const query = request.query as Record<string, unknown>;
  return { protocol: SPLUNK_PROTOCOL, host: nameIn(query['host']), service: nameIn(query['service']) };
}

function channelOf(request: FastifyRequest): string | undefined {
  return (
    nameIn(request.headers['x-splunk-request-channel']) ??
    nameIn((request.query as Record<string, unknown>)['channel'])
  );
}

function readAckIds(body: string): number[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const acks = typeof value === 'object' && value !== null ? (value as { acks?: unknown }).acks : undefined;
  if (!Array.isArray(acks) || acks.length > ACK_IDS_LIMIT) return undefined;
  return acks.every((id) => typeof id === 'number') ? acks : undefined;
}
