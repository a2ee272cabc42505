import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../core/random.ts';
import { EventQueue } from './event-queue.ts';

test('gives items back by time, equal times in the order they came', () => {
  const random = createRandom(1);
  const queue = new EventQueue<readonly [number, number]>();
  const items = Array.from({ length: 500 }, (_, order) => [random.integer(50), order] as const);
  for (const item of items) queue.push(item[0], item);
  const sorted = items.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const taken = items.map(() => queue.shift());
  assert.deepEqual(taken, sorted);
  assert.equal(queue.shift(), undefined);
  assert.equal(queue.earliestUs, Number.POSITIVE_INFINITY);
});
