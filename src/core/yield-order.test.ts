import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YieldOrder } from './yield-order.ts';

test('who never did anything gives way first, then who did nothing for longest', () => {
  const order = new YieldOrder<string>();
  assert.equal(order.next(), undefined);
  for (const member of ['a', 'b', 'c', 'd']) order.add(member);
  order.touch('a');
  order.touch('c');
  order.touch('a');
  assert.deepEqual([...order], ['b', 'd', 'c', 'a']);
  assert.deepEqual([order.next(), order.next('b'), order.size], ['b', 'd', 4]);
  order.delete('b');
  order.delete('c');
  order.delete('nobody');
  assert.deepEqual([...order], ['d', 'a']);
  // A newcomer is not the first to go, though the only one that did nothing yet.
  assert.equal(order.next('d'), 'a');
});
