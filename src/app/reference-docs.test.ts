import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { errorsAsMarkdown, metricsAsMarkdown } from './reference-docs.ts';

const REMEDY = 'run: npx node scripts/docs-reference.ts';

function read(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}

test('docs/errors.md lists every error code', async () => {
  assert.equal(await read('docs/errors.md'), errorsAsMarkdown(), REMEDY);
});

test('docs/metrics.md lists every metric', async () => {
  assert.equal(await read('docs/metrics.md'), await metricsAsMarkdown(), REMEDY);
});
