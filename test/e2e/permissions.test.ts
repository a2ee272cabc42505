import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROLES, roleAllows } from '../../src/core/role.ts';
import type { Role } from '../../src/core/role.ts';
import { PERMISSIONS } from '../../src/server/permissions.ts';
import { startServerWithAdmin } from '../support/first-admin.ts';
import type { ServerWithAdmin } from '../support/first-admin.ts';
import { getJson, until } from '../support/send.ts';

type Asker = Role | 'nobody';
const ASKERS: readonly Asker[] = ['nobody', ...ROLES];

let setUp: ServerWithAdmin;
const tokens = new Map<Asker, string>();
before(async () => {
  setUp = await startServerWithAdmin();
  for (const role of ROLES) tokens.set(role, await setUp.token(role));
});
after(() => setUp.server.stop());

/** Asks without a body and with made-up parameters: what the gate says comes before what the route does. */
async function statusOf(key: string, asker: Asker): Promise<number> {
  const [method = '', route = ''] = key.split(' ');
  const path = route.replaceAll(/:\w+/g, 'x').replace('*', 'nothing.txt');
  const token = tokens.get(asker);
  const response = await fetch(setUp.server.url + path, {
    method,
    redirect: 'manual',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  // Some answers never end.
  await response.body?.cancel();
  return response.status;
}

describe('who may do what', () => {
  for (const [key, { access }] of Object.entries(PERMISSIONS)) {
    test(`${key} needs ${access}`, async () => {
      for (const asker of ASKERS) {
        const status = await statusOf(key, asker);
        const open = access === 'public' || access === 'page';
        if (open || (asker !== 'nobody' && roleAllows(asker, access))) {
          assert.ok(status !== 401 && status !== 403, `${asker}: ${status}`);
        } else {
          assert.equal(status, asker === 'nobody' ? 401 : 403, asker);
        }
      }
    });
  }

  test('an address of the API that does not exist tells nobody so who is not signed in', async () => {
    assert.equal(await statusOf('GET /api/v1/nothing', 'nobody'), 401);
    assert.equal(await statusOf('GET /api/v1/nothing', 'ingest'), 404);
  });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** One line in each dialect, with the token where the dialect has it. */
const DIALECTS: readonly (readonly [
  name: string,
  request: (token: string) => { path: string; headers: Record<string, string>; body: string },
])[] = [
  [
    'bearer',
    (token) => ({
      path: '/api/v1/logs',
      headers: { authorization: `Bearer ${token}` },
      body: '{"service":"bearer","message":"x"}',
    }),
  ],
  [
    'Loki, basic password',
    (token) => ({
      path: '/loki/api/v1/push',
      headers: { authorization: `Basic ${base64(`any:${token}`)}`, 'content-type': 'application/json' },
      body: `{"streams":[{"stream":{"service":"loki"},"values":[["${Date.now()}000000","x"]]}]}`,
    }),
  ],
  [
    'Elasticsearch, basic password',
    (token) => ({
      path: '/_bulk',
      headers: {
        authorization: `Basic ${base64(`elastic:${token}`)}`,
        'content-type': 'application/x-ndjson',
      },
      body: '{"index":{"_index":"logs"}}\n{"service":"elastic","message":"x"}\n',
    }),
  ],
  [
    'Elasticsearch, API key',
    (token) => ({
      path: '/_bulk',
      headers: { authorization: `ApiKey ${base64(`id:${token}`)}`, 'content-type': 'application/x-ndjson' },
      body: '{"index":{"_index":"logs"}}\n{"service":"apikey","message":"x"}\n',
    }),
  ],
  [
    'Splunk',
    (token) => ({
      path: '/services/collector',
      headers: { authorization: `Splunk ${token}` },
      body: '{"event":{"service":"splunk","message":"x"}}',
    }),
  ],
  [
    'Datadog, header',
    (token) => ({
      path: '/api/v2/logs',
      headers: { 'dd-api-key': token, 'content-type': 'application/json' },
      body: '[{"service":"datadog","message":"x"}]',
    }),
  ],
  [
    'Datadog, path',
    (token) => ({
      path: `/v1/input/${token}`,
      headers: { 'content-type': 'application/json' },
      body: '[{"service":"datadog-path","message":"x"}]',
    }),
  ],
  [
    'OTLP, bearer',
    (token) => ({
      path: '/v1/logs',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"}}]}]}]}',
    }),
  ],
  [
    'GELF, bearer',
    (token) => ({
      path: '/gelf',
      headers: { authorization: `Bearer ${token}` },
      body: '{"version":"1.1","host":"gelf","short_message":"x"}',
    }),
  ],
  [
    'journald, basic password',
    (token) => ({
      path: '/upload',
      headers: {
        authorization: `Basic ${base64(`any:${token}`)}`,
        'content-type': 'application/vnd.fdo.journal',
      },
      body: '__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=x\n\n',
    }),
  ],
];

describe('an API token with the role ingest, where each dialect has it', () => {
  for (const [name, request] of DIALECTS) {
    test(name, async () => {
      const ask = async (token: string): Promise<number> => {
        const { path, headers, body } = request(token);
        const response = await fetch(setUp.server.url + path, { method: 'POST', headers, body });
        await response.body?.cancel();
        return response.status;
      };
      const status = await ask(tokens.get('ingest') ?? '');
      assert.ok(status >= 200 && status < 300, `answered ${status}`);
      assert.equal(await ask('ls_wrong'), 401);
      assert.equal(await ask(''), 401);
    });
  }

  test('all of it is stored', async () => {
    const headers = { authorization: `Bearer ${tokens.get('viewer') ?? ''}` };
    await until('a line of each dialect', async () => {
      const answer = await fetch(`${setUp.server.url}/api/v1/entries/count`, { headers });
      const { count } = (await answer.json()) as { count: number };
      return count >= DIALECTS.length ? true : undefined;
    });
    await assert.rejects(getJson(`${setUp.server.url}/api/v1/entries/count`), /401/);
  });
});
