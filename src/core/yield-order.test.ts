import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YieldOrder } from './yield-order.ts';

test('who never did anything gives way first, then who did nothing for longest', () => {
  const order = new YieldOrder<string>();
  assert.equal(order.first, undefined);
  for (const member of ['a', 'b', 'c', 'd']) order.add(member);
  order.touch('a');
  order.touch('c');
  order.touch('a');
  assert.deepEqual([...order], ['b', 'd', 'c', 'a']);
  assert.deepEqual([order.first, order.size], ['b', 4]);
  order.delete('b');
  order.delete('c');
  order.delete('nobody');
  assert.deepEqual([...order], ['d', 'a']);
});
