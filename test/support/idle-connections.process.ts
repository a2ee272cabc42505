// One side of the test of idle connections: `serve`, or `connect PORT COUNT`. Reports as JSON lines; a line on
// standard input asks the server for a report, and the clients to send a line over their last connection.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { listenSyslog } from '../../src/ingest/syslog/listen.ts';
import { portOf, testSocketDeps } from './socket-deps.ts';

const HOST = '127.0.0.1';
/** Fewer than the listener's backlog. */
const AT_ONCE = 200;

const [part, port, count] = process.argv.slice(2);

function report(values: Record<string, number>): void {
  process.stdout.write(`${JSON.stringify(values)}\n`);
}

function memoryBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}

async function serve(): Promise<void> {
  // One more than there are idle ones may come.
  const deps = testSocketDeps({ socketLimits: { connections: 10_001 } });
  const listener = await listenSyslog(deps, { host: HOST, tcpPort: 0 });
  report({ port: portOf(listener.addresses, 'tcp'), memoryBytes: memoryBytes() });
  for await (const _line of createInterface(process.stdin)) {
    const { connections } = deps.seen;
    report({ connections, memoryBytes: memoryBytes(), stored: deps.sink.rows.length });
  }
}

async function connectAll(): Promise<void> {
  const sockets: Socket[] = [];
  while (sockets.length < Number(count)) {
    const more = Array.from({ length: Math.min(AT_ONCE, Number(count) - sockets.length) }, () =>
      connect(Number(port), HOST),
    );
    await Promise.all(more.map((socket) => once(socket, 'connect')));
    sockets.push(...more);
  }
  report({ connections: sockets.length });
  for await (const _line of createInterface(process.stdin)) {
    sockets.at(-1)?.write('<13>app: still served\n');
    report({ connections: sockets.length });
  }
}

await (part === 'serve' ? serve() : connectAll());
