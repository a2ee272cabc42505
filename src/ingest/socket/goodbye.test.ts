import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { createCertificate } from '../../../test/support/certificate.ts';
import { testSocketDeps } from '../../../test/support/socket-deps.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { serveTcp } from './serve-tcp.ts';

const host = '127.0.0.1';

for (const name of ['plain', 'TLS'] as const) {
  test(`${name}: after a restart the next write of an idle sender fails, rather than being lost`, async (t) => {
    const certificate = createCertificate(await temporaryFolder(t));
    if (certificate === undefined) return t.skip('openssl is not installed');
    const arrived = Promise.withResolvers<void>();
    const tls = { key: certificate.key, cert: certificate.certificate };
    const listener = await serveTcp(testSocketDeps(), {
      protocol: 'test',
      host,
      port: 0,
      ...(name === 'TLS' ? { tls } : {}),
      open: () => ({
        data() {
          arrived.resolve();
          return undefined;
        },
        end: () => undefined,
        bufferedBytes: 0,
      }),
    });
    const where = { port: listener.port, host, allowHalfOpen: true };
    const socket = name === 'TLS' ? connectTls({ ...where, ca: tls.cert }) : connectPlain(where);
    t.after(() => socket.destroy());
    const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
    await once(socket, name === 'TLS' ? 'secureConnect' : 'connect');
    socket.write('early\n');
    await arrived.promise;
    await listener.close();
    // The sender does not look whether we said good-bye, as log daemons over TLS do not.
    const written = new Promise<Error | undefined>((resolve) =>
      socket.write('late\n', (error) => resolve(error ?? undefined)),
    );
    assert.match(String(await Promise.race([failed, written])), /ECONNRESET|EPIPE/);
  });
}

test('TLS: a handshake under way does not hold up the end', async (t) => {
  const certificate = createCertificate(await temporaryFolder(t));
  if (certificate === undefined) return t.skip('openssl is not installed');
  const tls = { key: certificate.key, cert: certificate.certificate };
  const open = () => ({ data: () => undefined, end: () => undefined, bufferedBytes: 0 });
  const listener = await serveTcp(testSocketDeps(), { protocol: 'test', host, port: 0, tls, open });
  const socket = connectPlain({ port: listener.port, host });
  t.after(() => socket.destroy());
  const ended = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  // The first bytes of a handshake record that never becomes whole.
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write('\u0016\u0003\u0001', resolve));
  await new Promise((resolve) => setImmediate(resolve));
  await listener.close();
  await ended;
});
