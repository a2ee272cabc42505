import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../broker/broker.ts';
import { oneAtATime } from './one-at-a-time.ts';

function delivery(id: string, settled: string[]): Delivery {
  const settle = (how: string) => async () => void settled.push(`${how} ${id}`);
  return {
    id,
    body: new Uint8Array(),
    redelivered: false,
    ack: settle('ack'),
    requeue: settle('requeue'),
    deadLetter: settle('bury'),
  };
}

test('a batch that is under way is taken again only when it is settled, as a repeat', async () => {
  const settled: string[] = [];
  const taken: Delivery[] = [];
  const take = oneAtATime((given) => void taken.push(given));
  take(delivery('a', settled));
  take(delivery('a', settled));
  take(delivery('b', settled));
  take(delivery('a', settled));
  assert.deepEqual(
    taken.map(({ id, redelivered }) => [id, redelivered]),
    [
      ['a', false],
      ['b', false],
    ],
  );
  await taken[0]?.ack();
  assert.deepEqual([taken[2]?.id, taken[2]?.redelivered], ['a', true]);
  await taken[2]?.requeue();
  assert.deepEqual([taken[3]?.id, taken[3]?.redelivered], ['a', true]);
  await taken[3]?.deadLetter('no');
  assert.deepEqual(settled, ['ack a', 'requeue a', 'bury a']);
  take(delivery('a', settled));
  assert.equal(taken[4]?.redelivered, false);
});

test('an acknowledgement that fails lets the next one go on', async () => {
  const settled: string[] = [];
  const taken: Delivery[] = [];
  const take = oneAtATime((given) => void taken.push(given));
  take({ ...delivery('a', settled), ack: () => Promise.reject(new Error('the connection is gone')) });
  take(delivery('a', settled));
  await assert.rejects(taken[0]!.ack(), /gone/);
  assert.equal(taken[1]?.redelivered, true);
});
