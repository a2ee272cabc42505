import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { testSocketDeps } from '../../../test/support/socket-deps.ts';
import { AppError } from '../../core/errors.ts';
import { DelimitedFramer } from './delimited-framer.ts';
import { listenMessages, type MessageProtocol } from './listen-messages.ts';

const host = '127.0.0.1';

function nothing(): MessageProtocol {
  return {
    name: 'nothing',
    takeDatagram: () => undefined,
    createFramer: () => new DelimitedFramer(0, 100, { frame: () => undefined, tooLong: () => undefined }),
  };
}

test('ports left out are not listened on', async (t) => {
  const listener = await listenMessages(testSocketDeps(), { host, tcpPort: 0 }, nothing);
  t.after(() => listener.close());
  assert.equal(listener.addresses.length, 1);
  assert.match(listener.addresses[0] ?? '', /^nothing tcp 127\.0\.0\.1:[1-9]\d*$/);
});

test('when one port is taken, the others are left as well', async (t) => {
  const taken = createServer().listen(0, host);
  t.after(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await assert.rejects(
    listenMessages(testSocketDeps(), { host, udpPort: port, tcpPort: port }, nothing),
    (error) => error instanceof AppError && error.code === 'ADDRESS_IN_USE',
  );
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  socket.bind({ address: host, port });
  await once(socket, 'listening');
});

test('frames come whole, however the stream is cut; one over the limit is told of', () => {
  const text = 'one\0\0two\0a frame too long\0end';
  for (let cut = 0; cut <= text.length; cut++) {
    const frames: (string | number)[] = [];
    const framer = new DelimitedFramer(0, 5, {
      frame: (bytes) => frames.push(Buffer.from(bytes).toString()),
      tooLong: (length) => frames.push(length),
    });
    framer.push(Buffer.from(text.slice(0, cut)));
    framer.push(Buffer.from(text.slice(cut)));
    framer.finish();
    assert.deepEqual(frames, ['one', 'two', 16, 'end'], `cut at ${cut}`);
    assert.equal(framer.bufferedBytes, 0);
  }
});
