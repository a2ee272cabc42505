import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeOfNumber } from './epoch-time.ts';

test('the unit is told by the size', () => {
  const us = Date.UTC(2026, 0, 2, 3, 4, 5, 678) * 1000;
  assert.equal(timeOfNumber(us / 1e6), us);
  assert.equal(timeOfNumber(us / 1e3), us);
  assert.equal(timeOfNumber(us), us);
  assert.equal(timeOfNumber(us * 1e3), us);
});

test('what is too small or too large for any unit is no time', () => {
  for (const value of [0, -1, 12.5, 1e7, 1e20, Infinity, NaN])
    assert.ok(Number.isNaN(timeOfNumber(value)), String(value));
});
