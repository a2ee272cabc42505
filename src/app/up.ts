import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { workerCount } from '../config/worker-count.ts';
import type { Config } from '../config/schema.ts';
import { systemClock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { logsRoute } from '../ingest/http/logs-route.ts';
import { logsRouteSpec } from '../ingest/http/logs-route-spec.ts';
import { DEFAULT_INGEST_LIMITS } from '../ingest/limits.ts';
import { createSink } from '../ingest/sink.ts';
import { UTC } from '../ingest/time/zone.ts';
import { createProcessor } from '../processor/processor.ts';
import { buildServer } from '../server/build-server.ts';
import { isLoopback } from '../server/security.ts';
import { createLogger } from '../telemetry/logger.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createClosers } from './closers.ts';
import type { Closers } from './closers.ts';
import { startDemo } from './demo.ts';
import { observeIngest } from './ingest-observers.ts';
import { createInsightThread } from './insight-thread.ts';
import { openBroker, openModelBus } from './open-broker.ts';
import { openStore } from './open-store.ts';
import { observeProcessor } from './processor-observer.ts';
import { runLearner } from './run-learner.ts';
import { spawnScoringThread } from './scoring-thread.ts';
import { createSourceTracker } from './source-tracker.ts';
import { createSystemStatus } from './system-status.ts';

export interface UpOptions {
  readonly config: Config;
  /** Also run the sample application. */
  readonly demo: boolean;
  /** Files to follow; may hold `*`. */
  readonly tail: readonly string[];
  readonly signal: AbortSignal;
}

export interface UpDeps {
  readonly version: string;
  /** Where people read what is going on. */
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly pretty: boolean;
}

/** Runs every role in this process; resolves when `signal` aborted and everything is stopped. */
export async function up(options: UpOptions, deps: UpDeps): Promise<void> {
  const { config, signal } = options;
  checkExposure(config);
  const log = createLogger({ level: config.logging.level, pretty: deps.pretty, stream: deps.stderr });
  const closers = createClosers(log);
  try {
    const address = await startAll(options, { ...deps, log, closers });
    deps.stdout.write(welcome(address, options.demo));
    await aborted(signal);
    log.info({}, 'stopping');
  } finally {
    await closers.closeAll();
  }
}

/** Opens and starts the parts, each after those it needs: store, queue, learner, processor, server, sources. */
async function startAll(
  options: UpOptions,
  { version, log, closers }: UpDeps & { readonly log: Logger; readonly closers: Closers },
): Promise<string> {
  const { config } = options;
  const clock = systemClock;
  const metrics = createMetrics({ processMetrics: true });
  const store = await openStore(config, { log, metrics, closers });
  const broker = await openBroker(config, closers);
  const bus = await openModelBus(config, closers);
  const learner = await runLearner({ config, store, bus, metrics, log, clock, closers });
  const workers = workerCount(config.processor.workers, cpus().length);
  const system = createSystemStatus({
    broker,
    store,
    models: learner,
    metrics,
    clock,
    version,
    authentication: config.server.token !== undefined,
    workers,
    minLines: config.ml.minLines,
  });

  const processor = createProcessor({
    broker,
    store: store.entries,
    spawn: spawnScoringThread,
    options: { ...config.processor, ...config.queue, workers },
    observer: observeProcessor({ metrics, system, bus, learner, log }),
  });
  const model = learner.activeEncoded();
  if (model !== undefined) processor.useModel(model);
  learner.onModel((encoded) => processor.useModel(encoded));
  await processor.start();
  closers.add('processor', () => processor.close());

  const insight = createInsightThread({
    activeVersion: () => learner.activeModel()?.version ?? 0,
    load: (wanted) =>
      wanted === learner.activeModel()?.version
        ? Promise.resolve(learner.activeEncoded())
        : learner.registry.bytes(wanted).catch(() => undefined),
  });
  closers.add('insight', () => insight.close());

  const sources = createSourceTracker(clock);
  const limits = { ...DEFAULT_INGEST_LIMITS, ...config.ingest };
  const ingest = logsRoute({
    sink: createSink({ broker, limits }),
    limits,
    clock,
    time: { zone: UTC, numericDate: 'month-first' },
    observer: observeIngest({ sources, metrics, system }),
  });
  const server = await buildServer({
    store,
    explainer: insight,
    models: learner,
    sources,
    system,
    live: processor.live,
    metrics,
    log,
    clock,
    ingest: [ingest],
    ingestSpecs: [logsRouteSpec],
    webDirectory: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    allowedHosts: [config.server.host, ...config.server.allowedHosts],
    token: config.server.token,
    version,
  });
  await system.start();
  closers.add('status', () => system.close());
  const address = await listen(server, config);
  closers.add('server', () => server.close());
  if (options.demo) startDemo({ server, clock, log, closers });
  return address;
}

/** Everybody on the network could read and write: that needs a token. */
function checkExposure({ server }: Config): void {
  if (isLoopback(server.host) || server.token !== undefined) return;
  throw new AppError(
    'BIND_REFUSED',
    `server.host is ${server.host}, which others on the network reach, and no authentication is configured.`,
    { nextStep: 'Set server.token (make one with `openssl rand -hex 32`), or listen on 127.0.0.1.' },
  );
}

async function listen(server: FastifyInstance, { server: { host, port } }: Config): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new AppError('ADDRESS_IN_USE', `Another process listens on ${host}:${port}.`, {
      nextStep: 'Stop it, or choose another port with --port.',
      cause,
    });
  }
  const { port: taken } = server.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}

function welcome(address: string, demo: boolean): string {
  const first = demo
    ? '  A sample web shop is sending logs; now and then something goes wrong in it.'
    : `  Send the first log:  curl -d 'hello world' ${address}/api/v1/logs\n  Or whole files:      npx logsentry send FILE --url ${address}`;
  return `\n  LogSentry is ready:  ${address}\n\n${first}\n\n  Ctrl-C stops it; nothing that was acknowledged is lost.\n\n`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
