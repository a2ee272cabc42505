import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleCounts } from './example-stream.ts';
import { Lateness, LATENESS_LIMIT_SLOTS } from './lateness.ts';
import { GRACE_SLOTS } from './slots.ts';

function counts(slot: number, lines: number) {
  return exampleCounts(slot, [{ service: 's', template: 1, lines }]);
}

test('nobody is waited for while everybody is within the grace', () => {
  const lateness = new Lateness();
  for (let head = 100; head < 200; head++)
    lateness.observe([counts(head, 50), counts(head - GRACE_SLOTS + 1, 50)], head);
  assert.equal(lateness.slots, 0);
});

test('a source that is steadily behind is waited for, until it has caught up for minutes', () => {
  const lateness = new Lateness();
  for (let head = 100; head < 200; head++) lateness.observe([counts(head, 90), counts(head - 3, 10)], head);
  assert.equal(lateness.slots, 3 - GRACE_SLOTS + 1);
  for (let head = 200; head < 400; head++) lateness.observe([counts(head, 100)], head);
  assert.equal(lateness.slots, 0);
});

test('stray lines are not waited for, nor those that are later than the bound', () => {
  const lateness = new Lateness();
  for (let head = 1000; head < 1100; head++) {
    const stray = head % 10 === 0 ? [counts(head - 4, 1)] : [];
    lateness.observe([counts(head, 100), ...stray, counts(head - 900, 50)], head);
  }
  assert.equal(lateness.slots, 0);
  for (let head = 1100; head < 1200; head++)
    lateness.observe(
      [counts(head, 50), counts(head - 60, 20), counts(head - LATENESS_LIMIT_SLOTS, 50)],
      head,
    );
  assert.equal(lateness.slots, LATENESS_LIMIT_SLOTS - GRACE_SLOTS + 1);
});
