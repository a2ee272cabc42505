/**
 * Takes a picture of every page of a running dashboard, in both themes and at two widths, and checks each while it
 * is there: no console error, no horizontal scroll, no serious violation found by axe.
 *
 *     npx node scripts/screenshots.ts --url http://127.0.0.1:5000 --out docs/screenshots [--only overview,explore]
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { checkPage } from '../test/support/check-page.ts';
import { startChromium } from '../test/support/chromium.ts';

interface Shot {
  readonly name: string;
  readonly path: string;
  /** What to do before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: 'overview', path: '/' },
  { name: 'explore', path: '/explore' },
  { name: 'line', path: '/explore?anomalous=true', prepare: openFirst('.LineRow') },
  { name: 'table', path: '/explore?query=%7C%20timechart%20count()%20by%20service' },
  { name: 'bars', path: '/explore?query=level%3A%3E%3Dwarn%20%7C%20patterns' },
  { name: 'nothing', path: '/explore?query=nosuchword' },
  { name: 'menu', path: '/explore', prepare: openFirst('.Toolbar .Menu button') },
  { name: 'patterns', path: '/patterns' },
  { name: 'pattern', path: '/patterns', prepare: openFirst('a.PatternRow') },
  { name: 'incidents', path: '/incidents' },
  { name: 'incident', path: '/incidents', prepare: openFirst('.IncidentRow') },
  { name: 'models', path: '/models' },
  { name: 'sources', path: '/sources' },
  { name: 'status', path: '/status' },
  { name: 'settings', path: '/settings' },
  { name: 'shortcuts', path: '/', prepare: (page) => page.keyboard.press('?') },
  { name: 'palette', path: '/', prepare: (page) => page.keyboard.press('Control+k') },
];

const WIDTHS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const THEMES = ['light', 'dark'] as const;

/** Charts and live figures need a moment after the last answer; the tail never lets the network be idle. */
const SETTLE_MS = 1500;

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:5000' },
    out: { type: 'string', default: 'docs/screenshots' },
    only: { type: 'string', default: '' },
  },
});

await mkdir(options.out, { recursive: true });
const browser = await startChromium();
if (browser === undefined) process.exit(69);
const problems: string[] = [];
try {
  for (const width of Object.keys(WIDTHS) as (keyof typeof WIDTHS)[]) {
    for (const theme of THEMES) problems.push(...(await takeAll(browser, { width, theme })));
  }
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
console.log(`${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

interface Variant {
  readonly width: keyof typeof WIDTHS;
  readonly theme: (typeof THEMES)[number];
}

async function takeAll(from: Browser, { width, theme }: Variant): Promise<string[]> {
  const only = options.only.split(',').filter(Boolean);
  const context = await from.newContext({
    viewport: WIDTHS[width],
    colorScheme: theme,
    hasTouch: width === 'phone',
    isMobile: width === 'phone',
    deviceScaleFactor: width === 'phone' ? 2 : 1,
    timezoneId: 'UTC',
  });
  const found: string[] = [];
  for (const shot of SHOTS) {
    if (only.length > 0 && !only.includes(shot.name)) continue;
    const name = `${shot.name}-${width}-${theme}`;
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') found.push(`${name}: console: ${message.text()}`);
    });
    page.on('pageerror', (error) => found.push(`${name}: ${error.message}`));
    await page.goto(new URL(shot.path, options.url).href);
    await page.waitForTimeout(SETTLE_MS);
    await shot.prepare?.(page);
    if (shot.prepare !== undefined) await page.waitForTimeout(SETTLE_MS / 2);
    await page.screenshot({ path: join(options.out, `${name}.png`) });
    found.push(...(await checkPage(page)).map((problem) => `${name}: ${problem}`));
    await page.close();
  }
  await context.close();
  return found;
}

/** Opens the first of these, when there is one. */
function openFirst(selector: string): (page: Page) => Promise<void> {
  return async (page) => {
    const first = page.locator(selector).first();
    if ((await first.count()) > 0) await first.click();
  };
}
