import { startTestEngine } from '../engine/start-test-engine.ts';
import type { TestEngineOptions } from '../engine/start-test-engine.ts';
import { storeConformance } from '../store-conformance.ts';
import type { StoreUnderTest } from '../store-conformance.ts';
import { createClickHouseStore } from './clickhouse-store.ts';
import { createNativeBlockEncoder } from './native-block.ts';

async function open(options: TestEngineOptions): Promise<StoreUnderTest> {
  const { engine, close } = await startTestEngine(options);
  const { address } = engine;
  const where =
    'socketPath' in address
      ? { socketPath: address.socketPath }
      : { url: `http://${address.host}:${address.port}` };
  return {
    createStore: (database) =>
      createClickHouseStore({ ...where, ...options.credentials, database, shared: true }),
    createEncoder: createNativeBlockEncoder,
    crash() {
      if (engine.pid !== undefined) process.kill(engine.pid, 'SIGKILL');
      return Promise.resolve();
    },
    close,
  };
}

storeConformance('ClickHouse store over a unix socket', () => open({}));

storeConformance('ClickHouse store over TCP with a password', () =>
  open({
    listen: { host: '127.0.0.1', port: 0 },
    credentials: { username: 'logs', password: `p'ä:"\\` },
  }),
);
