import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { accountServer } from '../../../test/support/account-server.ts';
import { runCommand } from '../../../test/support/memory-context.ts';

const SERVER_TOKEN = 'the token of the server';
const PASSWORD = 'purple mountain otter';

/** A real server with accounts and `server.token`, and commands against it. */
async function setUp(t: TestContext) {
  const server = await accountServer({ serverToken: SERVER_TOKEN });
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => server.close());
  const run = (args: readonly string[], stdin?: string) =>
    runCommand(args, {
      environment: { LOGSENTRY_URL: url, LOGSENTRY_TOKEN: SERVER_TOKEN },
      ...(stdin === undefined ? {} : { stdin }),
    });
  const post = (path: string, body: object) =>
    server.app.inject({ method: 'POST', url: path, headers: { host: 'localhost' }, payload: body });
  return { ...server, url, run, post };
}

test('a user is added with a link, chooses a password under it, is disabled, and removed', async (t) => {
  const { url, run, post } = await setUp(t);
  assert.match((await run(['user', 'list'])).stdout, /Nobody has an account yet/);
  const added = await run(['user', 'add', 'Grace', '--role', 'editor']);
  assert.equal(added.exitCode, 0, added.stderr);
  const code = new RegExp(`${url}/setup\\?code=(\\S+)`).exec(added.stdout)?.[1];
  const setup = await post('/api/v1/setup', { code, password: PASSWORD });
  assert.equal(setup.statusCode, 200, setup.body);
  assert.match((await run(['user', 'list'])).stdout, /Grace +editor +password +active +20/);

  assert.match((await run(['user', 'role', 'grace', 'viewer'])).stdout, /Grace is viewer now/);
  assert.match((await run(['user', 'disable', 'grace'])).stdout, /may not sign in/);
  const refused = await post('/api/v1/session', { name: 'grace', password: PASSWORD });
  assert.equal(refused.statusCode, 401);
  await run(['user', 'enable', 'grace']);
  assert.equal((await post('/api/v1/session', { name: 'grace', password: PASSWORD })).statusCode, 200);
  assert.equal((await run(['user', 'remove', 'grace'])).exitCode, 0);
  assert.match((await run(['user', 'list'])).stdout, /Nobody has an account yet/);
});

test('a password comes from standard input, never from the arguments', async (t) => {
  const { run, post } = await setUp(t);
  const added = await run(['user', 'add', 'ada', '--role', 'admin', '--password-stdin'], `${PASSWORD}\n`);
  assert.equal(added.stdout, 'ada is added.\n');
  assert.equal((await post('/api/v1/session', { name: 'ada', password: PASSWORD })).statusCode, 200);
  const next = 'seven quiet lanterns';
  await run(['user', 'passwd', 'ada', '--password-stdin'], next);
  assert.equal((await post('/api/v1/session', { name: 'ada', password: PASSWORD })).statusCode, 401);
  assert.equal((await post('/api/v1/session', { name: 'ada', password: next })).statusCode, 200);
  assert.match((await run(['user', 'passwd', 'ada'])).stdout, /works once, until/);
  const empty = await run(['user', 'passwd', 'ada', '--password-stdin'], '');
  assert.equal(empty.exitCode, 64);
  const weak = await run(['user', 'passwd', 'ada', '--password-stdin'], 'short');
  assert.equal(weak.exitCode, 70);
  assert.match(weak.stderr, /It has 5 characters; 12 is the least/);
});

test('the last admin stays', async (t) => {
  const { run } = await setUp(t);
  await run(['user', 'add', 'ada', '--role', 'admin', '--password-stdin'], PASSWORD);
  for (const args of [
    ['user', 'disable', 'ada'],
    ['user', 'remove', 'ada'],
    ['user', 'role', 'ada', 'viewer'],
  ]) {
    assert.match((await run(args)).stderr, /ada is the last admin/, args.join(' '));
  }
});

test('a token is made, opens what its role allows, and is revoked', async (t) => {
  const { run, url } = await setUp(t);
  const made = await run(['token', 'create', 'web servers', '--days', '30']);
  assert.match(made.stdout, /^ls_[\w-]{43}\n$/);
  assert.match(made.stderr, /for web servers, ingest/);
  const headers = { authorization: `Bearer ${made.stdout.trim()}` };
  const send = () => fetch(`${url}/v1/input`, { method: 'POST', headers });
  assert.equal((await send()).status, 200);
  assert.equal((await fetch(`${url}/api/v1/users`, { headers })).status, 403);
  assert.match((await run(['token', 'list'])).stdout, /web servers +ingest +20.* +20.* +20/);
  assert.match((await run(['token', 'revoke', 'web servers'])).stdout, /opens nothing any more/);
  assert.equal((await send()).status, 401);
  assert.equal((await run(['token', 'revoke', 'web servers'])).exitCode, 64);
  assert.match((await run(['token', 'list'])).stdout, /There are no API tokens/);
});
