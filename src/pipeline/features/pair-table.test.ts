import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { PairTable } from './pair-table.ts';

test('finds what was set, and nothing else', () => {
  const table = new PairTable(5000);
  const random = createRandom(2);
  const expected = new Map<string, number>();
  while (expected.size < 5000) {
    const [first, second] = [random.integer(200), random.integer(2 ** 32) | 0];
    const value = random.integer(1000);
    expected.set(`${first} ${second}`, value);
    table.set(first, second, value);
  }
  assert.equal(table.size, 5000);
  for (const [key, value] of expected) {
    const [first = 0, second = 0] = key.split(' ').map(Number);
    assert.equal(table.get(first, second), value);
  }
  assert.equal(table.get(500, 1), -1);
});

test('zero is a key like any other; a later value replaces an earlier one; full is an error', () => {
  const table = new PairTable(1);
  assert.equal(table.get(0, 0), -1);
  table.set(0, 0, 3);
  table.set(0, 0, 4);
  assert.equal(table.get(0, 0), 4);
  assert.throws(() => table.set(0, 1, 1), RangeError);
});
