import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { requireBuiltPage } from '../support/built-page.ts';
import { checkPage } from '../support/check-page.ts';
import { startChromium } from '../support/chromium.ts';
import { send, until } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const PASSWORD = 'purple mountain otter';

const browser: Browser | undefined = await startChromium();

describe('signing in', { skip: browser === undefined, timeout: 120_000 }, () => {
  let server: ServerProcess;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    requireBuiltPage();
    server = await startServer({ environment: { LOGSENTRY_ACCOUNTS_MODE: 'local' } });
    context = await browser!.newContext({ viewport: WIDE, timezoneId: 'UTC' });
    context.on('weberror', (error) => errors.push(error.error().message));
    context.on('console', (message) => {
      // Refused sign-ins are part of the test.
      const refused = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !refused) errors.push(message.text());
    });
    page = await context.newPage();
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  /** What is wrong with the page as it stands, at both widths. */
  async function check(): Promise<string[]> {
    const found: string[] = [];
    for (const viewport of [PHONE, WIDE]) {
      await page.setViewportSize(viewport);
      found.push(...(await checkPage(page)));
    }
    return found;
  }

  async function signIn(password: string): Promise<void> {
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
  }

  test('the printed link makes the first admin, and does not stay in the address bar', async () => {
    const link = /http\S+\/setup\?code=\S+/.exec(server.output())?.[0] ?? '';
    await page.goto(link);
    await page.getByRole('heading', { name: 'Make the first account' }).waitFor();
    assert.equal(page.url(), `${server.url}/setup`);
    assert.deepEqual(await check(), []);
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill('logsentry2026');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByText('little more than the name of this program').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/`);
    await page.getByText('Send the first line').waitFor();
    await page.goto(link);
    await page.getByText('This link was used').waitFor();
  });

  test('signing out and in again leads back to where one was', async () => {
    await page.goto(`${server.url}/models`);
    await page.getByRole('button', { name: 'Account of ada' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${server.url}/login`);
    await page.goto(`${server.url}/incidents?set=all`);
    await page.waitForURL(/\/login\?next=/);
    await page.getByLabel('Name').waitFor();
    assert.deepEqual(await check(), []);
    await signIn('not the right one');
    await page.getByText('No user with this name has this password.').waitFor();
    await signIn(PASSWORD);
    await page.waitForURL(`${server.url}/incidents?set=all`);
  });

  test('a token is made on the page, sends a line, is revoked, and is refused', async () => {
    await page.goto(`${server.url}/settings`);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByLabel('What it is for').fill('web servers');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const shown = page.getByLabel('API token', { exact: true });
    await shown.waitFor();
    const secret = (await shown.innerText()).trim();
    assert.match(secret, /^ls_[\w-]{43}$/);
    assert.deepEqual(await check(), []);

    const post = () =>
      send(`${server.url}/api/v1/logs`, { headers: { authorization: `Bearer ${secret}` }, body: 'hello' });
    assert.equal((await post()).status, 200);
    await page.reload();
    await page.getByText('web servers').first().waitFor();
    assert.ok(!(await page.content()).includes(secret), 'it is shown once');

    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('opens nothing any more').waitFor();
    assert.equal((await post()).status, 401);
    await page.getByLabel('Audit log table').getByText('revoke token').waitFor();
  });

  test('a viewer comes in by a link, and sees neither users nor tokens', async () => {
    await page.goto(`${server.url}/settings`);
    await page.getByRole('button', { name: 'Add user' }).click();
    await page.getByLabel('Name').fill('grace');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const link = (await page.getByLabel('One-time link').innerText()).trim();
    assert.deepEqual(await check(), []);
    const guest = await browser!.newContext({ viewport: WIDE });
    const other = await guest.newPage();
    await other.goto(link);
    await other.getByLabel('Password').fill('seven quiet lanterns');
    await other.getByRole('button', { name: 'Save and sign in' }).click();
    await other.waitForURL(`${server.url}/`);
    await other.goto(`${server.url}/settings`);
    await other.getByRole('heading', { name: 'Your account' }).waitFor();
    assert.equal(await other.getByRole('heading', { name: 'API tokens' }).count(), 0);
    assert.equal(await other.getByRole('heading', { name: 'Users' }).count(), 0);

    // Disabled, the page that is open leads to the sign-in by itself.
    await page.reload();
    await page.getByRole('row', { name: /grace/ }).getByRole('button', { name: 'Disable' }).click();
    await page.getByText('grace is signed out').waitFor();
    await until('the guest is led to the sign-in page', async () => {
      await other
        .getByRole('link', { name: 'Models' })
        .first()
        .click({ timeout: 1000 })
        .catch(() => undefined);
      return /\/login/.test(other.url()) ? true : undefined;
    });
    await guest.close();
  });

  test('no script failed and nothing was refused by the content security policy', () => {
    assert.deepEqual(errors, []);
  });
});
