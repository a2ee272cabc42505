import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { IngestAnswerDto } from '../../api/entries.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { batchIdOfKey, createBatchId } from '../../core/batch-id.ts';
import type { EntryBatch } from '../../core/batch.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { type AcceptedLines, type IngestObserver, ownTimeOf, type SenderName } from '../ingest-observer.ts';
import type { IngestLimits } from '../limits.ts';
import { ShapeTree } from '../json-lines/shape-tree.ts';
import { SourceFormat } from '../lines/source-format.ts';
import type { Sink } from '../sink.ts';
import type { TimeRules } from '../time/time-rules.ts';
import { createDecoder, formatOfContentType, sniffFormat } from './choose-decoder.ts';
import type { BodyFormat } from './choose-decoder.ts';
import { decodeBody } from './decode-body.ts';
import { KeyedPool } from './keyed-pool.ts';
import { peekFirst } from './peek-first.ts';
import { bodyProblem } from './body-problem.ts';
import { type OpenBodies, type OpenBody, reading } from './open-bodies.ts';
import { requestChunks } from './request-chunks.ts';
import { checkLength, counting, nameIn, senderOf } from './request-parts.ts';

export interface LogsRouteDeps {
  readonly sink: Sink;
  readonly limits: IngestLimits;
  readonly clock: Clock;
  readonly time: Pick<TimeRules, 'zone' | 'numericDate'>;
  readonly observer: IngestObserver;
  /** Shared by all routes. */
  readonly bodies: OpenBodies;
}

export const LOGS_PATH = '/api/v1/logs';
const PROTOCOL = 'http';

/** Builders and shape trees kept for the next request: as many as requests usually run at once. */
const KEPT_BUILDERS = 8;

/** Sources whose line format is remembered; a longer unused one is found again from its next lines. */
const KEPT_FORMATS = 1000;

/**
 * `POST /api/v1/logs`: NDJSON, a JSON array, or plain text lines; gzip, deflate or zstd. Answers when everything
 * accepted is durable. `Idempotency-Key` names the request: sent again it is stored once.
 */
export function logsRoute(deps: LogsRouteDeps): FastifyPluginAsync {
  const builders: Builder[] = [];
  const formats = new KeyedPool<SourceFormat>(KEPT_FORMATS);

  async function take(request: FastifyRequest): Promise<IngestAnswerDto> {
    const builder = builders.pop() ?? { batch: new BatchBuilder(), shapes: new ShapeTree() };
    const answer = await takeRequest(request, { deps, builder, formats });
    // A builder whose request failed may hold rows of it and is not used again.
    if (builders.length < KEPT_BUILDERS) builders.push(builder);
    return answer;
  }

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { bodyLimit: Number.MAX_SAFE_INTEGER }, (_request, payload, done) =>
      done(null, payload),
    );
    app.post(LOGS_PATH, { bodyLimit: Number.MAX_SAFE_INTEGER }, (request) => take(request));
  };
}

interface Builder {
  readonly batch: BatchBuilder;
  readonly shapes: ShapeTree;
}

interface Parts {
  readonly deps: LogsRouteDeps;
  readonly builder: Builder;
  readonly formats: KeyedPool<SourceFormat>;
}

async function takeRequest(request: FastifyRequest, parts: Parts): Promise<IngestAnswerDto> {
  const { deps } = parts;
  const sender = senderOf(request, PROTOCOL, sourceOf(request));
  checkLength(request, deps, sender);
  const progress = { accepted: 0 };
  try {
    return await reading(deps.bodies, (body) => decodeRequest(request, { ...parts, sender, body, progress }));
  } catch (error) {
    throw bodyProblem(error, { accepted: progress.accepted, sender, observer: deps.observer });
  }
}

interface RequestParts extends Parts {
  readonly sender: SenderName;
  readonly body: OpenBody;
  /** What is stored already when the rest fails. */
  readonly progress: { accepted: number };
}

