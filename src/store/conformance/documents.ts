import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GetSetup } from '../store-conformance.ts';

/** Small mutable state and binary values. */
export function documentTests(setup: GetSetup): void {
  void test('a document is put, read, replaced, listed and deleted', async () => {
    await using store = await setup().openStore();
    const { documents } = store;
    assert.equal(await documents.get('rule', 'a'), undefined);
    assert.deepEqual(await documents.list('rule'), []);
    const value = { name: `it's "x" \\ \u0000 🦊`, list: [1, null, true], nested: { a: -0.5 } };
    await documents.put('rule', 'b', value);
    await documents.put('rule', 'a', 'text');
    await documents.put('other', 'a', null);
    assert.deepEqual(await documents.get('rule', 'b'), value);
    assert.equal(await documents.get('other', 'a'), null);
    assert.deepEqual(await documents.list('rule'), [
      { key: 'a', value: 'text' },
      { key: 'b', value },
    ]);
    await documents.delete('rule', 'b');
    await documents.delete('rule', 'never there');
    assert.equal(await documents.get('rule', 'b'), undefined);
    await documents.put('rule', 'b', 2);
    assert.equal(await documents.get('rule', 'b'), 2);
  });

  void test('the last of many writes wins', async () => {
    await using store = await setup().openStore();
    for (let number = 0; number < 20; number++) await store.documents.put('settings', 'k', number);
    assert.equal(await store.documents.get('settings', 'k'), 19);
    assert.deepEqual(await store.documents.list('settings'), [{ key: 'k', value: 19 }]);
  });

  void test('hostile kinds and keys are only text; empty and long ones are refused', async () => {
    await using store = await setup().openStore();
    const keys = [
      `'; DROP TABLE documents; --`,
      '{kind:String}',
      'a\\b\tc\nd\u0000',
      'ключ 🦊',
      'x'.repeat(200),
    ];
    for (const key of keys) await store.documents.put(key, key, { key });
    for (const key of keys) assert.deepEqual(await store.documents.list(key), [{ key, value: { key } }]);
    await assert.rejects(store.documents.put('', 'k', 1), /0 characters/);
    await assert.rejects(store.documents.put('k', 'x'.repeat(201), 1), /201 characters/);
  });

  void test('a JSON document larger than a chunk', async () => {
    await using store = await setup().openStore();
    const value = { text: 'é'.repeat(3_000_001) };
    await store.documents.put('big', 'k', value);
    assert.deepEqual(await store.documents.get('big', 'k'), value);
    assert.deepEqual(await store.documents.list('big'), [{ key: 'k', value }]);
  });

  void test('binary values of any size, shrinking and growing', async () => {
    await using store = await setup().openStore();
    const { documents } = store;
    assert.equal(await documents.getBytes('model', '1'), undefined);
    for (const size of [20_000_000, 0, 1, 9_000_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 2_654_435_761) >>> 13);
      await documents.putBytes('model', '1', bytes);
      const read = await documents.getBytes('model', '1');
      assert.ok(read !== undefined && Buffer.compare(read, bytes) === 0, `${size} bytes`);
    }
    assert.equal(await documents.get('model', '1'), undefined);
    assert.deepEqual(await documents.list('model'), []);
    await documents.delete('model', '1');
    assert.equal(await documents.getBytes('model', '1'), undefined);
  });
}
