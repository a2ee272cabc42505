import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

/** Nodes quoted of each violation: enough to find it by. */
const NODES_QUOTED = 3;

/** What is wrong with a page as it stands: it scrolls sideways, or axe finds a serious violation. Empty when nothing. */
export async function checkPage(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const element of ['document.documentElement', "document.querySelector('main')"]) {
    const overflow = await page.evaluate<number>(`${element}.scrollWidth - ${element}.clientWidth`);
    if (overflow > 0) found.push(`${element} scrolls ${overflow} px sideways`);
  }
  for (const { id, impact, nodes } of await violations(page)) {
    if (impact === 'serious' || impact === 'critical')
      found.push(`axe ${id} (${impact}): ${nodes.join(' | ')}`);
  }
  return found;
}

/** Evaluated as text, since the page's content security policy lets no other script in. */
async function violations(page: Page): Promise<readonly Violation[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate<readonly Violation[]>(
    `axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      nodes: nodes.slice(0, ${NODES_QUOTED}).map(({ html, any }) => html.slice(0, 160) + ' ' + (any[0]?.message ?? '')),
    })))`,
  );
}
