import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress, parseAddress } from './page-address.ts';
import { DEFAULT_RANGE } from './time-range.ts';

test('an address says the whole view and is read back', () => {
  const address = {
    range: { kind: 'absolute', fromMs: 1_795_000_000_000, toMs: 1_795_000_060_000 },
    query: 'service:"a&b" "x=y, z" | stats count() by host',
    entry: '65a-0123456789abcdef-0',
    live: true,
    view: { show: 'new', q: 'ü #1' },
  } as const;
  assert.deepEqual(parseAddress(formatAddress(address)), address);
});

test('the default view has an empty address', () => {
  assert.equal(formatAddress({ range: DEFAULT_RANGE, query: '', live: false, view: {} }), '');
  assert.equal(formatAddress({}), '');
  assert.deepEqual(parseAddress(''), { range: DEFAULT_RANGE, query: '', live: false, view: {} });
});

test('what a page does not know is left out', () => {
  assert.deepEqual(parseAddress('?utm=1&show=&live=yes&entry=').view, {});
  assert.equal(parseAddress('?live=yes').live, false);
  assert.equal(parseAddress('?entry=').entry, undefined);
});
