import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { limitConnections } from './limit-connections.ts';

const LIMIT = 3;

/** A server that answers `/slow` when the test says so, and everything else at once. */
async function start(t: TestContext) {
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/slow') waiting.push(response);
    else response.end('ok');
  });
  const seen = { open: 0, refused: 0 };
  limitConnections(server, LIMIT, {
    onOpen: (open) => (seen.open = open),
    onRefused: () => seen.refused++,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    await Promise.all([once(socket, 'connect'), once(server, 'connection')]);
    return socket;
  };
  const ask = async (socket: Socket, path: string): Promise<void> => {
    const asked = once(server, 'request');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await asked;
    if (path !== '/slow') await once(socket, 'data');
  };
  return { seen, open, ask, waiting };
}

test('a new connection takes the place of one that never sent a request', async (t) => {
  const { seen, open, ask } = await start(t);
  const [kept, silent] = [await open(), await open()];
  await ask(kept, '/');
  await open();
  const closed = once(silent, 'close');
  const last = await open();
  await closed;
  assert.deepEqual(seen, { open: LIMIT, refused: 1 });
  await ask(last, '/');
  await ask(kept, '/');
});

test('of those that did, the one that is idle for longest goes; none with a request under way', async (t) => {
  const { seen, open, ask, waiting } = await start(t);
  const [busy, older, newer] = [await open(), await open(), await open()];
  await ask(busy, '/slow');
  await ask(older, '/');
  await ask(newer, '/');
  const closed = once(older, 'close');
  const fourth = await open();
  await closed;
  await ask(newer, '/slow');
  await ask(fourth, '/slow');
  const refused = await open();
  await once(refused, 'close');
  assert.deepEqual(seen, { open: LIMIT, refused: 2 });
  const answers = Promise.all([busy, newer, fourth].map((socket) => once(socket, 'data')));
  for (const response of waiting) response.end('ok');
  await answers;
});
