import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { protocolApp } from '../../../test/support/protocol-app.ts';
import type { Row } from '../../../test/support/rows.ts';
import { testSocketDeps } from '../../../test/support/socket-deps.ts';
import { protocolRoutes } from '../protocol-routes.ts';
import {
  comparableEntry,
  type Deviation,
  entryOfRow,
  EVENT,
  expectedEntry,
  expectedTimeUs,
} from './event.ts';
import { HTTP_CASES } from './http-cases.ts';
import { SOCKET_CASES } from './socket-cases.ts';

function assertConforms(rows: readonly Row[], deviation: Deviation): void {
  assert.deepEqual(
    rows.map((row) => comparableEntry(entryOfRow(row), deviation)),
    [expectedEntry(EVENT, deviation)],
  );
  assert.equal(rows[0]?.timeUs, expectedTimeUs(EVENT.timeUs, deviation));
  assert.equal(rows[0]?.flags, 0, 'nothing was assumed, cut or repaired');
}

describe('the same event sent through every protocol gives the same entry', () => {
  for (const { name, deviation, url, contentType, body } of HTTP_CASES) {
    test(name, async () => {
      const { app, sink } = await protocolApp((deps) => async (scope) => {
        for (const route of protocolRoutes(deps)) await scope.register(route);
      });
      const payload = typeof body === 'string' ? body : Buffer.from(body);
      const headers = { 'content-type': contentType };
      const response = await app.inject({ method: 'POST', url, headers, payload });
      assert.ok(response.statusCode < 300, response.body);
      assertConforms(sink.rows, deviation);
    });
  }

  for (const { name, deviation, bytes, send } of SOCKET_CASES) {
    test(name, async () => {
      const deps = testSocketDeps();
      await send(deps, bytes);
      assertConforms(deps.sink.rows, deviation);
    });
  }
});
