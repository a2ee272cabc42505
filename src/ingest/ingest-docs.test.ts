import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { REJECT_REASONS } from '../core/errors.ts';
import { DEFAULT_INGEST_LIMITS } from './limits.ts';
import { formatNames } from './lines/source-format.ts';

const docs = await readFile(new URL('../../docs/ingest.md', import.meta.url), 'utf8');

function firstColumn(heading: string): string[] {
  const section = docs.slice(docs.indexOf(`## ${heading}`)).split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]!);
}

test('docs/ingest.md lists the line formats', () => {
  assert.deepEqual(firstColumn('Text').sort(), [...formatNames()].sort());
});

test('docs/ingest.md lists the reasons for rejects', () => {
  assert.deepEqual(firstColumn('What is refused').sort(), [...REJECT_REASONS].sort());
});

test('docs/ingest.md states the limits of nesting and fields', () => {
  assert.ok(docs.includes(`more than ${DEFAULT_INGEST_LIMITS.depth} levels`));
  assert.ok(docs.includes(`more than ${DEFAULT_INGEST_LIMITS.fields.toLocaleString('en')} fields`));
});
