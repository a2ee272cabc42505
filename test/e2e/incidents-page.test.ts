import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { IncidentDto } from '../../src/api/detection.ts';
import { requireBuiltPage } from '../support/built-page.ts';
import { checkPage } from '../support/check-page.ts';
import { startChromium } from '../support/chromium.ts';
import { ADMIN_PASSWORD, startServerWithAdmin } from '../support/first-admin.ts';
import type { ServerWithAdmin } from '../support/first-admin.ts';
import { send, until } from '../support/send.ts';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [WIDE, PHONE].flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
);
const VIEWER = { name: 'grace', password: 'seven quiet lanterns' };
/** A first model, and a usual rate to compare with, need this much of a past. */
const PAST_SECONDS = 3600;
const BURST_SECONDS = 90;

const browser: Browser | undefined = await startChromium();

describe('the page of an incident', { skip: browser === undefined, timeout: 240_000 }, () => {
  let setUp: ServerWithAdmin;
  let incident: IncidentDto;
  let admin: Page;
  let viewer: Page;
  const errors: string[] = [];

  before(async () => {
    requireBuiltPage();
    setUp = await startServerWithAdmin();
    const token = await setUp.token('ingest');
    const post = async (lines: readonly object[]): Promise<void> => {
      const answer = await send(`${setUp.server.url}/api/v1/logs`, {
        body: lines.map((line) => JSON.stringify(line)).join('\n'),
        headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${token}` },
      });
      assert.equal(answer.status, 200);
    };
    const nowMs = Date.now();
    await post(usualLines(nowMs));
    await until('a model', async () => {
      const answer = await setUp.admin.get(`${setUp.server.url}/api/v1/models`);
      return ((await answer.json()) as { models: unknown[] }).models.length > 0 ? true : undefined;
    });
    await post(burstLines(nowMs));
    await setUp.admin.write('POST', `${setUp.server.url}/api/v1/users`, {
      body: { ...VIEWER, role: 'viewer' },
    });
    incident = await until('an open incident of checkout', async () => {
      // Time passes for detection with the lines that arrive.
      await post([{ service: 'cart', level: 'info', message: 'cart 1 updated with 2 items' }]);
      return (await list()).find(
        ({ status, services }) => status === 'open' && services.includes('checkout'),
      );
    });
    admin = await signedIn({ name: 'ada', password: ADMIN_PASSWORD });
    viewer = await signedIn(VIEWER);
  });
  after(async () => {
    await browser?.close();
    await setUp.server.stop();
  });

  async function list(): Promise<IncidentDto[]> {
    const answer = await setUp.admin.get(`${setUp.server.url}/api/v1/incidents`);
    return ((await answer.json()) as { incidents: IncidentDto[] }).incidents;
  }

  /** What was done to the incident, as `who action`. */
  async function history(): Promise<string[]> {
    const found = (await list()).find(({ id }) => id === incident.id);
    return (found?.history ?? []).map(({ by, action }) => `${by} ${action}`);
  }

  const happened = (act: string) =>
    until(act, async () => ((await history()).at(-1) === act ? true : undefined));

  async function signedIn(who: { name: string; password: string }): Promise<Page> {
    const context: BrowserContext = await browser!.newContext({ viewport: WIDE, timezoneId: 'UTC' });
    context.on('weberror', (error) => errors.push(error.error().message));
    context.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
    });
    const page = await context.newPage();
    await page.goto(`${setUp.server.url}/login`);
    await page.getByLabel('Name').fill(who.name);
    await page.getByLabel('Password').fill(who.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${setUp.server.url}/`);
    return page;
  }

  async function open(page: Page): Promise<void> {
    await page.goto(`${setUp.server.url}/incidents`);
    // By its id: its title changes with the evidence that still comes in.
    await page.locator(`.IncidentRow[href$="/incidents/${incident.id}"]`).click();
    await page.waitForURL(`**/incidents/${incident.id}`);
    await detail(page).waitFor();
  }

  test('opened by mouse, it says why, and a piece of evidence leads to its lines and back', async () => {
    await open(admin);
    await admin.getByText(/Likely origin: /).waitFor();
    await admin.locator('.IncidentTimeline canvas').waitFor();
    assert.ok((await admin.locator('.IncidentLanes-mark').count()) > 0);
    await admin.locator('.EvidenceList-row').first().click();
    await admin.waitForURL(/\/explore\?.*service%3Acheckout/);
    await admin.locator('.LineRow').first().waitFor();
    await admin.goBack();
    await detail(admin).waitFor();
  });

  test('acknowledged by mouse, and taken back', async () => {
    await open(admin);
    await admin.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await happened('ada acknowledged');
    await admin.getByText('ada acknowledged it').waitFor();
    await toast(admin, 'Acknowledged.').getByRole('button', { name: 'Undo' }).click();
    await happened('ada open');
  });

  test('muted for an hour by mouse, and taken back', async () => {
    await open(admin);
    await admin.getByRole('button', { name: 'Mute', exact: true }).click();
    await admin.getByRole('menuitem', { name: 'for 1 h' }).click();
    await happened('ada muted');
    const until = (await list()).find(({ id }) => id === incident.id)?.mutedUntil ?? '';
    assert.ok(Math.abs(Date.parse(until) - Date.now() - 3_600_000) < 60_000, until);
    await admin.locator('.IncidentDetail-about', { hasText: /muted.*until/ }).waitFor();
    await toast(admin, 'Muted for 1 h.').getByRole('button', { name: 'Undo' }).click();
    await happened('ada open');
  });

  test('"this is normal" by mouse is listed in Settings, and its undo gives the status back', async () => {
    await open(admin);
    await admin.getByRole('button', { name: 'This is normal' }).click();
    await happened('ada normal');
    await toast(admin, 'no longer count as anomalies').getByRole('button', { name: 'Undo' }).click();
    await happened('ada not normal');
    assert.equal((await list()).find(({ id }) => id === incident.id)?.status, 'open');
    await admin.goto(`${setUp.server.url}/settings`);
    await admin.getByRole('heading', { name: 'Declared normal' }).waitFor();
    assert.equal(await admin.getByRole('button', { name: 'Take back' }).count(), 0);
  });

  test('all of it by keyboard alone', async () => {
    await admin.goto(`${setUp.server.url}/`);
    await admin.locator('.IncidentsPanel-row').first().waitFor();
    await admin.keyboard.press('g');
    await admin.keyboard.press('i');
    await admin.waitForURL(/\/incidents$/);
    await admin.locator('.IncidentRow').first().waitFor();
    const isChosen = () => admin.url().endsWith(`/incidents/${incident.id}`);
    await admin.keyboard.press('j');
    await admin.waitForURL(/\/incidents\/./);
    const rows = await admin.locator('.IncidentRow').count();
    for (let step = 0; step < rows && !isChosen(); step++) {
      const before = admin.url();
      await admin.keyboard.press('j');
      await admin.waitForURL((url) => url.href !== before);
    }
    assert.ok(isChosen(), admin.url());
    await detail(admin).waitFor();

    await tabTo(admin, 'Acknowledge');
    await admin.keyboard.press('Enter');
    await happened('ada acknowledged');
    await tabTo(admin, 'Open again');
    await admin.keyboard.press('Enter');
    await happened('ada open');
    await tabTo(admin, 'Mute');
    await admin.keyboard.press('Enter');
    await tabTo(admin, 'until I take it back');
    await admin.keyboard.press('Enter');
    await happened('ada muted');
    await toast(admin, 'Muted until I take it back.').last().waitFor();
    await tabToNewestUndo(admin);
    await admin.keyboard.press('Enter');
    await happened('ada open');
    await tabTo(admin, 'This is normal');
    await admin.keyboard.press('Space');
    await happened('ada normal');
    await toast(admin, 'no longer count as anomalies').last().waitFor();
    await tabToNewestUndo(admin);
    await admin.keyboard.press('Enter');
    await happened('ada not normal');

    const evidence = admin.locator('.EvidenceList-row').first();
    await tabTo(admin, await evidence.innerText());
    await admin.keyboard.press('Enter');
    await admin.waitForURL(/\/explore\?/);
    await admin.goBack();
    await detail(admin).waitFor();
    await admin.keyboard.press('Escape');
    await admin.waitForURL(/\/incidents$/);
  });

  test('a viewer sees all of it and no button that would be refused', async () => {
    await open(viewer);
    await viewer.getByRole('link', { name: 'Explore', exact: true }).last().waitFor();
    await viewer.locator('.EvidenceList-row').first().waitFor();
    await none(viewer, ['Acknowledge', 'Resolve', 'Open again', 'Mute', 'This is normal']);

    await viewer.goto(`${setUp.server.url}/models`);
    await viewer.getByText('only editors may apply it').waitFor();
    await none(viewer, ['Apply', 'Retrain now', 'Roll back', 'Activate']);

    await viewer.goto(`${setUp.server.url}/explore?query=service:checkout`);
    await viewer.locator('.LineRow').first().waitFor();
    await viewer.getByRole('button', { name: 'Saved' }).click();
    await viewer.getByText('Nothing is saved yet.').waitFor();
    assert.equal(await viewer.getByRole('textbox', { name: 'Name of this search' }).count(), 0);

    await viewer.goto(`${setUp.server.url}/patterns`);
    await viewer.locator('a.PatternRow').first().click();
    await viewer.getByRole('link', { name: 'Show lines' }).waitFor();
    await none(viewer, ['This is normal']);

    await viewer.goto(`${setUp.server.url}/settings`);
    await viewer.getByText('signed in as grace, viewer').waitFor();
    await none(viewer, ['Take back', 'Add user', 'Create token']);
  });

  for (const { viewport, colorScheme } of LOOKS) {
    test(`looks right to axe at ${viewport.width} px, ${colorScheme}`, async () => {
      for (const page of [admin, viewer]) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await page.goto(`${setUp.server.url}/incidents/${incident.id}`);
        await detail(page).waitFor();
        assert.deepEqual(await checkPage(page), []);
      }
    });
  }

  test('no script failed and nothing was refused', () => {
    assert.deepEqual(errors, []);
  });
});

/** The heading of the incident that is open. */
const detail = (page: Page): Locator => page.locator('.IncidentDetail h2');

/** What the page says was just done. */
function toast(page: Page, text: string): Locator {
  return page.locator('.ToastList-item', { hasText: text });
}

async function none(page: Page, names: readonly string[]): Promise<void> {
  for (const name of names) {
    assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
  }
}

/** More than any page has places to stop at. */
const MOST_STOPS = 150;

/** Presses Tab until the focus is on what reads so. */
function tabTo(page: Page, text: string): Promise<void> {
  const reads =
    "(document.activeElement?.innerText || document.activeElement?.getAttribute('aria-label') || '')";
  return tabUntil(page, `${reads}.trim() === ${JSON.stringify(text.trim())}`);
}

/** What was done last stands last. */
function tabToNewestUndo(page: Page): Promise<void> {
  const undo =
    "[...document.querySelectorAll('.ToastList .Button')].filter((one) => one.innerText === 'Undo')";
  return tabUntil(page, `document.activeElement === ${undo}.at(-1)`);
}

async function tabUntil(page: Page, condition: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await page.evaluate<boolean>(condition)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never came to where ${condition}`);
}

/** An hour of a shop that does well, up to now. */
function usualLines(nowMs: number): object[] {
  return Array.from({ length: PAST_SECONDS * 3 }, (_, i) => ({
    timestamp: new Date(nowMs - PAST_SECONDS * 1000 + (i * 1000) / 3).toISOString(),
    service: i % 3 === 0 ? 'checkout' : 'cart',
    level: 'info',
    message:
      i % 3 === 0
        ? `order ${1000 + ((i * 7919) % 9000)} took ${20 + ((i * 31) % 60)} ms`
        : `cart ${((i * 48_271) % 100_000).toString(16)} updated with ${1 + (i % 9)} items`,
  }));
}

/** In its last seconds, orders fail. */
function burstLines(nowMs: number): object[] {
  return Array.from({ length: BURST_SECONDS * 5 }, (_, i) => ({
    timestamp: new Date(nowMs - BURST_SECONDS * 1000 + i * 200).toISOString(),
    service: 'checkout',
    level: 'error',
    message: `bank ${i % 7} refused the payment of order ${1000 + ((i * 7919) % 9000)}`,
  }));
}
