import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EdgeTable } from './edge-table.ts';

test('keeps what it was given through growth, and tells keys apart by all three parts', () => {
  const table = new EdgeTable(2);
  for (let value = 0; value < 5000; value++)
    table.set({ node: value % 7, low: value | 0, high: -value }, value);
  assert.equal(table.size, 5000);
  for (let value = 0; value < 5000; value++) assert.equal(table.get(value % 7, value, -value), value);
  assert.equal(table.get(8, 1, -1), -1);
  assert.equal(table.get(1, 2, -1), -1);
  assert.equal(table.get(1, 1, -2), -1);
});

test('setting a key again replaces its value', () => {
  const table = new EdgeTable();
  table.set({ node: 0, low: 1, high: 2 }, 3);
  table.set({ node: 0, low: 1, high: 2 }, 4);
  assert.equal(table.size, 1);
  assert.equal(table.get(0, 1, 2), 4);
});
