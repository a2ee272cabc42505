import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { CLIENTS, NOT_INSTALLABLE } from '../clients/known-clients.ts';
import { tableRow } from '../clients/table.ts';

const folder = new URL('../../docs/send/', import.meta.url);
const readme = await readFile(new URL('README.md', folder), 'utf8');

function rowsUnder(heading: string): string[][] {
  const section = readme.split(/^#+ /m).find((each) => each.startsWith(heading)) ?? '';
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('docs/send/README.md has every client, and what is lost while LogSentry is away', () => {
  assert.deepEqual(rowsUnder('Sending'), CLIENTS.map(tableRow));
});

test('docs/send/README.md names what is not run, and why', () => {
  assert.deepEqual(
    rowsUnder('Not run'),
    NOT_INSTALLABLE.map(({ name, reason }) => [name, reason]),
  );
});

test('every page of docs/send has a client that is run', async () => {
  const pages = (await readdir(folder)).map((file) => file.replace(/\.md$/, ''));
  const run = new Set(CLIENTS.map(({ page }) => page));
  assert.deepEqual(
    pages.filter((page) => page !== 'README' && !run.has(page)),
    [],
  );
});
