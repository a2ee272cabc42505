import { cpus, hostname } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createRemoteIncidents } from '../../alert/remote-incidents.ts';
import { workerCount } from '../../config/worker-count.ts';
import { AppError } from '../../core/errors.ts';
import { RemoteLearner } from '../../learner/remote-learner.ts';
import { ModelRegistry } from '../../learner/registry.ts';
import { buildRoleServer } from '../../server/build-role-server.ts';
import { buildServer } from '../../server/build-server.ts';
import { headerCheck } from '../../server/header-check.ts';
import { isLoopback } from '../../server/security.ts';
import { createClickHouseStore } from '../../store/clickhouse/clickhouse-store.ts';
import { startEngine } from '../../store/engine/start.ts';
import type { Store } from '../../store/store.ts';
import { engineLog } from '../engine-log.ts';
import { followModel } from '../follow-model.ts';
import { followNormalLines } from '../follow-normal-lines.ts';
import { createInsightThread } from '../insight-thread.ts';
import { checkExposure, listen } from '../listen.ts';
import {
  accessControl,
  accessModeOf,
  firstAdminNotice,
  connectionRules,
  openAccounts,
  serverAccess,
} from '../open-accounts.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { openBroker, openModelBus } from '../open-broker.ts';
import { openIngestQueue, requireRabbit } from '../open-ingest-queue.ts';
import { connectStore, openStore, repairCounts } from '../open-store.ts';
import { createPollingLiveFeed } from '../poll-live-feed.ts';
import { createQueueService } from '../queue-service.ts';
import { openSharedSources, shareSources } from '../sources-of-ingests.ts';
import { createSystemStatus } from '../system-status.ts';
import type { SystemStatusDeps, SystemWatch } from '../system-status.ts';
import { watchSources } from '../watch-sources.ts';
import { WEB_DIRECTORY } from '../web-directory.ts';
import { buildIngest } from './build-ingest.ts';
import { openIngestSockets } from './open-ingest-sockets.ts';
import type { RoleContext } from './role-context.ts';
import { electLearner } from './elect-learner.ts';
import { runProcessor } from './run-processor.ts';
import { takeForeignMessages } from './take-foreign-messages.ts';
import { roleLimits } from '../role-limits.ts';

