import path from 'node:path';
import type { Config } from '../config/schema.ts';
import { AppError } from '../core/errors.ts';
import { createClickHouseStore } from '../store/clickhouse/clickhouse-store.ts';
import { startEngine } from '../store/engine/start.ts';
import type { Store } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { engineLog } from './engine-log.ts';
import type { Closers } from './closers.ts';
import { readPem } from './read-pem.ts';
import { untilReachable } from './until-reachable.ts';

/** Opens the configured store, its tables ready: the embedded engine as a child process, or ClickHouse servers. */
export async function openStore(
  config: Config,
  parts: { readonly log: Logger; readonly metrics: Metrics; readonly closers: Closers },
): Promise<Store> {
  const { log, metrics, closers } = parts;
  const { kind } = config.store;
  let store: Store;
  if (kind === 'clickhouse') {
    store = connectStore(config);
  } else {
    const folder = path.resolve(config.dataDir, 'store');
    const engine = await startEngine({
      dataDir: folder,
      listen: { socketPath: path.join(folder, 'engine.sock') },
      log: engineLog(log, metrics),
    });
    closers.add('store engine', () => engine.close());
    const { address } = engine;
    store = createClickHouseStore({
      ...commonOptions(config),
      ...('socketPath' in address ? address : { url: `http://${address.host}:${address.port}` }),
    });
  }
  closers.add('store', () => store.close());
  await untilReachable(() => store.migrate(), { log, limitMs: config.startWaitMs });
  if (kind === 'embedded') await repairCounts(store, log);
  return store;
}

/** The store on ClickHouse servers, which need not answer yet; its tables are made by the roles that own them. */
export function connectStore(config: Config): Store {
  const { kind, url, urls, cluster, caFile, username, password } = config.store;
  if (kind === 'embedded') {
    throw new AppError(
      'CONFIG_INVALID',
      'A role that runs alone reaches the store at store.url; store.kind is embedded.',
      {
        nextStep: 'Set store.kind: clickhouse and store.url, also for the role `store`’s own address.',
      },
    );
  }
  return createClickHouseStore({
    ...commonOptions(config),
    url,
    urls,
    username,
    password,
    ...(cluster !== undefined && { cluster }),
    ...(caFile !== undefined && { ca: readPem('store.caFile', caFile) }),
  });
}

function commonOptions({ broker, store }: Config) {
  const { database, retentionDays, queryTimeoutMs, queryMemoryBytes } = store;
  return {
    database,
    retentionDays,
    // RabbitMQ has no memory of batch ids, and other processes may append too.
    shared: broker.kind === 'rabbitmq',
    limits: { maxSeconds: Math.ceil(queryTimeoutMs / 1000), maxBytes: queryMemoryBytes },
  } as const;
}

/** After a `kill -9` the engine may hold the lines of a block without their counts. */
export async function repairCounts(store: Store, log: Logger): Promise<void> {
  const hours = await store.entries.repairCounts();
  if (hours > 0) log.info({ hours }, 'counts were made to agree with the lines again after a crash');
}
