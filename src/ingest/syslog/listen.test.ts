import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { until } from '../../../test/support/send.ts';
import { portOf, type TestSocketDeps, testSocketDeps } from '../../../test/support/socket-deps.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { AppError } from '../../core/errors.ts';
import { listenSyslog } from './listen.ts';

const host = '127.0.0.1';

async function tcp(
  t: TestContext,
  deps: TestSocketDeps,
): Promise<{ port: number; open: () => Promise<Socket> }> {
  const listener = await listenSyslog(deps, { host, tcpPort: 0 });
  t.after(() => listener.close());
  const port = portOf(listener.addresses, 'tcp');
  return {
    port,
    async open() {
      const socket = connect(port, host);
      t.after(() => socket.destroy());
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** Also of one that was reset, which `once` would throw. */
const closeOf = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

const stored = (deps: TestSocketDeps, count: number): Promise<true> =>
  until(`${count} entries`, async () => (deps.sink.rows.length >= count ? true : undefined));

test('UDP: each datagram is an entry, from its sender', async (t) => {
  const deps = testSocketDeps();
  const listener = await listenSyslog(deps, { host, udpPort: 0 });
  t.after(() => listener.close());
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  for (const text of ['<11>Jan  9 10:00:00 web app: one', '<11>app: two', '']) {
    socket.send(text, portOf(listener.addresses, 'udp'), host);
  }
  await stored(deps, 2);
  assert.deepEqual(
    deps.sink.rows.map(({ message, host: from, level, source }) => [message, from, level, source]),
    [
      ['one', 'web', 'error', 'syslog'],
      ['two', host, 'error', 'syslog'],
    ],
  );
  assert.equal(deps.seen.accepted, 2);
  assert.deepEqual([...deps.seen.senders], [`syslog from ${host}`]);
});

test('TCP: both framings on one connection, and what a sender leaves without an end', async (t) => {
  const deps = testSocketDeps();
  const { open } = await tcp(t, deps);
  const socket = await open();
  socket.end('<13>app: one\n12 <13>app: two<13>app: three');
  await stored(deps, 3);
  assert.deepEqual(deps.sink.messages, ['one', 'two', 'three']);
});

test('TLS (RFC 5425)', async (t) => {
  const folder = await temporaryFolder(t);
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=localhost',
    ].concat(['-keyout', key, '-out', cert]),
    { stdio: 'ignore' },
  );
  const deps = testSocketDeps();
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  const listener = await listenSyslog(deps, { host, tlsPort: 0, tls });
  t.after(() => listener.close());
  const port = portOf(listener.addresses, 'tls');
  const socket = connectTls({ port, host, ca: tls.cert, servername: 'localhost' });
  await once(socket, 'secureConnect');
  socket.end('15 <13>app: secret');
  await stored(deps, 1);
  assert.deepEqual(deps.sink.messages, ['secret']);
  const plain = connect(port, host);
  plain.on('error', () => undefined);
  plain.end('<13>app: not encrypted\n');
  await once(plain, 'close');
  assert.equal(deps.sink.rows.length, 1);
});

test('a refusing queue loses nothing: the batch is offered again, and TCP stays unread meanwhile', async (t) => {
  const deps = testSocketDeps({ socketLimits: { gatherEntries: 10 } });
  deps.sink.refusals = 3;
  const { open } = await tcp(t, deps);
  const socket = await open();
  const lines = Array.from({ length: 500 }, (_, i) => `<13>app: line ${i}\n`);
  socket.end(lines.join(''));
  await stored(deps, 500);
  assert.deepEqual(
    deps.sink.messages,
    lines.map((_, i) => `line ${i}`),
  );
  assert.ok(deps.seen.refused.includes('queue-full'));
});

test('closing hands on what was read', async () => {
  const deps = testSocketDeps({ socketLimits: { gatherMs: 60_000 } });
  const listener = await listenSyslog(deps, { host, tcpPort: 0 });
  const socket = connect(portOf(listener.addresses, 'tcp'), host);
  socket.on('error', () => undefined);
  socket.write('<13>app: last\n');
  await until('the connection', async () => (deps.seen.connections === 1 ? true : undefined));
  await until('the read', async () => (socket.bytesWritten > 0 ? true : undefined));
  await new Promise((resolve) => setImmediate(resolve));
  await listener.close();
  assert.deepEqual(deps.sink.messages, ['last']);
});

test('beyond the limit of connections the one that is idle for longest gives way, and is counted', async (t) => {
  const deps = testSocketDeps({ socketLimits: { connections: 2 } });
  const { open } = await tcp(t, deps);
  const [sends, idle] = [await open(), await open()];
  sends.write('<13>app: one\n');
  await stored(deps, 1);
  const third = await open();
  await closeOf(idle);
  assert.deepEqual(deps.seen.refused, ['connections']);
  third.write('<13>app: two\n');
  sends.write('<13>app: three\n');
  await stored(deps, 3);
  third.destroy();
  await until('the close', async () => (deps.seen.connections === 1 ? true : undefined));
  await open();
});

test('idle connections and frames that never end are closed, the others go on', async (t) => {
  const idle = testSocketDeps({ socketLimits: { idleMs: 100 } });
  await closeOf(await (await tcp(t, idle)).open());
  assert.deepEqual(idle.seen.refused, ['idle']);

  const slow = testSocketDeps({ socketLimits: { frameMs: 100 } });
  const { open } = await tcp(t, slow);
  const other = await open();
  const socket = await open();
  const drip = setInterval(() => socket.write('x'), 10);
  t.after(() => clearInterval(drip));
  await closeOf(socket);
  assert.deepEqual(slow.seen.refused, ['slow-frame']);
  other.write('<13>app: quick\n');
  await stored(slow, 1);
});

test('unfinished frames of all connections together are bounded', async (t) => {
  const deps = testSocketDeps({ socketLimits: { bufferBytes: 10_000 } });
  const { open } = await tcp(t, deps);
  const first = await open();
  first.write('x'.repeat(6_000));
  const second = await open();
  second.write('x'.repeat(6_000));
  // The oldest frame is given up; who comes later is not.
  await closeOf(first);
  assert.deepEqual(deps.seen.refused, ['frame-buffers']);
  second.write('\n');
  await stored(deps, 1);
});

test('a taken port is named', async (t) => {
  const { port } = await tcp(t, testSocketDeps());
  await assert.rejects(
    listenSyslog(testSocketDeps(), { host, tcpPort: port }),
    (error) =>
      error instanceof AppError && error.code === 'ADDRESS_IN_USE' && error.message.includes(String(port)),
  );
});
