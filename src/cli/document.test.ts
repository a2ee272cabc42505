import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { memoryContext } from '../../test/support/memory-context.ts';
import { cliAsMarkdown } from './document.ts';
import { buildProgram } from './main.ts';

test('docs/cli.md is up to date with the commands', async () => {
  const { context } = memoryContext();
  const program = buildProgram({
    context,
    version: '',
    up: () => Promise.resolve(),
    role: () => Promise.resolve(),
  });
  const written = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  assert.equal(written, cliAsMarkdown(program), 'run: npx node scripts/docs-cli.ts');
});
