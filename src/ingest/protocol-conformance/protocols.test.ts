import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparable, expectedEntry } from './event.ts';
import { PROTOCOLS } from './protocols.ts';

for (const { name, deviation, encode, decode } of PROTOCOLS) {
  test(`${name}: the same event gives the same entry`, () => {
    const entries = decode(encode());
    assert.deepEqual(
      entries.map((row) => comparable(row, deviation)),
      [expectedEntry(deviation)],
    );
    assert.equal(entries[0]?.flags, 0, 'nothing was assumed, cut or repaired');
  });
}
