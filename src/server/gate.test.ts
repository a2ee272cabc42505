import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { accountServer } from '../../test/support/account-server.ts';
import type { AccountServerOptions } from '../../test/support/account-server.ts';
import type { SessionDto } from '../api/accounts.ts';
import { openEventStream } from './event-stream.ts';
import { headerCheck } from './header-check.ts';
import { openApiDocument } from './openapi.ts';

const TOKEN = 'correct horse battery';
const HTML = { host: 'localhost', accept: 'text/html,*/*' };
const API = { host: 'localhost' };

async function setUp(t: TestContext, options: AccountServerOptions = {}) {
  const server = await accountServer(options);
  t.after(() => server.close());
  const { app } = server;
  const get = (url: string, headers: Record<string, string> = API) => app.inject({ url, headers });
  const post = (url: string, payload: object, headers: Record<string, string> = API) =>
    app.inject({ method: 'POST', url, headers, payload });
  const session = async (headers: Record<string, string> = API): Promise<SessionDto> =>
    (await get('/api/v1/session', headers)).json();
  return { ...server, get, post, session };
}

test('with a token alone: a browser is led to the sign-in page, and by the token to where it wanted to go', async (t) => {
  const { get, post, session } = await setUp(t, { mode: 'token', serverToken: TOKEN });
  const page = await get('/', HTML);
  assert.deepEqual([page.statusCode, page.headers.location], [303, '/login']);
  assert.equal(
    (await get('/incidents?status=open', HTML)).headers.location,
    '/login?next=%2Fincidents%3Fstatus%3Dopen',
  );
  assert.deepEqual(await session(), {
    mode: 'token',
    serverToken: true,
    may: [],
    changesPassword: false,
  });

  const wrong = await post('/api/v1/session', { token: 'wrong' });
  assert.deepEqual([wrong.statusCode, wrong.json<{ code: string }>().code], [401, 'WRONG_TOKEN']);
  assert.equal(wrong.headers['set-cookie'], undefined);
  const right = await post('/api/v1/session', { token: TOKEN });
  const [cookie = ''] = String(right.headers['set-cookie']).split(';');
  assert.doesNotMatch(cookie, /correct/);
  assert.equal((await get('/', { ...HTML, cookie })).body, 'page');
  const signedIn = await session({ ...API, cookie });
  assert.equal(signedIn.principal?.role, 'admin');
  assert.ok(signedIn.may.includes('delete lines'));
});

test('with a token alone there are no users to make, and it says how to have them', async (t) => {
  const { post } = await setUp(t, { mode: 'token', serverToken: TOKEN });
  const headers = { ...API, authorization: `Bearer ${TOKEN}` };
  for (const [url, body] of [
    ['/api/v1/users', { name: 'ada', role: 'viewer' }],
    ['/api/v1/tokens', { name: 'x', role: 'viewer' }],
  ] as const) {
    const answer = await post(url, body, headers);
    assert.equal(answer.statusCode, 409);
    assert.match(answer.body, /accounts\.mode/);
  }
});

test('without authentication everybody is an admin, and changes are still written down', async (t) => {
  const { session, post, accounts } = await setUp(t, { mode: 'off' });
  assert.equal((await session()).principal?.kind, 'anyone');
  assert.equal((await post('/api/v1/session', { token: TOKEN })).statusCode, 409);
  await post('/api/v1/users', { name: 'ada', role: 'viewer' });
  const [event] = (await accounts.audit.list({ limit: 1 })).events;
  assert.deepEqual([event?.who, event?.action, event?.outcome], ['anyone', 'add user', 'failed']);
});

test('server.token is an admin beside accounts, in the header and on the sign-in page', async (t) => {
  const { get, post } = await setUp(t, { serverToken: TOKEN });
  assert.equal((await get('/api/v1/users', { ...API, authorization: `Bearer ${TOKEN}` })).statusCode, 200);
  assert.equal((await get('/api/v1/users', { ...API, authorization: 'Bearer wrong' })).statusCode, 401);
  assert.equal((await post('/api/v1/session', { token: TOKEN })).statusCode, 200);
});

test('a route that the table does not name needs an admin', async (t) => {
  const { app, accounts } = await accountServer({ serverToken: TOKEN });
  t.after(() => accounts.close());
  app.get('/api/v1/forgotten', async () => 'opened');
  t.after(() => app.close());
  const { secret } = await accounts.tokens.create({ name: 'x', role: 'editor', createdBy: 'test' });
  const ask = async (token: string) =>
    (await app.inject({ url: '/api/v1/forgotten', headers: { ...API, authorization: `Bearer ${token}` } }))
      .statusCode;
  assert.deepEqual([await ask('x'), await ask(secret), await ask(TOKEN)], [401, 403, 200]);
});

test('the address in limits and the audit log is the client’s only behind a proxy that is trusted', async (t) => {
  for (const [trustedProxies, seen] of [
    [[], '127.0.0.1'],
    [['10.0.0.0/8'], '127.0.0.1'],
    [['127.0.0.1'], '203.0.113.9'],
  ] as const) {
    const { post, accounts } = await setUp(t, { trustedProxies });
    await post(
      '/api/v1/session',
      { name: 'ada', password: 'x' },
      { ...API, 'x-forwarded-for': '203.0.113.9' },
    );
    const [event] = (await accounts.audit.list({ limit: 1 })).events;
    assert.equal(event?.address, seen);
  }
});

test('an answer that lasts ends within five seconds of the token that opened it', async (t) => {
  const { app, accounts } = await setUp(t, {});
  t.mock.timers.enable({ apis: ['setInterval'] });
  app.get('/api/v1/tail', (request, reply) => {
    openEventStream(request, reply).send('stats', { who: request.principal?.name });
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const { secret, id } = await accounts.tokens.create({ name: 'x', role: 'viewer', createdBy: 'test' });
  const answer = await fetch(`${url}/api/v1/tail`, { headers: { authorization: `Bearer ${secret}` } });
  assert.equal(answer.status, 200);
  t.mock.timers.tick(5000);
  await accounts.tokens.revoke(id);
  t.mock.timers.tick(5000);
  await assert.rejects(answer.text());
});

test('the OpenAPI document says what each route needs', () => {
  const answer = { contentType: 'text/plain', description: 'text' };
  const spec = { summary: 's', tag: 't', answer } as const;
  const document = openApiDocument(
    [
      { ...spec, method: 'GET', path: '/healthz' },
      { ...spec, method: 'PATCH', path: '/api/v1/users/{id}' },
    ],
    '1.0.0',
  ) as { paths: Record<string, Record<string, { security?: unknown; description?: string }>> };
  assert.deepEqual(document.paths['/healthz']?.['get']?.security, []);
  assert.equal(document.paths['/api/v1/users/{id}']?.['patch']?.description, 'Needs the role admin.');
});

test('headers of other protocols open with a token of any role, and with none when nothing is configured', async (t) => {
  const { accounts } = await setUp(t);
  const { secret } = await accounts.tokens.create({ name: 'x', role: 'ingest', createdBy: 'test' });
  const check = headerCheck({
    mode: 'accounts',
    checkToken: (token) => accounts.directory.principalOfToken(token),
  });
  assert.equal(await check({ authorization: `Bearer ${secret}` }), true);
  assert.equal(await check({ authorization: `Basic ${btoa(`any:${secret}`)}` }), true);
  assert.equal(await check({ authorization: 'Bearer ls_wrong' }), false);
  assert.equal(await check({}), false);
  assert.equal(await headerCheck({ mode: 'off', checkToken: async () => undefined })({}), true);
});
