import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { testSocketDeps } from '../../../test/support/socket-deps.ts';
import { serveTcp } from './serve-tcp.ts';

const host = '127.0.0.1';

test('a connection that ends while its frame is worked on is told so after that', async (t) => {
  const done: string[] = [];
  let finishWork = (): void => undefined;
  let begun = (): void => undefined;
  const begins = new Promise<void>((resolve) => (begun = resolve));
  const listener = await serveTcp(testSocketDeps(), {
    protocol: 'test',
    host,
    port: 0,
    open: () => ({
      bufferedBytes: 0,
      data() {
        begun();
        return new Promise<void>((resolve) => (finishWork = resolve)).then(() => void done.push('work'));
      },
      end() {
        done.push('end');
        return undefined;
      },
    }),
  });
  t.after(() => listener.close());
  const socket = connect(listener.port, host);
  socket.resume();
  socket.end('frame');
  await begins;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(done, []);
  const closed = once(socket, 'close');
  finishWork();
  await closed;
  assert.deepEqual(done, ['work', 'end']);
});
