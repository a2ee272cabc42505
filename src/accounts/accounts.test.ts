import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { HttpProblem } from '../api/http-problem.ts';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import type { DocumentStore } from '../store/store.ts';
import { createAccounts } from './accounts.ts';
import type { Accounts } from './accounts.ts';
import { KIND } from './user.ts';

const PASSWORD = 'purple mountain otter';
const ORIGIN = { address: '192.0.2.1', agent: 'test' };
const HOUR_MS = 3_600_000;
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Documents that count how often they are asked, and can be away. */
function countedDocuments() {
  const documents = createMemoryDocumentStore();
  const counted = { calls: 0, away: false };
  const handler: ProxyHandler<DocumentStore> = {
    get(target, name, receiver) {
      const method = Reflect.get(target, name, receiver) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        counted.calls++;
        return counted.away ? Promise.reject(new Error('the store is away')) : method(...args);
      };
    },
  };
  return { documents: new Proxy(documents, handler), counted };
}

/** One installation whose processes share documents and a clock. */
function installation(t: TestContext) {
  const clock = { ms: 1e12, nowMs: () => clock.ms };
  const { documents, counted } = countedDocuments();
  let processes = 0;
  async function start(options: { serverToken?: string } = {}): Promise<Accounts> {
    const accounts = createAccounts({
      mode: 'accounts',
      serverToken: options.serverToken,
      documents,
      clock,
      log,
      writer: `process-${processes++}`,
      sessionIdleMs: HOUR_MS,
      sessionLifeMs: 8 * HOUR_MS,
      hashCosts: { memoryKibibytes: 8, passes: 1, parallelism: 1 },
    });
    await accounts.start();
    t.after(() => accounts.close());
    return accounts;
  }
  return { clock, documents, counted, start };
}

const problem = (status: number, code: string) => (error: unknown) =>
  error instanceof HttpProblem && error.status === status && error.code === code;

