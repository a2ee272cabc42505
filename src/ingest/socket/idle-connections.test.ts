import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** One source address has 28,000 ports by default (ip_local_port_range): enough for all of them. */
const CONNECTIONS = 10_000;

/** A connection costs the kernel's and Node's objects; 20 KB is twice what it takes today. */
const BYTES_A_CONNECTION = 20_000;

interface Report {
  readonly port?: number;
  readonly connections?: number;
  readonly memoryBytes?: number;
  readonly stored?: number;
}

/** Runs `idle-connections.process.ts` in one of its two parts; `next` gives its reports one by one. */
function run(t: TestContext, ...args: readonly string[]): { next(): Promise<Report>; ask(): void } {
  const file = fileURLToPath(new URL('../../../test/support/idle-connections.process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async next() {
      const line = await lines.next();
      assert.ok(line.done !== true, 'the process ended');
      return JSON.parse(line.value) as Report;
    },
    ask: () => void child.stdin.write('\n'),
  };
}

test('10,000 idle connections: bounded memory, and one more sender is served as before', async (t) => {
  const server = run(t, 'serve');
  const { port, memoryBytes: before = 0 } = await server.next();
  const clients = run(t, 'connect', String(port), String(CONNECTIONS));
  assert.equal((await clients.next()).connections, CONNECTIONS);
  // The kernel connects clients before the server has accepted them.
  let report: Report = {};
  for (let tries = 0; report.connections !== CONNECTIONS; tries++) {
    assert.ok(tries < 10_000, `${report.connections} connections were accepted`);
    server.ask();
    report = await server.next();
  }
  const each = ((report.memoryBytes ?? Infinity) - before) / CONNECTIONS;
  assert.ok(each < BYTES_A_CONNECTION, `${Math.round(each)} bytes a connection`);
  t.diagnostic(`${Math.round(each)} bytes of resident memory a connection`);
  clients.ask();
  await clients.next();
  for (let tries = 0; ; tries++) {
    server.ask();
    if ((await server.next()).stored === 1) break;
    assert.ok(tries < 10_000, 'the line is stored');
  }
});
