import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall, StatusObject } from '@grpc/grpc-js';
import { problemOf } from '../../api/problem-of.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { createBatchId } from '../../core/batch-id.ts';
import { nowUs } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { bodyProblem } from '../http/body-problem.ts';
import { deliverSteps } from '../http/deliver-steps.ts';
import type { LogsRouteDeps } from '../http/logs-route.ts';
import { ownTimeOf } from '../ingest-observer.ts';
import type { Rejects } from '../rejects.ts';
import { exportAnswer, retryStatus } from './answer.ts';
import { decodeOtlp } from './decode.ts';

export interface GrpcOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Whether a call with these headers may send. */
  readonly isAllowed: (headers: Readonly<Record<string, string>>) => Promise<boolean>;
}

export interface GrpcListener {
  readonly port: number;
  /** Ends calls under way in their time, then closes. */
  close(): Promise<void>;
}

export type GrpcDeps = Omit<LogsRouteDeps, 'bodies'>;

const PROTOCOL = 'otlp-grpc';

/** The method of OTLP/gRPC (opentelemetry-proto, `collector/logs/v1/logs_service.proto`), its messages as bytes. */
const SERVICE = {
  Export: {
    path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => bytes,
  },
} as const;

/**
 * Listens for OTLP/gRPC. A call is answered once its records are durable; overload is RESOURCE_EXHAUSTED with
 * RetryInfo, which is what makes clients come again (OTLP specification, OTLP/gRPC throttling).
 * @throws AppError ADDRESS_IN_USE
 */
export async function listenOtlpGrpc(deps: GrpcDeps, options: GrpcOptions): Promise<GrpcListener> {
  const server = new Server({
    'grpc.max_receive_message_length': deps.limits.bodyBytes,
    'grpc.max_concurrent_streams': STREAMS_LIMIT,
  });
  server.addService(SERVICE, {
    Export(call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) {
      options
        .isAllowed(headersOf(call.metadata))
        .then((isAllowed) => (isAllowed ? take(call, deps) : undefined))
        .then(
          (rejects) =>
            rejects === undefined
              ? answer(UNAUTHENTICATED)
              : answer(null, Buffer.from(exportAnswer('proto', rejects))),
          (error: unknown) => answer(failure(error)),
        );
    },
  });
  const port = await bind(server, options);
  return {
    port,
    close: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

const UNAUTHENTICATED = {
  code: status.UNAUTHENTICATED,
  details: 'This server wants a token: authorization: Bearer TOKEN.',
} as const;

/** Calls at once on one connection: bounds what one client holds in memory. */
const STREAMS_LIMIT = 32;

function bind(server: Server, { host, port }: GrpcOptions): Promise<number> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) return resolve(bound);
      reject(
        new AppError('ADDRESS_IN_USE', `OTLP/gRPC cannot listen on ${address}: ${error.message}.`, {
          nextStep: 'Set otlp.grpcPort to a free port, or end the process that uses it.',
          cause: error,
        }),
      );
    });
  });
}

async function take(call: ServerUnaryCall<Buffer, Buffer>, deps: GrpcDeps): Promise<Rejects> {
  const host = call.getPeer().replace(/:\d+$/, '');
  const agent = headersOf(call.metadata)['user-agent']?.split(' ')[0] ?? 'unknown client';
  const sender = { protocol: PROTOCOL, name: `${agent} at ${host}`, host };
  const { limits, clock, observer } = deps;
  const builder = new BatchBuilder();
  const context = {
    limits,
    time: { ...deps.time, receivedUs: nowUs(clock) },
    source: PROTOCOL,
    service: '',
    host: '',
  };
  const services = new Set<string>();
  let lastTimeUs: number | undefined;
  let accepted = 0;
  const { rejects, steps } = decodeOtlp('proto')(call.request, builder, context);
  try {
    await deliverSteps(steps, {
      builder,
      batchBytes: limits.batchBytes,
      batchId: () => createBatchId(clock.nowMs()),
      nowUs: () => nowUs(clock),
      async deliver(batch) {
        const ownTimeUs = ownTimeOf(batch);
        await deps.sink.accept(batch);
        accepted += batch.count;
        lastTimeUs = ownTimeUs;
        for (const service of batch.service.values) services.add(service);
      },
    });
  } catch (error) {
    throw bodyProblem(error, { accepted, sender, observer });
  }
  observer.onAccepted(sender, {
    lines: accepted,
    bytes: call.request.length,
    services: [...services],
    lastTimeUs,
  });
  if (rejects.count > 0) observer.onRejected(sender, rejects);
  return rejects;
}

function failure(error: unknown): Partial<StatusObject> {
  const problem = problemOf(error);
  if (problem.status !== 429 && problem.status !== 503) {
    return { code: status.INTERNAL, details: problem.message };
  }
  const metadata = new Metadata();
  const seconds = problem.retryAfterSeconds ?? 1;
  metadata.set(
    'grpc-status-details-bin',
    Buffer.from(retryStatus(status.RESOURCE_EXHAUSTED, problem.message, seconds)),
  );
  return { code: status.RESOURCE_EXHAUSTED, details: problem.message, metadata };
}

function headersOf(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]));
}
