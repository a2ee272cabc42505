import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { CookieBrowser } from '../support/cookie-browser.ts';
import { ADMIN_PASSWORD, startServerWithAdmin } from '../support/first-admin.ts';
import type { ServerWithAdmin } from '../support/first-admin.ts';
import { send } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SESSION = 'logsentry_session';

let setUp: ServerWithAdmin;
let url: string;
let host: string;
before(async () => {
  setUp = await startServerWithAdmin();
  ({ url } = setUp.server);
  ({ host } = new URL(url));
});
after(() => setUp.server.stop());

/** A request as bytes, so that no client tidies its path or headers; the answer as text. */
function raw(request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.end(request));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.once('end', () => resolve(text));
    socket.once('error', reject);
  });
}

/** GET of a path as it stands, by a browser that is not signed in. */
function navigate(path: string): Promise<string> {
  return raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`);
}

async function signIn(
  browser = new CookieBrowser(),
): Promise<{ browser: CookieBrowser; response: Response }> {
  const body = { name: 'ada', password: ADMIN_PASSWORD };
  return { browser, response: await browser.write('POST', `${url}/api/v1/session`, { body }) };
}

async function problemOf(response: Response): Promise<string> {
  return `${response.status} ${((await response.json()) as { code: string }).code}`;
}

describe('sessions', () => {
  test('the cookie is out of reach of scripts and of what other sites post', async () => {
    const { response } = await signIn();
    const cookie = response.headers.get('set-cookie') ?? '';
    assert.match(cookie, /^logsentry_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  });

  test('behind TLS the cookie is Secure and bound to the host', async () => {
    const body = { name: 'ada', password: ADMIN_PASSWORD };
    const headers = { 'x-forwarded-proto': 'https', origin: `https://${host}` };
    const response = await new CookieBrowser().write('POST', `${url}/api/v1/session`, { body, headers });
    assert.match(
      response.headers.get('set-cookie') ?? '',
      /^__Host-logsentry_session=.*; Path=\/;.*; Secure$/,
    );
  });

  test('fixation: an id known to somebody else before the sign-in opens nothing after it', async () => {
    const known = (await signIn()).browser.cookie(SESSION, host) ?? '';
    const victim = new CookieBrowser();
    victim.setCookie(SESSION, known, host);
    await signIn(victim);
    assert.notEqual(victim.cookie(SESSION, host), known);
    const attacker = new CookieBrowser();
    attacker.setCookie(SESSION, known, host);
    assert.equal((await attacker.get(`${url}/api/v1/users`, { accept: '*/*' })).status, 401);

    const planted = new CookieBrowser();
    planted.setCookie(SESSION, 'chosen-by-the-attacker', host);
    await signIn(planted);
    assert.match(planted.cookie(SESSION, host) ?? '', /^[\w-]{43}$/);
  });

  test('signing out ends the session itself, not only the cookie', async () => {
    const { browser } = await signIn();
    const id = browser.cookie(SESSION, host) ?? '';
    assert.equal((await browser.write('DELETE', `${url}/api/v1/session`)).status, 200);
    const replay = new CookieBrowser();
    replay.setCookie(SESSION, id, host);
    assert.equal((await replay.get(`${url}/api/v1/users`, { accept: '*/*' })).status, 401);
  });

  test('a session survives a restart of the server', async (t) => {
    const folder = await temporaryFolder(t);
    const first = await startServerWithAdmin({ folder });
    await first.server.stop();
    const second = await startServer({ folder, environment: { LOGSENTRY_ACCOUNTS_MODE: 'local' } });
    t.after(() => second.stop());
    assert.doesNotMatch(second.output(), /setup\?code/);
    const browser = new CookieBrowser();
    browser.setCookie(
      SESSION,
      first.admin.cookie(SESSION, new URL(first.server.url).host) ?? '',
      new URL(second.url).host,
    );
    assert.equal((await browser.get(`${second.url}/api/v1/users`)).status, 200);
  });
});

describe('other sites', () => {
  test('CSRF: a change by cookie needs a sign that our own page made it', async () => {
    const { admin } = setUp;
    const target = `${url}/api/v1/tokens`;
    const body = { name: 'csrf', role: 'admin' };
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://${host}.evil.example` },
      { origin: `http://evil.example/${host}` },
    ]) {
      assert.equal(
        await problemOf(await admin.write('POST', target, { body, headers })),
        '403 ORIGIN_REFUSED',
      );
    }
    const cookie = `${SESSION}=${admin.cookie(SESSION, host) ?? ''}`;
    const type = { 'content-type': 'application/json' };
    const bare = (headers: Record<string, string>) =>
      send(target, { method: 'POST', body: JSON.stringify(body), headers: { cookie, ...type, ...headers } });
    assert.equal((await bare({})).status, 403);
    assert.equal((await bare({ 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await bare({ 'sec-fetch-site': 'same-origin' })).status, 200);
    assert.equal((await bare({ origin: url })).status, 200);
    const listed = (await (await admin.get(target)).json()) as { tokens: unknown[] };
    assert.equal(listed.tokens.length, 2);
  });

  test('CSRF: what a form can post without asking is not taken for JSON', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await setUp.admin.write('POST', `${url}/api/v1/tokens`, {
        body: { name: 'x', role: 'admin' },
        headers: { 'content-type': type },
      });
      assert.ok(answer.status === 415 || answer.status === 400, `${type}: ${answer.status}`);
    }
  });

  test('DNS rebinding: another name for this address reaches nothing, signed in or not', async () => {
    const cookie = `${SESSION}=${setUp.admin.cookie(SESSION, host) ?? ''}`;
    for (const headers of [{ host: 'evil.example' }, { host: 'evil.example', cookie }]) {
      const answer = await send(`${url}/api/v1/users`, { headers });
      assert.equal(answer.status, 421);
      assert.doesNotMatch(answer.text, /ada/);
    }
  });

  test('open redirect: signing in leads to no other site', async () => {
    for (const path of ['//evil.example/', '/\\evil.example', '///evil.example/%2e%2e', '/x//evil.example']) {
      const answer = await navigate(path);
      const [, location = ''] = /^location: (.*)\r$/im.exec(answer) ?? [];
      assert.match(location, /^\/login(\?next=%2F(?!%2F|%5C)[^&]*)?$/, `${path} led to ${location}`);
    }
  });
});