test('the first link makes the first admin, once, also when it is used twice at the same time', async (t) => {
  const { start } = installation(t);
  const accounts = await start();
  const code = (await accounts.firstAdminCode()) ?? '';
  const uses = await Promise.allSettled(
    ['ada', 'eve'].map((name) => accounts.signIn.withLink({ code, name, password: PASSWORD }, ORIGIN)),
  );
  assert.equal(uses.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(accounts.directory.users.length, 1);
  assert.equal(accounts.directory.users[0]?.role, 'admin');
  assert.equal(await accounts.firstAdminCode(), undefined);
  await assert.rejects(
    accounts.signIn.withLink({ code, name: 'late', password: PASSWORD }, ORIGIN),
    problem(410, 'LINK_IS_OVER'),
  );
});

test('a link that could not be used for a weak password can be used again', async (t) => {
  const { start } = installation(t);
  const accounts = await start();
  const code = (await accounts.firstAdminCode()) ?? '';
  const given = { code, name: 'ada', password: 'short' };
  await assert.rejects(accounts.signIn.withLink(given, ORIGIN), problem(400, 'WEAK_PASSWORD'));
  await accounts.signIn.withLink({ ...given, password: PASSWORD }, ORIGIN);
});

test('a link is over after a day, when another is given, and when there is a user already', async (t) => {
  const { start, clock } = installation(t);
  const accounts = await start();
  const first = (await accounts.firstAdminCode()) ?? '';
  const second = (await accounts.firstAdminCode()) ?? '';
  const use = (code: string) => accounts.signIn.withLink({ code, name: 'ada', password: PASSWORD }, ORIGIN);
  await assert.rejects(use(first), problem(410, 'LINK_IS_OVER'));
  clock.ms += 24 * HOUR_MS;
  await assert.rejects(use(second), problem(410, 'LINK_IS_OVER'));
  const third = (await accounts.firstAdminCode()) ?? '';
  await accounts.users.add({ name: 'grace', role: 'admin', password: PASSWORD });
  await assert.rejects(use(third), problem(410, 'LINK_IS_OVER'));
});

test('secrets are kept by digest or hash only', async (t) => {
  const { start, documents } = installation(t);
  const accounts = await start();
  const code = (await accounts.firstAdminCode()) ?? '';
  const { sessionId } = await accounts.signIn.withLink({ code, name: 'ada', password: PASSWORD }, ORIGIN);
  const link = await accounts.codes.create('ada');
  const { secret } = await accounts.tokens.create({ name: 'web', role: 'ingest', createdBy: 'ada' });
  const kept: string[] = [];
  for (const kind of Object.values(KIND)) kept.push(JSON.stringify(await documents.list(kind)));
  for (const told of [code, link.code, sessionId, secret, PASSWORD]) {
    assert.ok(!kept.join().includes(told));
  }
});

test('a session ends when it is idle, when it is old, and at sign-out', async (t) => {
  const { start, clock } = installation(t);
  const accounts = await start();
  const user = await accounts.users.add({ name: 'ada', role: 'viewer', password: PASSWORD });
  const signIn = async () =>
    (await accounts.signIn.withPassword({ name: user.name, password: PASSWORD }, ORIGIN)).sessionId;
  const isOpen = async (id: string) => (await accounts.sessions.principalOf(id)) !== undefined;

  const idle = await signIn();
  clock.ms += HOUR_MS;
  assert.ok(await isOpen(idle));
  clock.ms += HOUR_MS + 1;
  assert.ok(!(await isOpen(idle)));

  const busy = await signIn();
  for (let passed = 0; passed < 8; passed++) {
    assert.ok(await isOpen(busy), `after ${passed} hours`);
    clock.ms += HOUR_MS;
  }
  clock.ms += 1;
  assert.ok(!(await isOpen(busy)));

  const left = await signIn();
  await accounts.sessions.close(left);
  assert.ok(!(await isOpen(left)));
  assert.ok(!(await isOpen('an id that was never given')));
});

test('a new password, disabling and removing end every session of the user, and of nobody else', async (t) => {
  const { start } = installation(t);
  const accounts = await start();
  await accounts.users.add({ name: 'root', role: 'admin', password: PASSWORD });
  await accounts.users.add({ name: 'ada', role: 'viewer', password: PASSWORD });
  const signIn = async (name: string, password = PASSWORD) =>
    (await accounts.signIn.withPassword({ name, password }, ORIGIN)).sessionId;
  const isOpen = async (id: string) => (await accounts.sessions.principalOf(id)) !== undefined;

  const other = await signIn('root');
  const [one, two] = [await signIn('ada'), await signIn('ada')];
  const given = { current: PASSWORD, password: 'seven quiet lanterns' };
  const own = await accounts.signIn.changePassword('ada', given, ORIGIN);
  assert.deepEqual([await isOpen(one), await isOpen(two), await isOpen(own.sessionId)], [false, false, true]);
  await accounts.users.change('ada', { disabled: true });
  assert.ok(!(await isOpen(own.sessionId)));
  await accounts.users.change('ada', { disabled: false });
  assert.ok(!(await isOpen(own.sessionId)), 'enabling does not bring a session back');
  const again = await signIn('ada', given.password);
  await accounts.users.remove('ada');
  assert.ok(!(await isOpen(again)));
  assert.ok(await isOpen(other));
});

test('a new role counts in sessions that are open', async (t) => {
  const { start } = installation(t);
  const accounts = await start();
  await accounts.users.add({ name: 'ada', role: 'viewer', password: PASSWORD });
  const { sessionId } = await accounts.signIn.withPassword({ name: 'ada', password: PASSWORD }, ORIGIN);
  await accounts.users.change('ada', { role: 'editor' });
  assert.equal((await accounts.sessions.principalOf(sessionId))?.role, 'editor');
});

test('another server.token ends the sessions that the old one opened', async (t) => {
  const { start } = installation(t);
  const before = await start({ serverToken: 'the old token here' });
  const { sessionId } = await before.signIn.withServerToken('the old token here', ORIGIN);
  assert.equal((await before.sessions.principalOf(sessionId))?.role, 'admin');
  const after = await start({ serverToken: 'the new token here' });
  assert.equal(await after.sessions.principalOf(sessionId), undefined);
  const without = await start();
  assert.equal(await without.sessions.principalOf(sessionId), undefined);
});

test('a token costs the store nothing per request, and expires', async (t) => {
  const { start, counted, clock } = installation(t);
  const accounts = await start();
  const { secret } = await accounts.tokens.create({ name: 'web', role: 'ingest', createdBy: 'ada', days: 1 });
  const before = counted.calls;
  for (let request = 0; request < 1000; request++) {
    assert.equal((await accounts.directory.principalOfToken(secret))?.role, 'ingest');
  }
  assert.equal(counted.calls, before);
  clock.ms += 24 * HOUR_MS;
  assert.equal(await accounts.directory.principalOfToken(secret), undefined);
});

test('garbage does not make us ask the store with every request', async (t) => {
  const { start, counted, clock } = installation(t);
  const accounts = await start();
  const before = counted.calls;
  for (let request = 0; request < 1000; request++) {
    assert.equal(await accounts.directory.principalOfToken(`ls_${request}`), undefined);
    if (request % 100 === 0) clock.ms += 1001;
  }
  assert.ok(counted.calls - before <= 20, `${counted.calls - before} calls`);
});

test('a token made by one process opens another at once; a revoked one is refused there when it reads again', async (t) => {
  const { start, clock } = installation(t);
  const [one, two] = [await start(), await start()];
  clock.ms += 2000;
  const { secret, id } = await one.tokens.create({ name: 'web', role: 'ingest', createdBy: 'ada' });
  assert.equal((await two.directory.principalOfToken(secret))?.name, 'web');
  await one.tokens.revoke(id);
  assert.equal(await one.directory.principalOfToken(secret), undefined);
  await two.directory.refresh();
  assert.equal(await two.directory.principalOfToken(secret), undefined);
});

test('a session ended by one process is over in another within seconds', async (t) => {
  const { start, clock } = installation(t);
  const [one, two] = [await start(), await start()];
  await one.users.add({ name: 'ada', role: 'viewer', password: PASSWORD });
  await two.directory.refresh();
  const { sessionId } = await one.signIn.withPassword({ name: 'ada', password: PASSWORD }, ORIGIN);
  assert.equal((await two.sessions.principalOf(sessionId))?.name, 'ada');
  await one.sessions.close(sessionId);
  clock.ms += 4001;
  assert.equal(await two.sessions.principalOf(sessionId), undefined);
});

test('while the store is away, known tokens go on; before the first look nobody is turned away for good', async (t) => {
  const { start, counted, clock } = installation(t);
  const accounts = await start();
  const { secret } = await accounts.tokens.create({ name: 'web', role: 'ingest', createdBy: 'ada' });
  counted.away = true;
  clock.ms += 60_000;
  assert.equal((await accounts.directory.principalOfToken(secret))?.name, 'web');
  const late = await start();
  await assert.rejects(late.directory.principalOfToken(secret), problem(503, 'STORE_UNREACHABLE'));
  counted.away = false;
  clock.ms += 2000;
  assert.equal((await late.directory.principalOfToken(secret))?.name, 'web');
});

test('last uses are written down in upkeep, never for what was revoked meanwhile', async (t) => {
  const { start, documents } = installation(t);
  const accounts = await start();
  const { secret, id } = await accounts.tokens.create({ name: 'web', role: 'ingest', createdBy: 'ada' });
  await accounts.directory.principalOfToken(secret);
  assert.equal((await accounts.tokens.list())[0]?.lastUsedMs, 1e12);
  await accounts.directory.principalOfToken(secret);
  await accounts.tokens.revoke(id);
  await accounts.tokens.keepUses();
  assert.deepEqual(await documents.list(KIND.lastUse), []);
});

test('a mark of use that came after the sign-out is swept away', async (t) => {
  const { start, documents, clock } = installation(t);
  const [one, two] = [await start(), await start()];
  await one.users.add({ name: 'ada', role: 'viewer', password: PASSWORD });
  await two.directory.refresh();
  const { sessionId } = await one.signIn.withPassword({ name: 'ada', password: PASSWORD }, ORIGIN);
  await two.sessions.principalOf(sessionId);
  clock.ms += 61_000;
  const [mark] = (await documents.list(KIND.session)).map(({ key }) => `session:${key}`);
  await one.sessions.close(sessionId);
  await documents.put(KIND.lastUse, mark ?? '', clock.ms);
  await one.sessions.dropOver();
  assert.deepEqual(
    (await documents.list(KIND.lastUse)).map(({ key }) => key),
    ['user:ada'],
  );
});

test('names are unique whatever their case, and must be names', async (t) => {
  const { start } = installation(t);
  const { users } = await start();
  await users.add({ name: 'Ada', role: 'viewer' });
  await assert.rejects(users.add({ name: 'aDA', role: 'admin' }), problem(409, 'USER_EXISTS'));
  for (const name of ['', ' ada', 'a b', '../x', 'a\nb', '<script>', 'x'.repeat(65), '-x']) {
    await assert.rejects(users.add({ name, role: 'viewer' }), problem(400, 'BAD_USER_NAME'), name);
  }
});

test('twenty sessions of a user stay; the oldest goes for a further one', async (t) => {
  const { start, clock, documents } = installation(t);
  const accounts = await start();
  await accounts.users.add({ name: 'ada', role: 'viewer', password: PASSWORD });
  const ids: string[] = [];
  for (let i = 0; i < 22; i++) {
    clock.ms += 1;
    ids.push((await accounts.signIn.withPassword({ name: 'ada', password: PASSWORD }, ORIGIN)).sessionId);
  }
  assert.equal((await documents.list(KIND.session)).length, 20);
  assert.equal(await accounts.sessions.principalOf(ids[0] ?? ''), undefined);
  assert.ok((await accounts.sessions.principalOf(ids[21] ?? '')) !== undefined);
});
