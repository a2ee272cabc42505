import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createClickHouseStore, DEFAULT_QUERY_LIMITS } from '../clickhouse/clickhouse-store.ts';
import { openConnection } from '../clickhouse/connection.ts';
import { newTestFolder, SILENT_LOG, startTestEngine } from './start-test-engine.ts';
import type { TestEngine } from './start-test-engine.ts';
import { startEngine } from './start.ts';

describe('the engine process', () => {
  let running: TestEngine;
  before(async () => {
    running = await startTestEngine();
  });
  after(() => running.close());

  test('answers at once, and merges when nobody else wants the processor', async () => {
    assert.equal(getPriority(running.engine.pid), 0);
    const { address } = running.engine;
    assert.ok('socketPath' in address);
    const connection = openConnection({ ...address, limits: DEFAULT_QUERY_LIMITS });
    const [row] = await connection.rows(
      `SELECT value FROM system.server_settings WHERE name = 'os_threads_nice_value_merge_mutate'`,
    );
    await connection.close();
    assert.deepEqual(row, ['15']);
  });

  test('keeps its folder to itself', async () => {
    const second = startEngine({
      dataDir: path.join(running.folder, 'data'),
      listen: { socketPath: path.join(running.folder, 'second.sock') },
      log: SILENT_LOG,
    });
    await assert.rejects(second, { code: 'DATA_DIR_LOCKED' });
  });

  test('says when its folder cannot be made', async () => {
    const file = path.join(running.folder, 'file');
    await writeFile(file, '');
    const start = startEngine({
      dataDir: path.join(file, 'data'),
      listen: { socketPath: path.join(running.folder, 'x.sock') },
      log: SILENT_LOG,
    });
    await assert.rejects(start, { code: 'DATA_DIR_UNUSABLE' });
  });

  test('comes back at the same address when it dies', async () => {
    const { engine } = running;
    const { pid, restarts } = engine;
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    const store = createClickHouseStore(engine.address as { socketPath: string });
    while (engine.restarts === restarts || engine.pid === undefined) await pause(5);
    await store.ping();
    assert.equal(engine.restarts, restarts + 1);
    assert.notEqual(engine.pid, pid);
    await store.close();
  });
});

test('a port that is taken is said', async () => {
  const first = await startTestEngine({ listen: { host: '127.0.0.1', port: 0 } });
  const { address } = first.engine;
  assert.ok('port' in address && address.port > 0);
  await assert.rejects(startTestEngine({ listen: address }), { code: 'ADDRESS_IN_USE' });
  await first.close();
  await first.close();
});

test('the engine ends when its parent is killed, and frees its folder', async () => {
  const folder = await newTestFolder();
  const listen = { socketPath: path.join(folder, 'engine.sock') };
  const dataDir = path.join(folder, 'data');
  const script = path.join(folder, 'parent.ts');
  await writeFile(
    script,
    `import { startEngine } from ${JSON.stringify(path.join(import.meta.dirname, 'start.ts'))};
     const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
     const engine = await startEngine({ dataDir: ${JSON.stringify(dataDir)}, listen: ${JSON.stringify(listen)}, log });
     console.log(engine.pid);`,
  );
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const enginePid = Number(line.toString());
  assert.ok(isRunning(enginePid));
  parent.kill('SIGKILL');
  while (isRunning(enginePid)) await pause(10);
  const next = await startEngine({ dataDir, listen, log: SILENT_LOG });
  await next.close();
  await rm(folder, { recursive: true });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
