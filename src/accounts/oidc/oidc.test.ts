import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accountServer } from '../../../test/support/account-server.ts';
import type { AccountServer } from '../../../test/support/account-server.ts';
import { CookieBrowser } from '../../../test/support/cookie-browser.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { startIdentityProvider } from '../../../test/support/identity-provider.ts';
import type { IdentityProvider } from '../../../test/support/identity-provider.ts';
import type { SessionDto } from '../../api/accounts.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import { systemClock } from '../../core/clock.ts';
import { createOidcClient } from './oidc-client.ts';
import type { OidcClient } from './oidc-client.ts';

const START = '/api/v1/session/oidc';

describe('single sign-on at a real provider', () => {
  let provider: IdentityProvider;
  let server: AccountServer;
  let url: string;
  let offsetMs = 0;

  before(async () => {
    // Each needs the address of the other: the port is taken first.
    const port = await freePort();
    provider = await startIdentityProvider(`http://127.0.0.1:${port}${START}/callback`);
    server = await accountServer({ oidc: { client: clientOf(provider), label: 'Example' } });
    url = await server.app.listen({ host: '127.0.0.1', port });
  });
  after(async () => {
    await server.close();
    await provider.close();
  });

  function clientOf({ issuer, clientId, clientSecret }: IdentityProvider): OidcClient {
    return createOidcClient({
      issuer,
      clientId,
      clientSecret,
      scopes: ['openid', 'profile', 'groups'],
      nameClaim: 'preferred_username',
      roles: { claim: 'groups', admin: ['ops'], editor: ['dev'], viewer: ['staff'], otherwise: undefined },
      clock: { nowMs: () => systemClock.nowMs() + offsetMs },
    });
  }

  /** Goes to the provider and comes back; where the browser ends, and who it is signed in as. */
  async function signIn(person: IdentityProvider['person'], next = '/', browser = new CookieBrowser()) {
    provider.person = person;
    const from = `${url}${START}?${new URLSearchParams({ next })}`;
    const isBack = (at: URL): boolean => at.origin === url && !at.pathname.startsWith(START);
    const { url: end } = await browser.follow(from, isBack);
    const session = (await (await browser.get(`${url}/api/v1/session`)).json()) as SessionDto;
    return { end, session, browser };
  }

  test('the claim gives the role, and the way leads where it was going', async () => {
    const grace = { subject: '42', claims: { preferred_username: 'grace', groups: ['dev', 'staff'] } };
    const { end, session } = await signIn(grace, '/incidents?status=open');
    assert.equal(end.href, `${url}/incidents?status=open`);
    assert.equal(session.principal?.name, 'grace');
    assert.equal(session.principal?.role, 'editor');
    assert.equal(session.changesPassword, false);
  });

  test('the role follows the provider at the next sign-in; the user stays the same', async () => {
    const before = { subject: '7', claims: { preferred_username: 'linus', groups: ['staff'] } };
    const first = await signIn(before);
    assert.equal(first.session.principal?.role, 'viewer');
    const again = { subject: '7', claims: { preferred_username: 'linus-renamed', groups: ['ops'] } };
    const second = await signIn(again);
    assert.deepEqual(
      { id: second.session.principal?.id, role: second.session.principal?.role },
      { id: first.session.principal?.id, role: 'admin' },
    );
  });

  test('somebody named as a local user is another person', async () => {
    await server.accounts.users.add({ name: 'ada', role: 'admin', password: 'purple mountain otter' });
    const { session } = await signIn({
      subject: 'evil',
      claims: { preferred_username: 'ada', groups: ['staff'] },
    });
    assert.notEqual(session.principal?.id, 'ada');
    assert.equal(session.principal?.role, 'viewer');
  });

  test('no value of the claim gives a role: the sign-in page says so', async () => {
    const { end, session } = await signIn({
      subject: '9',
      claims: { preferred_username: 'mallory', groups: ['guests'] },
    });
    assert.equal(end.href, `${url}/login?problem=NO_ROLE`);
    assert.equal(session.principal, undefined);
  });

  test('who was disabled here does not come in by the provider', async () => {
    const eve = { subject: '11', claims: { preferred_username: 'eve', groups: ['staff'] } };
    const { session } = await signIn(eve);
    await server.accounts.users.change(session.principal?.id ?? '', { disabled: true });
    assert.equal((await signIn(eve)).end.href, `${url}/login?problem=USER_DISABLED`);
  });

  test('who presses Cancel there is back on the sign-in page', async () => {
    assert.equal((await signIn(undefined)).end.href, `${url}/login?problem=REFUSED_BY_PROVIDER`);
  });

  test('the way leads to no other site', async () => {
    const grace = { subject: '42', claims: { preferred_username: 'grace', groups: ['dev'] } };
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example']) {
      assert.equal((await signIn(grace, next)).end.href, `${url}/`, next);
    }
  });

  test('what another browser began cannot be finished here: no sign-in is slipped to anybody', async () => {
    const attacker = new CookieBrowser();
    provider.person = { subject: 'evil', claims: { preferred_username: 'evil', groups: ['staff'] } };
    const callback = await attacker.follow(`${url}${START}`, (at) => at.pathname === `${START}/callback`);
    const victim = new CookieBrowser();
    const answer = await victim.get(callback.url.href);
    assert.equal(answer.headers.get('location'), '/login?problem=SIGN_IN_NOT_BEGUN');
    // Also when the victim has begun one of its own.
    await victim.get(`${url}${START}`);
    const again = await victim.get(callback.url.href);
    assert.equal(again.headers.get('location'), '/login?problem=SIGN_IN_NOT_BEGUN');
  });

  test('a code counts once, and within ten minutes', async () => {
    const browser = new CookieBrowser();
    provider.person = { subject: '42', claims: { preferred_username: 'grace', groups: ['dev'] } };
    const isCallback = (at: URL): boolean => at.pathname === `${START}/callback`;
    const { url: callback } = await browser.follow(`${url}${START}`, isCallback);
    const { host } = callback;
    const pending = browser.cookie('logsentry_oidc', host) ?? '';
    offsetMs = 601_000;
    const late = await browser.get(callback.href);
    offsetMs = 0;
    assert.equal(late.headers.get('location'), '/login?problem=SIGN_IN_NOT_BEGUN');
    browser.setCookie('logsentry_oidc', pending, host);
    assert.equal((await browser.get(callback.href)).headers.get('location'), '/');
    browser.setCookie('logsentry_oidc', pending, host);
    const twice = await browser.get(callback.href);
    assert.equal(twice.headers.get('location'), '/login?problem=PROVIDER_FAILED');
  });

  test('a provider that does not answer is named', async () => {
    const { issuer, ...rest } = provider;
    const client = clientOf({ ...rest, issuer: `${issuer}/elsewhere` });
    await assert.rejects(
      client.begin({ redirectUri: url, next: '/' }),
      (error) => error instanceof HttpProblem && error.status === 502 && /elsewhere/.test(error.message),
    );
  });
});
