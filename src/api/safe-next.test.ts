import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeNext } from './safe-next.ts';

test('addresses of the page stay as they are', () => {
  for (const next of ['/', '/explore?query=a%20b&from=-1h', '/incidents/abc#evidence', '/explore?next=//x']) {
    assert.equal(safeNext(next), next);
  }
});

test('whatever leads elsewhere, or back to the sign-in page, leads to the overview', () => {
  for (const next of [
    undefined,
    null,
    ['/explore'],
    '',
    'explore',
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    '/login?next=/login',
    '/setup',
    `/${'x'.repeat(2000)}`,
  ]) {
    assert.equal(safeNext(next), '/', JSON.stringify(next));
  }
});
