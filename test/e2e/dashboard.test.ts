import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { WEB_DIRECTORY } from '../../src/app/web-directory.ts';
import { requireBuiltPage } from '../support/built-page.ts';
import { checkPage } from '../support/check-page.ts';
import { startChromium } from '../support/chromium.ts';
import { getJson, send, until } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const PAGES = ['/', '/explore', '/patterns', '/incidents', '/models', '/sources', '/status', '/settings'];
/** What a first visit may load as script, gzipped. */
const SCRIPT_LIMIT_BYTES = 300_000;
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  [WIDE, 'light'],
  [WIDE, 'dark'],
  [PHONE, 'light'],
  [PHONE, 'dark'],
] as const;

/** What lies over a page or opens beside it, and how to get there. */
const OPENED: readonly (readonly [address: string, open: (page: Page) => Promise<void>])[] = [
  ['/explore?anomalous=true', (page) => page.locator('.LineRow').first().click()],
  ['/explore?live=1', (page) => page.locator('.LiveBadge[data-state="live"]').waitFor()],
  ['/explore?query=no-such-word', (page) => page.getByText('lines in the range match').waitFor()],
  ['/explore?query=%7C%20timechart%20count()%20by%20service', (page) => page.locator('canvas').waitFor()],
  ['/explore', (page) => page.getByRole('button', { name: 'Saved' }).click()],
  ['/patterns?compare=day', (page) => page.locator('a.PatternRow').first().click()],
  ['/', (page) => page.keyboard.press('?')],
  ['/', (page) => page.keyboard.press('Control+k')],
  ['/', (page) => page.getByRole('button', { name: /last 1 h/ }).click()],
];

/** Would set `window.hacked` wherever it became part of the page instead of text. */
const HOSTILE = `<script>window.hacked=1</script><img src=x onerror="window.hacked=1">`;

const browser: Browser | undefined = await startChromium();

