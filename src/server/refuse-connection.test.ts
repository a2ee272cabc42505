import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { text } from 'node:stream/consumers';
import Fastify from 'fastify';
import { problemSchema } from '../api/common.ts';
import { HEADERS_LIMIT_BYTES, refuseConnection } from './refuse-connection.ts';

for (const [name, request, status, code] of [
  [
    'a request with too long an address',
    `GET /?${'x'.repeat(70_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['what is no request', 'hello\r\n\r\n', 400, 'NO_REQUEST'],
] as const) {
  test(`${name} is answered with a problem document`, async (t) => {
    const told: string[] = [];
    const app = Fastify({
      clientErrorHandler: (error, socket) => refuseConnection(error, socket, (limit) => told.push(limit)),
      http: { maxHeaderSize: HEADERS_LIMIT_BYTES },
    });
    t.after(() => app.close());
    await app.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    socket.end(request);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} .*\\r\\nContent-Type: application/problem\\+json`));
    assert.equal(problemSchema.parse(JSON.parse(body)).code, code);
    assert.deepEqual(told, [code.toLowerCase().replaceAll('_', '-')]);
  });
}
