import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventClock } from './event-clock.ts';
import { exampleCounts } from './example-stream.ts';

function blockAt(slot: number, slots = 1) {
  return Array.from({ length: slots }, (_, at) =>
    exampleCounts(slot + at, [{ service: 's', template: 1, lines: 10 }]),
  );
}

test('live blocks move it at once, stray lines do not', () => {
  const clock = new EventClock();
  assert.equal(clock.head, undefined);
  clock.observe(blockAt(100));
  clock.observe([...blockAt(101), exampleCounts(9000, [{ service: 's', template: 1, lines: 1 }])]);
  assert.equal(clock.head, 101);
  clock.observe(blockAt(99));
  assert.equal(clock.head, 101);
});

test('a jump is believed when nobody is left behind', () => {
  const clock = new EventClock();
  for (let block = 0; block < 10; block++) {
    clock.observe(blockAt(100));
    clock.observe(blockAt(9000));
  }
  assert.equal(clock.head, 100);
  for (let block = 0; block < 3; block++) clock.observe(blockAt(9000));
  assert.equal(clock.head, 9000);
});

test('time set back is believed after many blocks, and said', () => {
  const clock = new EventClock();
  clock.observe(blockAt(9000));
  const answers = Array.from({ length: 50 }, () => clock.observe(blockAt(100)));
  assert.deepEqual(answers.lastIndexOf(true), 49);
  assert.equal(clock.head, 100);
});

test('blocks of a fast replay wait for those they overtook', () => {
  const clock = new EventClock();
  clock.observe(blockAt(0, 20));
  clock.observe(blockAt(40, 20));
  assert.ok(clock.head! < 20, String(clock.head));
  clock.observe(blockAt(20, 20));
  clock.observe(blockAt(100, 20));
  assert.ok(clock.head! >= 60, String(clock.head));
});
