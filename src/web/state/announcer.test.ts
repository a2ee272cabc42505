import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNOUNCE_EVERY_MS, createAnnouncer } from './announcer.ts';

test('speaks at once, then at most every ten seconds, with the latest only', () => {
  let nowMs = 0;
  const waiting: { run: () => void; delayMs: number }[] = [];
  const announcer = createAnnouncer({
    nowMs: () => nowMs,
    later: (run, delayMs) => waiting.push({ run, delayMs }),
  });

  announcer.say('one');
  assert.equal(announcer.text.get(), 'one');
  nowMs = 3000;
  announcer.say('two');
  announcer.say('three');
  assert.equal(announcer.text.get(), 'one');
  assert.deepEqual(
    waiting.map(({ delayMs }) => delayMs),
    [ANNOUNCE_EVERY_MS - 3000],
  );

  nowMs = ANNOUNCE_EVERY_MS;
  waiting.shift()?.run();
  assert.equal(announcer.text.get(), 'three');

  nowMs += ANNOUNCE_EVERY_MS;
  announcer.say('four');
  assert.equal(announcer.text.get(), 'four');
  assert.equal(waiting.length, 0);
});
