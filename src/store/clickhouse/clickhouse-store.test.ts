import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineListen } from '../engine/engine-options.ts';
import { startEngine } from '../engine/start.ts';
import { storeConformance } from '../store-conformance.ts';
import type { StoreUnderTest } from '../store-conformance.ts';
import { createClickHouseStore } from './clickhouse-store.ts';
import { createNativeBlockEncoder } from './native-block.ts';

const CREDENTIALS = { username: 'logs', password: `p'ä:"\\` };

async function open(listenIn: (folder: string) => EngineListen, secured: boolean): Promise<StoreUnderTest> {
  const folder = await mkdtemp(path.join(tmpdir(), 'logsentry-store-'));
  const engine = await startEngine({
    dataDir: path.join(folder, 'data'),
    listen: listenIn(folder),
    ...(secured && { credentials: CREDENTIALS }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const { address } = engine;
  return {
    createStore: (database) =>
      createClickHouseStore({
        ...('socketPath' in address
          ? { socketPath: address.socketPath }
          : { url: `http://${address.host}:${address.port}` }),
        ...(secured && CREDENTIALS),
        database,
      }),
    createEncoder: createNativeBlockEncoder,
    crash() {
      if (engine.pid !== undefined) process.kill(engine.pid, 'SIGKILL');
      return Promise.resolve();
    },
    async close() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

storeConformance('ClickHouse store over a unix socket', () =>
  open((folder) => ({ socketPath: path.join(folder, 'engine.sock') }), false),
);

storeConformance('ClickHouse store over TCP with a password', () =>
  open(() => ({ host: '127.0.0.1', port: 0 }), true),
);
