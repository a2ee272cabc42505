import path from 'node:path';
import type { Config } from '../config/schema.ts';
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
  const { kind, database, retentionDays, queryTimeoutMs, queryMemoryBytes } = config.store;
  const common = {
    database,
    retentionDays,
    // RabbitMQ has no memory of batch ids, and other processes may append too.
    shared: config.broker.kind === 'rabbitmq',
    limits: { maxSeconds: Math.ceil(queryTimeoutMs / 1000), maxBytes: queryMemoryBytes },
  };
  let store: Store;
  if (kind === 'clickhouse') {
    const { url, urls, cluster, caFile, username, password } = config.store;
    store = createClickHouseStore({
      ...common,
      url,
      urls,
      username,
      password,
      ...(cluster !== undefined && { cluster }),
      ...(caFile !== undefined && { ca: readPem('store.caFile', caFile) }),
    });
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
      ...common,
      ...('socketPath' in address ? address : { url: `http://${address.host}:${address.port}` }),
    });
  }
  closers.add('store', () => store.close());
  await untilReachable(() => store.migrate(), { log, limitMs: config.startWaitMs });
  if (kind === 'embedded') await repairCounts(store, log);
  return store;
}

/** After a `kill -9` the engine may hold the lines of a block without their counts. */
export async function repairCounts(store: Store, log: Logger): Promise<void> {
  const hours = await store.entries.repairCounts();
  if (hours > 0) log.info({ hours }, 'counts were made to agree with the lines again after a crash');
}
