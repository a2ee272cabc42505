import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSeal } from './seal.ts';

test('what was sealed comes back, also from another process with the same secret', () => {
  const sealed = createSeal('secret').close('{"next":"/"}');
  assert.equal(createSeal('secret').open(sealed), '{"next":"/"}');
  assert.doesNotMatch(sealed, /next/);
});

test('anything else does not open', () => {
  const seal = createSeal('secret');
  const sealed = seal.close('text');
  const bytes = Buffer.from(sealed, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    assert.equal(seal.open(changed.toString('base64url')), undefined, `byte ${at}`);
  }
  for (const other of ['', 'x', sealed.slice(0, -4), createSeal('another').close('text')]) {
    assert.equal(seal.open(other), undefined);
  }
});