describe('hostile requests', () => {
  test('path traversal: nothing outside of the page’s files is served', async () => {
    for (const path of [
      '/../../../../etc/passwd',
      '/..%2f..%2f..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/....//....//package.json',
      '/..\\..\\..\\etc\\passwd',
      '/assets/%00/../../package.json',
    ]) {
      const answer = await navigate(path);
      assert.match(answer, /^HTTP\/1\.1 (303|400|403|404)/, path);
      assert.doesNotMatch(answer, /root:.*:0:0:|"dependencies"/, path);
    }
  });

  test('header injection: line ends in what we answer with stay text', async () => {
    const mark = 'Injected: yes';
    for (const path of [
      `/explore%0d%0a${encodeURIComponent(mark)}`,
      `/explore?x=%0d%0a${encodeURIComponent(mark)}`,
      `/api/v1/session/oidc?next=/%0d%0a${encodeURIComponent(mark)}`,
    ]) {
      const [head = ''] = (await navigate(path)).split('\r\n\r\n');
      assert.doesNotMatch(head, /^injected:/im, path);
    }
    const made = await setUp.admin.write('POST', `${url}/api/v1/tokens`, {
      body: { name: `x\r\n${mark}`, role: 'ingest' },
    });
    assert.equal(made.headers.get('injected'), null);
  });

  test('stored script in names of users and tokens stays text', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const refused = await setUp.admin.write('POST', `${url}/api/v1/users`, {
      body: { name, role: 'viewer' },
    });
    assert.equal(await problemOf(refused), '400 BAD_USER_NAME');
    await setUp.admin.write('POST', `${url}/api/v1/tokens`, { body: { name, role: 'ingest' } });
    const audit = await setUp.admin.get(`${url}/api/v1/audit`);
    assert.match(audit.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(audit.headers.get('x-content-type-options'), 'nosniff');
    assert.ok((await audit.text()).includes(name));
  });

  test('guessing a password is slowed down, with the time to wait', async () => {
    const guess = () =>
      send(`${url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'grace', password: 'not this one' }),
      });
    const answers = await Promise.all(Array.from({ length: 6 }, guess));
    const slowed = answers.filter(({ status }) => status === 429);
    assert.equal(answers.filter(({ status }) => status === 401).length, 5);
    assert.deepEqual(
      slowed.map(({ headers }) => headers['retry-after']),
      ['1'],
    );
    // Others at the same address still sign in.
    assert.equal((await signIn()).response.status, 200);
  });
});

test('the audit log has sign-ins and changes, with who, from where and how it ended', async () => {
  const { admin } = setUp;
  const viewer = await setUp.token('viewer');
  const asViewer = { authorization: `Bearer ${viewer}`, 'content-type': 'application/json' };
  await send(`${url}/api/v1/models/7/activate`, { method: 'POST', headers: asViewer });
  await admin.write('POST', `${url}/api/v1/models/7/activate`);
  await admin.write('PATCH', `${url}/api/v1/incidents/none`, { body: { status: 'muted' } });
  await admin.write('DELETE', `${url}/api/v1/queue/dead-letters/none`);
  const { events } = (await (await admin.get(`${url}/api/v1/audit?limit=1000`)).json()) as {
    events: Record<'who' | 'by' | 'address' | 'action' | 'target' | 'outcome', string>[];
  };
  const lines = events.map(({ who, by, action, target, outcome }) =>
    [who, by, action, target, outcome].join(' | '),
  );
  for (const line of [
    'ada | user | create first admin | user=ada | done',
    'ada | user | sign in |  | done',
    'grace | user | sign in |  | refused',
    'ada | user | sign out |  | done',
    'ada | user | create token | name=viewer role=viewer | done',
    'viewer | api-token | activate model | version=7 | refused',
    'ada | user | activate model | version=7 | failed',
    'ada | user | change incident | id=none status=muted | failed',
    'ada | user | delete dead letter | id=none | failed',
  ]) {
    assert.ok(lines.includes(line), `${line}\nis missing in\n${lines.join('\n')}`);
  }
  assert.ok(events.every(({ address }) => address === '127.0.0.1'));
  assert.doesNotMatch(JSON.stringify(events), new RegExp(ADMIN_PASSWORD));
});

test('with accounts, listening beyond loopback needs no token, but Fluentd’s protocol still needs a key', async () => {
  const environment = { LOGSENTRY_ACCOUNTS_MODE: 'local' };
  const args = ['--host', '0.0.0.0'];
  const open = await startServer({ args, environment });
  await open.stop();
  await assert.rejects(
    startServer({ args, environment: { ...environment, LOGSENTRY_FLUENT_PORT: '24224' } }),
    /code 78[\s\S]*fluent\.sharedKey/,
  );
});
