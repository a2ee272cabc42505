import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ring } from './ring.ts';

describe('Ring', () => {
  test('keeps the newest and counts what fell out', () => {
    const ring = new Ring<number>(3);
    assert.deepEqual(ring.newestFirst(), []);
    for (let i = 1; i <= 5; i++) ring.push(i);
    assert.deepEqual(ring.newestFirst(), [5, 4, 3]);
    assert.equal(ring.length, 3);
    assert.equal(ring.dropped, 2);
  });

  test('is read by age', () => {
    const ring = new Ring<string>(4);
    for (const item of ['a', 'b', 'c']) ring.push(item);
    assert.equal(ring.at(0), 'c');
    assert.equal(ring.at(2), 'a');
    assert.equal(ring.at(3), undefined);
    assert.equal(ring.at(-1), undefined);
  });

  test('is as new after a clear', () => {
    const ring = new Ring<number>(2);
    for (let i = 0; i < 9; i++) ring.push(i);
    ring.clear();
    ring.push(1);
    assert.deepEqual(ring.newestFirst(), [1]);
    assert.equal(ring.dropped, 0);
  });

  test('has room for one at least', () => {
    assert.throws(() => new Ring(0), /capacity 0 must be 1 or more/);
    assert.throws(() => new Ring(1.5), RangeError);
  });
});
