import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FilterChip } from './filters.ts';
import { formatChip, parseSearch } from './parse-search.ts';

describe('parseSearch', () => {
  test('words are text, each its own', () => {
    assert.deepEqual(parseSearch('connection  refused'), [
      { key: 'text', value: 'connection' },
      { key: 'text', value: 'refused' },
    ]);
  });

  test('quotes keep a phrase together, with escapes, and need no end', () => {
    assert.deepEqual(parseSearch('"connection refused"'), [{ key: 'text', value: 'connection refused' }]);
    assert.deepEqual(parseSearch('"say \\"hi\\""'), [{ key: 'text', value: 'say "hi"' }]);
    assert.deepEqual(parseSearch('"not closed'), [{ key: 'text', value: 'not closed' }]);
  });

  test('fields become conditions', () => {
    assert.deepEqual(parseSearch('service:cart LEVEL:error service:"my shop" score:>=0.8'), [
      { key: 'service', value: 'cart' },
      { key: 'level', value: 'error' },
      { key: 'service', value: 'my shop' },
      { key: 'minScore', value: '0.8' },
    ]);
  });

  test('an unknown field is text', () => {
    assert.deepEqual(parseSearch('http://example:80 error:'), [
      { key: 'text', value: 'http://example:80' },
      { key: 'text', value: 'error:' },
    ]);
  });

  test('a field without a value and an empty search are nothing', () => {
    assert.deepEqual(parseSearch('service:"" '), []);
    assert.deepEqual(parseSearch('   '), []);
  });
});

test('formatChip is read back as the same condition', () => {
  const chips: readonly FilterChip[] = [
    { key: 'text', value: 'a "quoted" \\ phrase' },
    { key: 'text', value: 'level:error' },
    { key: 'service', value: 'my shop' },
    { key: 'minScore', value: '0.5' },
  ];
  for (const chip of chips) assert.deepEqual(parseSearch(formatChip(chip)), [chip]);
});
