import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteTable } from './byte-table.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test('finds each of many keys, and none that was not added', () => {
  const table = new ByteTable();
  for (let i = 0; i < 5_000; i++) table.add(encode(`key-${i}`), i);
  for (let i = 0; i < 5_000; i++) {
    const key = encode(`xxkey-${i}yy`);
    assert.equal(table.find(key, 2, key.length - 2), i);
  }
  assert.equal(table.find(encode('key-5000'), 0, 8), -1);
  assert.equal(table.find(encode('key-1'), 0, 0), -1);
});

test('an empty key is a key, and clear forgets all', () => {
  const table = new ByteTable();
  table.add(encode(''), 7);
  assert.equal(table.find(encode('abc'), 1, 1), 7);
  table.clear();
  assert.equal(table.find(encode(''), 0, 0), -1);
  table.add(encode('b'), 1);
  assert.equal(table.find(encode('b'), 0, 1), 1);
  assert.equal(table.size, 1);
});
