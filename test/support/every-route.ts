import type { FastifyInstance } from 'fastify';
import { createAccounts } from '../../src/accounts/accounts.ts';
import { createTokenCheck } from '../../src/accounts/token-check.ts';
import { systemClock } from '../../src/core/clock.ts';
import { OpenBodies } from '../../src/ingest/http/open-bodies.ts';
import { DEFAULT_INGEST_LIMITS } from '../../src/ingest/limits.ts';
import { ignoreIngest } from '../../src/ingest/ingest-observer.ts';
import { protocolRoutes } from '../../src/ingest/protocol-routes.ts';
import { UTC } from '../../src/ingest/time/zone.ts';
import { createMemoryDocumentStore } from '../../src/learner/memory-document-store.ts';
import { buildServer } from '../../src/server/build-server.ts';
import type { ServerDeps } from '../../src/server/build-server.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { MemorySink } from './memory-sink.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A server with every route there is, to look at its routes: the parts that only answers need are not there. */
export async function serverWithEveryRoute(webDirectory: string): Promise<FastifyInstance> {
  const documents = createMemoryDocumentStore();
  const accounts = createAccounts({
    mode: 'accounts',
    serverToken: undefined,
    documents,
    clock: systemClock,
    log,
    writer: 'test',
    sessionIdleMs: 1000,
    sessionLifeMs: 1000,
  });
  const absent = {} as never;
  const deps: ServerDeps = {
    store: {
      entries: absent,
      entriesWithin: absent,
      documents,
      migrate: absent,
      ping: absent,
      stats: absent,
      close: absent,
    },
    explainer: absent,
    models: absent,
    incidents: absent,
    feedback: absent,
    sources: absent,
    queue: absent,
    system: absent,
    live: absent,
    clock: systemClock,
    metrics: createMetrics({ processMetrics: false }),
    log,
    accounts,
    access: {
      mode: 'accounts',
      checkToken: createTokenCheck({
        mode: 'accounts',
        serverToken: undefined,
        directory: accounts.directory,
      }),
    },
    serverToken: false,
    roleLimits: {},
    sessionSeconds: 1,
    allowedHosts: [],
    ingest: protocolRoutes({
      sink: new MemorySink(),
      limits: DEFAULT_INGEST_LIMITS,
      bodies: new OpenBodies(DEFAULT_INGEST_LIMITS),
      clock: systemClock,
      time: { zone: UTC, numericDate: 'month-first' },
      observer: ignoreIngest,
    }),
    ingestSpecs: [],
    webDirectory,
    version: 'test',
  };
  const app = await buildServer(deps);
  await app.ready();
  return app;
}
