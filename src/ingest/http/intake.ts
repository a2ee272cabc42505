import type { FastifyRequest } from 'fastify';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { createBatchId } from '../../core/batch-id.ts';
import type { EntryBatch } from '../../core/batch.ts';
import { nowUs } from '../../core/clock.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { ownTimeOf, type SenderName } from '../ingest-observer.ts';
import type { Rejects } from '../rejects.ts';
import { bodyProblem } from './body-problem.ts';
import { collectBody } from './collect-body.ts';
import { decodeBody } from './decode-body.ts';
import { deliverSteps } from './deliver-steps.ts';
import type { LogsRouteDeps } from './logs-route.ts';
import { type OpenBody, reading } from './open-bodies.ts';
import { type Keeps, requestChunks } from './request-chunks.ts';
import { checkLength, counting, senderOf } from './request-parts.ts';

/** What a route says about its request. */
export interface IntakeRequest {
  /** Shown to people, such as `loki`; also the source of its entries. */
  readonly protocol: string;
  readonly service?: string | undefined;
  readonly host?: string | undefined;
  readonly dialect?: DecodeContext['dialect'];
  /** Ids of the batches, from 0; new ones when it is left out. */
  readonly batchId?: (number: number) => string;
  /** Called with each batch before it is handed on. */
  readonly onBatch?: (batch: EntryBatch) => void;
  /** Called instead of the error when a batch is refused; the request goes on. */
  readonly onRefused?: (batch: EntryBatch, error: unknown) => void;
}

export interface Received {
  readonly accepted: number;
  readonly rejects: Rejects;
}

/** A decoder of whole bodies: each step adds at most a few entries to the builder, or rejects. */
export interface BodySteps {
  readonly rejects: Rejects;
  readonly steps: Iterable<unknown>;
}

/** Takes in the bodies of one protocol's requests: limits, batches, and telling the observer are the same for all. */
export interface Intake {
  /** For formats that can be decoded as they come. @throws HttpProblem, AppError */
  stream<D extends EntryDecoder>(
    request: FastifyRequest,
    about: IntakeRequest,
    decoderOf: (builder: BatchBuilder, context: DecodeContext) => D,
  ): Promise<Received & { readonly decoder: D }>;
  /** For formats that are decoded from the whole body. @throws HttpProblem, AppError */
  whole(
    request: FastifyRequest,
    about: Omit<IntakeRequest, 'batchId'> & {
      readonly batchIdOf?: (body: Uint8Array, number: number) => string;
      /** What decoding the body takes besides it: it is compressed once more. Bytes. */
      readonly unpackedBytesOf?: (body: Uint8Array) => number;
    },
    decode: (body: Uint8Array, builder: BatchBuilder, context: DecodeContext) => BodySteps,
  ): Promise<Received>;
}

/** Builders kept for the next request: as many as requests usually run at once. */
const KEPT_BUILDERS = 8;

export function createIntake(deps: LogsRouteDeps): Intake {
  const builders: BatchBuilder[] = [];

  async function run<T extends Received>(
    request: FastifyRequest,
    { about, keeps }: { readonly about: IntakeRequest; readonly keeps: Keeps },
    take: (parts: RequestParts) => Promise<T>,
  ): Promise<T> {
    const sender = senderOf(request, about.protocol);
    checkLength(request, deps, sender);
    const seen: Seen = { bytes: 0, accepted: 0, services: new Set(), lastTimeUs: undefined };
    const builder = builders.pop() ?? new BatchBuilder();
    let received: T;
    try {
      received = await reading(deps.bodies, (body) =>
        take({
          builder,
          body,
          context: contextOf(about, deps),
          chunks: counting(requestChunks(request, { body, keeps, limits: deps.limits }), (bytes) => {
            seen.bytes += bytes;
          }),
          batchId: about.batchId ?? (() => createBatchId(deps.clock.nowMs())),
          deliver: (batch) => deliver(batch, { about, sender, seen }),
        }),
      );
    } catch (error) {
      throw bodyProblem(error, { accepted: seen.accepted, sender, observer: deps.observer });
    }
    // A builder whose request failed may hold rows of it and is not used again.
    if (builders.length < KEPT_BUILDERS) builders.push(builder);
    const { rejects } = received;
    deps.observer.onAccepted(sender, {
      lines: seen.accepted,
      bytes: seen.bytes,
      services: [...seen.services],
      lastTimeUs: seen.lastTimeUs,
    });
    if (rejects.count > 0) {
      deps.observer.onRejected(sender, rejects);
    }
    return { ...received, accepted: seen.accepted };
  }

  async function deliver(
    batch: EntryBatch,
    { about, sender, seen }: { about: IntakeRequest; sender: SenderName; seen: Seen },
  ): Promise<void> {
    about.onBatch?.(batch);
    const lastTimeUs = ownTimeOf(batch);
    try {
      const { duplicate } = await deps.sink.accept(batch);
      if (duplicate) deps.observer.onDuplicate(sender);
      seen.accepted += batch.count;
      seen.lastTimeUs = lastTimeUs;
      for (const service of batch.service.values) seen.services.add(service);
    } catch (error) {
      if (about.onRefused === undefined) throw error;
      const problem = bodyProblem(error, { accepted: 0, sender, observer: deps.observer });
      about.onRefused(batch, problem);
    }
  }

  return {
    stream: (request, about, decoderOf) =>
      run(
        request,
        { about, keeps: 'rest' },
        async ({ builder, context, chunks, batchId, deliver: store }) => {
          const decoder = decoderOf(builder, context);
          await decodeBody(chunks, {
            builder,
            decoder,
            batchBytes: deps.limits.batchBytes,
            batchId,
            nowUs: () => nowUs(deps.clock),
            deliver: store,
          });
          return { decoder, rejects: decoder.rejects, accepted: decoder.accepted };
        },
      ),
    whole: (request, about, decode) =>
      run(request, { about, keeps: 'whole' }, async ({ body, builder, context, chunks, ...parts }) => {
        const bytes = await collectBody(chunks);
        const { batchIdOf, unpackedBytesOf } = about;
        if (unpackedBytesOf !== undefined) body.hold(bytes.length + unpackedBytesOf(bytes));
        const { rejects, steps } = decode(bytes, builder, context);
        await deliverSteps(steps, {
          builder,
          batchBytes: deps.limits.batchBytes,
          batchId: batchIdOf === undefined ? parts.batchId : (number) => batchIdOf(bytes, number),
          nowUs: () => nowUs(deps.clock),
          deliver: parts.deliver,
        });
        return { rejects, accepted: 0 };
      }),
  };
}

/** What came of one request so far. */
interface Seen {
  bytes: number;
  accepted: number;
  readonly services: Set<string>;
  lastTimeUs: number | undefined;
}

interface RequestParts {
  readonly builder: BatchBuilder;
  readonly body: OpenBody;
  readonly context: DecodeContext;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly batchId: (number: number) => string;
  readonly deliver: (batch: EntryBatch) => Promise<void>;
}

function contextOf(about: IntakeRequest, deps: LogsRouteDeps): DecodeContext {
  return {
    limits: deps.limits,
    time: { ...deps.time, receivedUs: nowUs(deps.clock) },
    source: about.protocol,
    service: about.service ?? '',
    host: about.host ?? '',
    ...(about.dialect === undefined ? {} : { dialect: about.dialect }),
  };
}
