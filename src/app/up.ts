import { cpus } from 'node:os';
import { workerCount } from '../config/worker-count.ts';
import type { Config } from '../config/schema.ts';
import { createBufferPool } from '../core/buffer-pool.ts';
import { systemClock } from '../core/clock.ts';
import { logsRouteSpec } from '../ingest/http/logs-route-spec.ts';
import { buildServer } from '../server/build-server.ts';
import { headerCheck } from '../server/header-check.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createClosers } from './closers.ts';
import { startDemo } from './demo.ts';
import { followFiles } from './follow-files.ts';
import { followModel } from './follow-model.ts';
import { createInsightThread } from './insight-thread.ts';
import { checkExposure, listen } from './listen.ts';
import {
  accessControl,
  accessModeOf,
  firstAdminNotice,
  openAccounts,
  serverAccess,
} from './open-accounts.ts';
import { openBroker, openModelBus } from './open-broker.ts';
import { openStore } from './open-store.ts';
import { buildIngest } from './roles/build-ingest.ts';
import { openIngestSockets } from './roles/open-ingest-sockets.ts';
import type { RoleContext } from './roles/role-context.ts';
import { startRole } from './roles/run-role.ts';
import type { RoleName } from './roles/run-role.ts';
import { runLearning } from './roles/run-learning.ts';
import { runProcessor } from './roles/run-processor.ts';
import { takeForeignMessages } from './roles/take-foreign-messages.ts';
import { createQueueService } from './queue-service.ts';
import { createSystemStatus } from './system-status.ts';
import { watchSources } from './watch-sources.ts';
import { WEB_DIRECTORY } from './web-directory.ts';
import { roleLimits } from './role-limits.ts';

export interface RoleOptions {
  readonly config: Config;
  readonly signal: AbortSignal;
}

export interface UpOptions extends RoleOptions {
  /** Also run the sample application. */
  readonly demo: boolean;
  /** Files to follow; may hold `*`. */
  readonly tail: readonly string[];
}

export interface UpDeps {
  readonly version: string;
  /** Where people read what is going on. */
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly pretty: boolean;
}

/** At full load about ten batches of a megabyte are between the routes and the scoring threads. */
const ENVELOPE_POOL_BYTES = 16 * 1024 * 1024;

/** Runs every role in this process; resolves when `signal` aborted and everything is stopped. */
export async function up(options: UpOptions, deps: UpDeps): Promise<void> {
  checkExposure(options.config);
  await runUntilStopped(options, deps, async (context) =>
    welcome(await startAll(context, options), options.demo),
  );
}

/** Runs one role of a cluster; resolves when `signal` aborted and everything is stopped. */
export async function runRole(name: RoleName, options: RoleOptions, deps: UpDeps): Promise<void> {
  await runUntilStopped(
    options,
    deps,
    async (context) => `logsentry ${name} is ready: ${await startRole(name, context)}\n`,
  );
}

/** Starts, says so, waits for `signal`, and stops everything in reverse order, also when the start fails. */
async function runUntilStopped(
  { config, signal }: RoleOptions,
  deps: UpDeps,
  start: (context: RoleContext) => Promise<string>,
): Promise<void> {
  const log = createLogger({ level: config.logging.level, pretty: deps.pretty, stream: deps.stderr });
  const closers = createClosers(log);
  try {
    const metrics = createMetrics({ processMetrics: true });
    const envelopes = createBufferPool({
      limitBytes: ENVELOPE_POOL_BYTES,
      allocate: (bytes) => Buffer.allocUnsafeSlow(bytes).buffer,
    });
    const { version } = deps;
    const context = { config, log, metrics, clock: systemClock, closers, version, envelopes };
    deps.stdout.write(await start(context));
    await aborted(signal);
    log.info({}, 'stopping');
  } finally {
    await closers.closeAll();
  }
}

interface Started {
  readonly address: string;
  /** What else whoever started it must know; may be empty. */
  readonly notice: string;
}

/** Opens and starts the parts, each after those it needs: store, queue, learner, processor, server, sources. */
async function startAll(context: RoleContext, options: UpOptions): Promise<Started> {
  const { config, log, metrics, clock, closers, version } = context;
  const store = await openStore(config, { log, metrics, closers });
  const accounts = await openAccounts(context, store.documents);
  const broker = await openBroker(config, context);
  const bus = await openModelBus(config, context);
  const { learner, alerts } = await runLearning(context, { store, bus });
  const models = await followModel({ bus, registry: learner.registry, metrics, log, closers });
  const system = createSystemStatus({
    broker,
    store,
    models: learner,
    metrics,
    clock,
    version,
    authentication: accessModeOf(config) !== 'off',
    workers: workerCount(config.processor.workers, cpus().length),
    minLines: config.ml.minLines,
  });
  const processor = await runProcessor(context, { store, broker, bus, models, normal: alerts, system });
  const insight = createInsightThread(models);
  closers.add('insight', () => insight.close());
  const { plugins, sources, inlet } = buildIngest(context, { broker, system });
  const server = await buildServer({
    store,
    explainer: insight,
    models: learner,
    incidents: alerts.incidents,
    feedback: alerts.feedback,
    sources,
    queue: createQueueService({
      broker,
      clock,
      closers,
      linesPerSecond: () => system.live().linesPerSecond,
    }),
    system,
    live: processor.live,
    metrics,
    log,
    clock,
    ingest: plugins,
    ingestSpecs: [logsRouteSpec],
    webDirectory: WEB_DIRECTORY,
    roleLimits: roleLimits(config),
    ...serverAccess(context, accounts),
    version,
  });
  await system.start();
  closers.add('status', () => system.close());
  const address = await listen(server, config);
  closers.add('server', () => server.close());
  if (config.broker.kind === 'rabbitmq') takeForeignMessages(context, inlet);
  await openIngestSockets(context, { ...inlet, isAllowed: headerCheck(accessControl(config, accounts)) });
  watchSources(context, sources);
  await followFiles(context, { ...inlet, patterns: options.tail });
  if (options.demo) startDemo({ server, token: accounts.ownToken, clock, log, closers });
  return { address, notice: await firstAdminNotice(config, accounts, address) };
}

function welcome({ address, notice }: Started, demo: boolean): string {
  const first = demo
    ? '  A sample web shop is sending logs; now and then something goes wrong in it.'
    : `  Send the first log:  curl -d 'hello world' ${address}/api/v1/logs\n  Or whole files:      npx logsentry send FILE --url ${address}`;
  return `\n  LogSentry is ready:  ${address}\n${notice}\n${first}\n\n  Ctrl-C stops it; nothing that was acknowledged is lost.\n\n`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