describe('dashboard', { skip: browser === undefined, timeout: 400_000 }, () => {
  let server: ServerProcess;
  let context: BrowserContext;
  let page: Page;
  /** Errors of scripts and refusals by the content security policy, in any page. */
  const errors: string[] = [];

  before(async () => {
    requireBuiltPage();
    server = await startServer();
    context = await browser!.newContext({ viewport: WIDE, timezoneId: 'UTC' });
    context.on('weberror', (error) => errors.push(error.error().message));
    context.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
    });
    page = await context.newPage();
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  async function open(address: string, target = page): Promise<void> {
    await target.goto(`${server.url}${address}`);
    await target.locator('main').waitFor();
  }
  const post = (lines: readonly object[]) =>
    send(`${server.url}/api/v1/logs`, {
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });

  test('an empty server says how to send the first line, and the page fills by itself', async () => {
    await open('/');
    await page.getByText('Send the first line').waitFor();
    assert.match(await page.locator('.CodeBlock').first().innerText(), new RegExp(server.url));
    assert.deepEqual(await checkPage(page), []);

    const answer = await post([{ level: 'info', service: 'cart', message: 'the very first line' }]);
    assert.equal(answer.status, 200);
    await page.getByText('Lines per second').waitFor();
  });

  test('shows what arrived, and which of it is strange, once a model is there', async () => {
    await post(shopLines(6000));
    await until('a model', async () => {
      const { models } = await getJson<{ models: unknown[] }>(`${server.url}/api/v1/models`);
      return models.length > 0 ? true : undefined;
    });
    await until('an anomaly', async () => {
      await post([{ service: 'checkout', level: 'error', message: 'order 99 took 98000 ms' }]);
      const { anomalies } = await getJson<{ anomalies: unknown[] }>(`${server.url}/api/v1/anomalies`);
      return anomalies.length > 0 ? true : undefined;
    });
    await open('/');
    await page.locator('.ServicesPanel').getByRole('link', { name: 'checkout' }).waitFor();
    await page.locator('.AnomalyRow').first().waitFor();
    assert.match(await page.locator('.OverviewSentence').innerText(), /lines\/s.*anomal/s);
  });

  test('explore by mouse: facet, row, detail, and Back undoes each', async () => {
    await open('/explore');
    await page
      .locator('.Facets')
      .getByRole('button', { name: /^checkout/ })
      .click();
    await page.waitForURL(/query=service%3Acheckout/);
    await page.locator('.LineRow').first().click();
    await page.waitForURL(/entry=/);
    await page.locator('.SidePanel').getByRole('heading', { name: 'Lines around it' }).waitFor();
    await page.goBack();
    await page.goBack();
    assert.equal(new URL(page.url()).search, '');
  });

  test('explore by keyboard: search, move, open, close, go elsewhere', async () => {
    await open('/');
    await page.keyboard.press('/');
    await page.locator('.SearchBox textarea:focus').waitFor();
    await page.keyboard.type('service:checkout order');
    await page.keyboard.press('Enter');
    await page.waitForURL(/query=service%3Acheckout\+order/);
    await page.keyboard.press('Escape');
    await page.locator('.LineRow').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/entry=/);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.search.includes('entry='));
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForURL(/\/patterns/);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('models');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/models/);
  });

  test('the search box completes fields and values, and points at what is wrong', async () => {
    await open('/explore');
    await page.keyboard.press('/');
    await page.keyboard.type('serv');
    await page.getByRole('option', { name: /^service/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('option', { name: /^checkout/ }).waitFor();
    await page.keyboard.type('che');
    await page.keyboard.press('Tab');
    const editor = page.getByRole('textbox', { name: 'Search lines' });
    assert.equal(await editor.inputValue(), 'service:checkout ');
    await page.keyboard.type('AND OR x');
    await page.keyboard.press('Enter');
    await page.getByText('Column 22:').waitFor();
    assert.equal(await page.locator('.SearchBox-mirror [data-wrong="true"]').innerText(), 'O');
    assert.equal(new URL(page.url()).search, '');
  });

  test('a search with pipes is a table with a chart; a click on a value shows its lines', async () => {
    await open('/explore');
    await page.keyboard.press('/');
    await page.keyboard.type('| timechart count() by service');
    await page.keyboard.press('Enter');
    await page.locator('.SeriesChart canvas').waitFor();
    await page.locator('.ResultTable tbody tr').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('| stats count() by service, level');
    await page.keyboard.press('Enter');
    await page.locator('.ResultBars-row').first().waitFor();
    await page.getByRole('button', { name: 'count' }).click();
    await page.waitForURL(/sort\+-count/);
    assert.deepEqual(await checkPage(page), []);
    await page.locator('.ResultTable').getByRole('link', { name: 'checkout' }).first().click();
    await page.waitForURL(/query=service%3Acheckout$/);
    await page.locator('.LineRow').first().waitFor();
  });

  test('a value is asked for and kept out where it stands', async () => {
    await open('/explore?query=has:host');
    const query = () => new URL(page.url()).searchParams.get('query');
    await page.locator('.Facets').getByRole('button', { name: 'Without cart', exact: true }).press('Enter');
    await until('cart kept out', async () => (/NOT service:cart$/.test(query() ?? '') ? true : undefined));
    await page.locator('.LineRow').first().click();
    await page.getByRole('button', { name: /^Only with host/ }).press('Enter');
    await until('a host', async () => (/ host:web-/.test(query() ?? '') ? true : undefined));
    await page.getByRole('button', { name: 'Add column host' }).press('Enter');
    await page.waitForURL(/columns=host/);
    await page.locator('.LineTable-head').getByText('host').waitFor();
    // Rows may still move under the pointer while the lines of the last change come in.
    const out = page.locator('.LineRow-tools').getByRole('button', { name: /^Without service/ });
    await until('the dash of a row', async () => {
      await page.locator('.LineRow-item').nth(2).hover();
      await page.locator('.LineRow-item').nth(1).hover();
      return out.click({ timeout: 1000 }).then(
        () => true,
        () => undefined,
      );
    });
    await until('a service kept out', async () =>
      /NOT service:checkout/.test(query() ?? '') ? true : undefined,
    );
  });

  test('a search is saved, found again, dropped and brought back', async () => {
    await open('/explore?query=level:warn');
    await page.getByRole('button', { name: 'Saved' }).click();
    await page.getByRole('textbox', { name: 'Name of this search' }).fill('Warnings');
    await page.keyboard.press('Enter');
    await page.getByText('Saved as Warnings').waitFor();
    await open('/explore');
    await page.getByRole('button', { name: 'Saved' }).click();
    await page.getByRole('button', { name: 'Warnings', exact: true }).click();
    await page.waitForURL(/query=level%3Awarn/);
    await page.getByRole('button', { name: 'Saved' }).click();
    await page.getByRole('button', { name: 'Delete Warnings' }).click();
    await page.getByText('Nothing is saved yet').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Saved' }).click();
    await page.getByRole('button', { name: 'Warnings', exact: true }).waitFor();
  });

  test('lines and tables are exported, a view is shared by a short link', async () => {
    for (const [query, format] of [
      ['level:warn', 'CSV'],
      ['| stats count() by level', 'NDJSON'],
    ] as const) {
      await open(`/explore?query=${encodeURIComponent(query)}`);
      await page.getByRole('button', { name: 'Export' }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: format }).click();
      const file = await (await download).path();
      assert.match(readFileSync(file, 'utf8'), /warn/);
    }
    await page.getByRole('button', { name: 'Share' }).click();
    const toast = await page.getByText(/\/s\/[\w-]{12}$/).innerText();
    await page.goto(/http\S+/.exec(toast)?.[0] ?? '');
    await page.waitForURL(/stats/);
    await page.locator('.ResultTable tbody tr').first().waitFor();
  });

  test('patterns by mouse and by keyboard: parameters, lines', async () => {
    await open('/patterns');
    await page.locator('a.PatternRow').first().click();
    await page.locator('.PatternParameters-one').first().waitFor();
    assert.deepEqual(await checkPage(page), []);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.search.includes('open='));
    await page.keyboard.press('j');
    await page.waitForURL(/open=/);
    await page.getByRole('link', { name: 'Show lines' }).press('Enter');
    await page.waitForURL(/explore\?query=template/);
    await page.locator('.TemplateChips-chip').waitFor();
  });

  test('no result says which condition excludes everything', async () => {
    await open('/explore?service=checkout&text=no-such-word');
    await page.getByText(/0 of [\d,]+ lines in the range match/).waitFor();
    await page.getByRole('button', { name: /without "?no-such-word/ }).click();
    await page.waitForURL((url) => !url.search.includes('no-such-word'));
    await page.locator('.LineRow').first().waitFor();
  });

  test('a line shows up in the live tail by itself', async () => {
    await open('/explore?live=1');
    await page.locator('.LiveBadge[data-state="live"]').waitFor();
    await page.locator('.LineRow').first().waitFor();
    await page.mouse.move(5, 600);
    const mark = `live-${process.pid}`;
    await post([{ service: 'cart', message: `hello ${mark}` }]);
    await page.locator('.LineRow', { hasText: mark }).waitFor({ timeout: 10_000 });
  });

  test('new lines wait while somebody reads further down', async () => {
    await open('/explore?live=1');
    await page.locator('.LiveBadge[data-state="live"]').waitFor();
    await page.locator('.LineRow').first().waitFor();
    await page.locator('.LineTable-scroller').hover();
    await page.mouse.wheel(0, 600);
    await until('the table scrolled', async () => {
      const top = await page.evaluate<number>("document.querySelector('.LineTable-scroller').scrollTop");
      return top > 100 ? true : undefined;
    });
    await post([{ service: 'cart', message: 'one more' }]);
    await page.getByRole('button', { name: '1 new line' }).click();
    await page.locator('.LineRow', { hasText: 'one more' }).waitFor();
  });

  test('what is stored is text, whatever it looks like', async () => {
    await post([
      {
        service: HOSTILE,
        host: HOSTILE,
        message: `${HOSTILE} \u001b[31mred\u0000 \u202egnp.exe`,
        [HOSTILE]: HOSTILE,
        trace: HOSTILE,
      },
    ]);
    // The sender's name, and what people call a search.
    const source = await send(`${server.url}/api/v1/logs?source=${encodeURIComponent(HOSTILE)}`, {
      body: 'one line',
      headers: { 'content-type': 'text/plain' },
    });
    assert.equal(source.status, 200);
    const saved = await send(`${server.url}/api/v1/searches`, {
      body: JSON.stringify({ name: HOSTILE, query: 'service:cart' }),
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(saved.status, 200);
    await open('/explore?text=window.hacked');
    await page.getByRole('button', { name: 'Saved' }).click();
    await page
      .getByRole('group', { name: 'Saved' })
      .getByRole('button', { name: HOSTILE, exact: true })
      .waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.LineRow').first().click();
    await page.locator('.SidePanel').getByText('Lines around it').waitFor();
    const message = await page.locator('.LineDetail-message').innerText();
    assert.ok(message.includes('<script>window.hacked=1</script>'), message);
    assert.ok(message.includes('␛[31mred␀ U+202Egnp.exe'), message);
    for (const address of PAGES) {
      await open(address);
      await page.locator('.Sentence').first().waitFor();
      assert.equal(await page.evaluate('window.hacked'), undefined, address);
    }
  });

  test('the threshold shows what it would mark, is applied, and taken back', async () => {
    await open('/models');
    const preview = page.locator('.ThresholdControls-preview');
    await preview.getByText(/would have marked/).waitFor();
    const sentence = () => page.locator('.Sentence').first().innerText();
    await page
      .locator('.Sentence')
      .first()
      .getByText(/threshold/)
      .waitFor();
    const before = await sentence();
    await page.locator('.ThresholdControls input[type="range"]').focus();
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The new threshold applies').waitFor();
    await until('another threshold', async () => ((await sentence()) !== before ? true : undefined));
    await page.getByRole('button', { name: 'Undo' }).click();
    await until('the threshold of before', async () => ((await sentence()) === before ? true : undefined));
  });

  test('a model is learnt on request, compared with the one before, rolled back, and that taken back', async () => {
    await open('/models');
    const versions = () => page.locator('.ModelTable tbody tr').count();
    const active = () => page.locator('.ModelTable tr[data-active="true"] th').innerText();
    const first = await active();
    const before = await versions();
    await page.getByRole('button', { name: 'Retrain now' }).press('Enter');
    await until('one version more', async () => ((await versions()) > before ? true : undefined));
    await until('the new version in use', async () => ((await active()) !== first ? true : undefined));
    const older = page.locator('.ModelTable tbody tr:not([data-active="true"])').first();
    await older.getByRole('button', { name: 'Compare' }).press('Enter');
    await page.getByText(/of the last hour it would mark \d+; version \d+ marks \d+/).waitFor();
    assert.deepEqual(await checkPage(page), []);
    const learnt = await active();
    await older.getByRole('button', { name: 'Roll back' }).click();
    await until('the version of before', async () => ((await active()) !== learnt ? true : undefined));
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await until('the new version again', async () => ((await active()) === learnt ? true : undefined));
  });

  test('the main task of the other pages by mouse and by keyboard', async () => {
    await open('/');
    await page.locator('.ServicesPanel').getByRole('link', { name: 'cart', exact: true }).click();
    await page.waitForURL(/explore\?query=service%3Acart/);
    await open('/');
    await page.locator('a.AnomalyRow').first().press('Enter');
    await page.waitForURL(/entry=/);

    await open('/models');
    const slider = page.locator('.ThresholdControls input[type="range"]');
    await slider.click({ position: { x: 20, y: 5 } });
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Undo' }).last().click();

    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL(/\/sources/);
    await page.getByRole('button', { name: 'Vector', exact: true }).click();
    await page.locator('.CodeBlock').getByText(server.url).first().waitFor();
    await page.getByRole('button', { name: 'Fluent Bit', exact: true }).press('Enter');
    await page
      .locator('.CodeBlock')
      .getByText(/\[OUTPUT\]|outputs:/)
      .first()
      .waitFor();

    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await page.waitForURL(/\/status/);
    await page.locator('.FlowPicture').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'dark' }).press('Enter');
    await until('the theme', async () =>
      (await page.evaluate('document.documentElement.dataset.theme')) === 'dark' ? true : undefined,
    );
    await page.getByRole('button', { name: 'system' }).press('Enter');
  });

  test('times follow the chosen zone, and the sheet lists the keys', async () => {
    await open('/explore');
    await page.locator('.LineRow time').first().waitFor();
    const shown = () => page.locator('.LineRow time').first().getAttribute('title');
    assert.match((await shown()) ?? '', /UTC/);
    await page.evaluate("localStorage.setItem('logsentry.zone', 'Asia/Kolkata')");
    await open('/explore');
    await page.locator('.LineRow time').first().waitFor();
    assert.match((await shown()) ?? '', /Asia\/Kolkata/);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('show times in utc');
    await page.keyboard.press('Enter');
    await until('UTC', async () => (/UTC/.test((await shown()) ?? '') ? true : undefined));
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('search lines').waitFor();
    await page.keyboard.press('Escape');
  });

  test('a chosen theme stays', async () => {
    await open('/settings');
    await page.getByRole('button', { name: 'dark' }).click();
    await open('/');
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
    await open('/settings');
    await page.getByRole('button', { name: 'system' }).click();
  });

  for (const [viewport, colorScheme] of LOOKS) {
    test(`no page scrolls sideways or fails axe at ${viewport.width} px, ${colorScheme}`, async () => {
      const other = await context.newPage();
      await other.setViewportSize(viewport);
      await other.emulateMedia({ colorScheme });
      for (const address of PAGES) {
        await open(address, other);
        await other.locator('.Sentence').first().getByText('Loading').waitFor({ state: 'detached' });
        assert.deepEqual(await checkPage(other), [], address);
      }
      for (const [address, show] of OPENED) {
        await open(address, other);
        await other.locator('.Sentence').first().getByText('Loading').waitFor({ state: 'detached' });
        await show(other);
        assert.deepEqual(await checkPage(other), [], `${address}, opened`);
      }
      await other.close();
    });
  }

  test('the first visit loads little script', () => {
    const assets = path.join(WEB_DIRECTORY, 'assets');
    const bytes = readdirSync(assets)
      .filter((file) => file.endsWith('.js'))
      .reduce((sum, file) => sum + gzipSync(readFileSync(path.join(assets, file))).length, 0);
    assert.ok(bytes > 0 && bytes < SCRIPT_LIMIT_BYTES, `${bytes} bytes`);
  });

  test('no script failed and nothing was refused by the content security policy', () => {
    assert.deepEqual(errors, []);
  });

  test('a lost connection is said, with what to do', async () => {
    await open('/');
    await page.locator('.LiveBadge[data-state="live"]').waitFor();
    await server.kill();
    await page.getByText(/Connection lost at/).waitFor();
    assert.ok(await page.getByRole('button', { name: 'Try now' }).isVisible());
  });
});

/** Lines of a shop that does well, the last of them now. */
function shopLines(count: number): object[] {
  const nowMs = Date.now();
  return Array.from({ length: count }, (_, i) => ({
    timestamp: new Date(nowMs - (count - i) * 20).toISOString(),
    service: i % 3 === 0 ? 'checkout' : 'cart',
    host: `web-${i % 2}`,
    level: i % 50 === 0 ? 'warn' : 'info',
    message:
      i % 3 === 0
        ? `order ${1000 + ((i * 7919) % 9000)} took ${20 + ((i * 31) % 60)} ms`
        : `cart ${((i * 48_271) % 100_000).toString(16)} updated with ${1 + (i % 9)} items`,
  }));
}