export const ROLE_NAMES = ['ingest', 'process', 'learn', 'serve', 'store'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** Starts one role of a cluster; resolves with the address of its HTTP server when it does its work. */
export async function startRole(name: RoleName, context: RoleContext): Promise<string> {
  if (name !== 'store') requireRabbit(context.config);
  if (name !== 'store') checkExposure(context.config);
  switch (name) {
    case 'ingest':
      return startIngest(context);
    case 'process':
      return startProcess(context);
    case 'learn':
      return startLearn(context);
    case 'serve':
      return startServe(context);
    case 'store':
      return startStore(context);
  }
}

async function startIngest(context: RoleContext): Promise<string> {
  const queue = await openIngestQueue(context.config, context);
  const system = watch(context, { broker: queue });
  const { plugins, inlet, sources } = buildIngest(context, { broker: queue, system });
  const store = ingestStore(context);
  const accounts =
    store !== undefined && accessModeOf(context.config) === 'accounts'
      ? await openAccounts(context, store.documents)
      : undefined;
  takeForeignMessages(context, inlet);
  await openIngestSockets(context, {
    ...inlet,
    isAllowed: headerCheck(accessControl(context.config, accounts)),
  });
  watchSources(context, sources);
  if (store !== undefined) {
    const owner = `${hostname()}-${context.config.server.port}`;
    shareSources(sources, owner, { ...context, documents: store.documents });
  }
  return serveRole(context, system, { ingest: plugins, accounts });
}

/**
 * What an ingest wants of the store: tokens of senders, and to say who sends. The store may be away: senders then go on
 * with the last known tokens. With tokens in the configuration an ingest does without a store.
 * @throws AppError CONFIG_INVALID
 */
function ingestStore({ config, closers }: RoleContext): Store | undefined {
  if (config.store.kind === 'embedded' && accessModeOf(config) !== 'accounts') return undefined;
  const store = connectStore(config);
  closers.add('store', () => store.close());
  return store;
}

async function startProcess(context: RoleContext): Promise<string> {
  const { config, log, metrics, closers } = context;
  const store = await openStore(config, context);
  const broker = await openBroker(config, context);
  const bus = await openModelBus(config, context);
  const registry = new ModelRegistry(store.documents);
  const models = await followModel({ bus, registry, metrics, log, closers });
  const normal = await followNormalLines({ documents: store.documents, log, closers });
  const system = watch(context, { broker, store });
  await runProcessor(context, { store, broker, bus, models, normal, system });
  return serveRole(context, system);
}

async function startLearn(context: RoleContext): Promise<string> {
  const store = await openStore(context.config, context);
  const bus = await openModelBus(context.config, context);
  const elected = await electLearner(context, { store, bus });
  const models = { active: () => elected.current?.active() };
  return serveRole(context, watch(context, { store, models }));
}

async function startServe(context: RoleContext): Promise<string> {
  const { config, log, metrics, clock, closers, version } = context;
  const store = await openStore(config, context);
  const accounts = await openAccounts(context, store.documents);
  const broker = await openBroker(config, context);
  const bus = await openModelBus(config, context);
  const learner = new RemoteLearner({ documents: store.documents, clock });
  await learner.start();
  closers.add('learner state', () => learner.close());
  const models = await followModel({ bus, registry: learner.registry, metrics, log, closers });
  const insight = createInsightThread(models);
  closers.add('insight', () => insight.close());
  const live = createPollingLiveFeed({ entries: store.entries, clock, log });
  closers.add('live feed', () => live.close());
  const system = watch(context, { broker, store, models: learner, entries: store.entries });
  const server = await buildServer({
    store,
    explainer: insight,
    models: learner,
    ...createRemoteIncidents({ documents: store.documents, clock }),
    sources: await openSharedSources({ ...context, documents: store.documents }),
    queue: createQueueService({
      broker,
      clock,
      closers,
      linesPerSecond: () => system.live().linesPerSecond,
    }),
    system,
    live,
    metrics,
    log,
    clock,
    ingest: [],
    ingestSpecs: [],
    webDirectory: WEB_DIRECTORY,
    roleLimits: roleLimits(config),
    ...serverAccess(context, accounts),
    version,
  });
  const address = await open(context, system, server);
  return address + (await firstAdminNotice(config, accounts, address));
}

/** Serves the embedded engine to the other roles over ClickHouse's HTTP interface. */
async function startStore({ config, log, metrics, closers }: RoleContext): Promise<string> {
  const { listenHost, listenPort, username, password, database, retentionDays } = config.store;
  if (!isLoopback(listenHost) && password === '') {
    throw new AppError(
      'BIND_REFUSED',
      `store.listenHost is ${listenHost}, which others on the network reach, and store.password is empty.`,
      { nextStep: 'Set store.password (make one with `openssl rand -hex 32`), or listen on 127.0.0.1.' },
    );
  }
  const engine = await startEngine({
    dataDir: path.resolve(config.dataDir, 'store'),
    listen: { host: listenHost, port: listenPort },
    ...(password === '' ? {} : { credentials: { username, password } }),
    log: engineLog(log, metrics),
  });
  closers.add('store engine', () => engine.close());
  const { address } = engine;
  const url = 'port' in address ? `http://${address.host}:${address.port}` : address.socketPath;
  const store = createClickHouseStore({
    url,
    username,
    password,
    database,
    retentionDays,
    shared: config.broker.kind === 'rabbitmq',
  });
  await store.migrate();
  await repairCounts(store, log);
  await store.close();
  return url;
}

function watch(
  { config, metrics, clock, version }: RoleContext,
  parts: Pick<SystemStatusDeps, 'broker' | 'store' | 'models' | 'entries'>,
): SystemWatch {
  return createSystemStatus({
    ...parts,
    metrics,
    clock,
    version,
    authentication: accessModeOf(config) !== 'off',
    workers: workerCount(config.processor.workers, cpus().length),
    minLines: config.ml.minLines,
  });
}

interface RoleServerParts {
  readonly ingest?: Parameters<typeof buildRoleServer>[0]['ingest'];
  readonly accounts?: Accounts | undefined;
}

async function serveRole(
  context: RoleContext,
  system: SystemWatch,
  { ingest = [], accounts }: RoleServerParts = {},
): Promise<string> {
  const { config, log, metrics } = context;
  const server = await buildRoleServer({
    system,
    ingest,
    metrics,
    log,
    ...connectionRules(config),
    access: accessControl(config, accounts),
  });
  return open(context, system, server);
}

async function open(context: RoleContext, system: SystemWatch, server: FastifyInstance): Promise<string> {
  await system.start();
  context.closers.add('status', () => system.close());
  const address = await listen(server, context.config);
  context.closers.add('server', () => server.close());
  return address;
}
