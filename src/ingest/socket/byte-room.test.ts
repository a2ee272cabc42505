import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteRoom } from './byte-room.ts';

test('room is given in the order of asking, as far as it goes', async () => {
  const room = new ByteRoom(100);
  const entered: string[] = [];
  const ask = (name: string, bytes: number): Promise<number> =>
    room.take(bytes).then(() => entered.push(name));
  const first = ask('first', 60);
  const second = ask('second', 60);
  // Fits beside the first, but came after the second.
  const third = ask('third', 30);
  await first;
  assert.deepEqual(entered, ['first']);
  room.give(20);
  await Promise.all([second]);
  assert.deepEqual([entered, room.takenBytes], [['first', 'second'], 100]);
  room.give(40);
  await third;
  room.give(60);
  room.give(30);
  assert.equal(room.takenBytes, 0);
});

test('what is larger than all room goes alone', async () => {
  const room = new ByteRoom(100);
  await room.take(1);
  let isIn = false;
  const large = room.take(500).then(() => (isIn = true));
  await Promise.resolve();
  assert.equal(isIn, false);
  room.give(1);
  await large;
  assert.equal(room.takenBytes, 500);
});