async function decodeRequest(request: FastifyRequest, parts: RequestParts): Promise<IngestAnswerDto> {
  const { deps, builder, sender, body } = parts;
  const context = contextOf(request, deps, sender);
  const declared = formatOfContentType(request.headers['content-type']);
  let format: BodyFormat | undefined;
  let bytes = 0;
  const chunks = await peekFirst(
    counting(requestChunks(request, { body, keeps: 'rest', limits: deps.limits }), (n) => (bytes += n)),
    (head) => {
      format = sniffFormat(head, declared);
      return format !== undefined;
    },
  );
  const lineFormat = parts.formats.get(sender.name, () => new SourceFormat());
  const decoder = createDecoder(format ?? 'text', builder.batch, {
    context,
    shapes: builder.shapes,
    lineFormat,
  });
  const services = new Set<string>();
  let lastTimeUs: number | undefined;
  try {
    await decodeBody(chunks, {
      builder: builder.batch,
      decoder,
      batchBytes: deps.limits.batchBytes,
      batchId: batchIds(request, deps.clock),
      nowUs: () => nowUs(deps.clock),
      deliver: async (batch) => {
        for (const service of batch.service.values) services.add(service);
        lastTimeUs = ownTimeOf(batch);
        await accept(batch, deps, sender);
      },
    });
  } finally {
    parts.progress.accepted = decoder.accepted;
  }
  return answer(decoder, { deps, sender, seen: { bytes, services: [...services], lastTimeUs } });
}

async function accept(batch: EntryBatch, deps: LogsRouteDeps, sender: SenderName): Promise<void> {
  const { duplicate } = await deps.sink.accept(batch);
  if (duplicate) deps.observer.onDuplicate(sender);
}

function answer(
  decoder: EntryDecoder,
  parts: { deps: LogsRouteDeps; sender: SenderName; seen: Omit<AcceptedLines, 'lines'> },
): IngestAnswerDto {
  const { observer } = parts.deps;
  const { rejects, accepted } = decoder;
  observer.onAccepted(parts.sender, { lines: accepted, ...parts.seen });
  if (rejects.count > 0) {
    observer.onRejected(parts.sender, rejects);
  }
  if (accepted === 0 && rejects.count > 0) {
    const [first] = rejects.list;
    throw new HttpProblem(400, {
      code: 'NOTHING_READABLE',
      detail: `None of the ${rejects.count} lines could be read; line ${first?.line}: ${first?.reason}. ${first?.hint ?? ''}`,
      nextStep: 'Send NDJSON, a JSON array of objects, or plain text lines with Content-Type text/plain.',
    });
  }
  if (accepted === 0) {
    throw new HttpProblem(400, {
      code: 'EMPTY_BODY',
      detail: 'The body holds no lines.',
      nextStep: `Try: curl --data-binary @app.log http://HOST${LOGS_PATH}`,
    });
  }
  return { accepted, rejected: rejects.count, errors: [...rejects.list] };
}

/** Ids of the batches of a request: following from its key when it has one, else new. */
function batchIds(request: FastifyRequest, clock: Clock): (number: number) => string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return () => createBatchId(clock.nowMs());
  return (number) => batchIdOfKey(LOGS_PATH, `${key}#${number}`);
}

function sourceOf(request: FastifyRequest): string | undefined {
  const query = request.query as Record<string, unknown>;
  return nameIn(query['source']) ?? nameIn(request.headers['x-logsentry-source']);
}

function contextOf(request: FastifyRequest, deps: LogsRouteDeps, sender: SenderName): DecodeContext {
  const query = request.query as Record<string, unknown>;
  return {
    limits: deps.limits,
    time: { ...deps.time, receivedUs: nowUs(deps.clock) },
    source: nameIn(query['source']) === undefined ? PROTOCOL : sender.name,
    service: nameIn(query['service']) ?? nameIn(request.headers['x-logsentry-service']) ?? '',
    host: nameIn(query['host']) ?? nameIn(request.headers['x-logsentry-host']) ?? '',
  };
}
