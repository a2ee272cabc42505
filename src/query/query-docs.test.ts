import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KNOWN_FIELDS } from './fields.ts';
import { PIPE_HELP, STAT_HELP } from './help.ts';
import { parseQuery } from './parse-query.ts';
import { PIPE_KINDS, QUERY_LIMITS, STAT_NAMES } from './query.ts';
import { checkRegex } from './regex.ts';

const text = readFileSync(new URL('../../docs/query.md', import.meta.url), 'utf8');

/** Queries in blocks, and in the last column of tables. */
function examples(): readonly string[] {
  const blocks = [...text.matchAll(/```query\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
  const cells = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(/(?<!\\)\|/).at(-2) ?? '')
    .flatMap((cell) => [...cell.matchAll(/`([^`]*)`/g)].map(([, code = '']) => code.replaceAll('\\|', '|')));
  return [...blocks, ...cells];
}

test('every example of docs/query.md is a query', () => {
  assert.ok(examples().length > 25, String(examples().length));
  for (const example of examples()) {
    const result = parseQuery(example, { checkRegex });
    assert.ok(result.ok, `${example}: ${result.ok ? '' : result.error.message}`);
  }
});

test('docs and help name every pipe, statistic, field and limit', () => {
  const named = [...PIPE_KINDS, ...STAT_NAMES, ...KNOWN_FIELDS.map(({ name }) => name)];
  for (const name of named) assert.match(text, new RegExp(`\`${name}\\b`), name);
  const limits = [QUERY_LIMITS.characters, QUERY_LIMITS.tests, QUERY_LIMITS.pipes, QUERY_LIMITS.rows];
  for (const limit of limits) assert.ok(text.includes(limit.toLocaleString('en')), String(limit));
  assert.deepEqual(PIPE_HELP.map(({ name }) => name).toSorted(), PIPE_KINDS.toSorted());
  assert.deepEqual(STAT_HELP.map(({ name }) => name).toSorted(), STAT_NAMES.toSorted());
});

test('every example of the help is a query', () => {
  const queries = [
    ...KNOWN_FIELDS.map(({ example }) => example),
    ...PIPE_HELP.filter(({ name }) => name !== 'where').map(({ example }) => `x | ${example}`),
    ...STAT_HELP.map(({ example }) => `x | stats ${example}`),
  ];
  for (const query of queries) assert.ok(parseQuery(query, { checkRegex }).ok, query);
});
