import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import type { LogsRouteDeps } from '../../src/ingest/http/logs-route.ts';
import { OpenBodies } from '../../src/ingest/http/open-bodies.ts';
import { ignoreIngest } from '../../src/ingest/ingest-observer.ts';
import { DEFAULT_INGEST_LIMITS, type IngestLimits } from '../../src/ingest/limits.ts';
import { UTC } from '../../src/ingest/time/zone.ts';
import { problemOf, sendProblem } from '../../src/server/problem.ts';
import { RECEIVED_US } from './decode-context.ts';
import { MemorySink } from './memory-sink.ts';

/** A server with one protocol's routes over a sink in memory. */
export async function protocolApp(
  route: (deps: LogsRouteDeps) => FastifyPluginAsync,
  limits: Partial<IngestLimits> = {},
): Promise<{ readonly app: FastifyInstance; readonly sink: MemorySink }> {
  const sink = new MemorySink();
  const app = Fastify();
  const all = { ...DEFAULT_INGEST_LIMITS, ...limits };
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
  await app.register(
    route({
      sink,
      limits: all,
      bodies: new OpenBodies(all),
      clock: { nowMs: () => RECEIVED_US / 1000 },
      time: { zone: UTC, numericDate: 'month-first' },
      observer: ignoreIngest,
    }),
  );
  return { app, sink };
}
