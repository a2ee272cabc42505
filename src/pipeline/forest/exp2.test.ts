import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exp2Negative } from './exp2.ts';

test('whole exponents are exact', () => {
  for (let y = 0; y <= 1022; y++) assert.equal(exp2Negative(y), 2 ** -y);
});

test('agrees with 2 ** -y within two units in the last place', () => {
  for (let i = 0; i < 100_000; i++) {
    const y = i / 9_973;
    const expected = 2 ** -y;
    assert.ok(Math.abs(exp2Negative(y) - expected) <= expected * 2 ** -51, `${y}`);
  }
});

test('vanishes beyond the smallest normal number', () => {
  assert.equal(exp2Negative(1e9), 0);
  assert.equal(exp2Negative(Infinity), 0);
});
