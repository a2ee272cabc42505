import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Where Debian puts it; `CHROMIUM` names another. */
const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Runs without a screen and without calling home. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts Chromium.
 *
 * @returns undefined when it is not installed, after saying so in one loud line. With `CI=true` that is an error.
 */
export async function startChromium(): Promise<Browser | undefined> {
  if (!existsSync(EXECUTABLE)) {
    const message = `SKIPPED: browser tests, because ${EXECUTABLE} is not there (Debian: apt install chromium)`;
    if (process.env['CI'] === 'true') throw new Error(message);
    process.stderr.write(`\n*** ${message} ***\n\n`);
    return undefined;
  }
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}
