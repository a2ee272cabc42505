import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRateMeter } from './rate-meter.ts';

function setUp() {
  let nowMs = 1_000_000;
  const meter = createRateMeter({ nowMs: () => nowMs });
  return { meter, pass: (ms: number) => (nowMs += ms) };
}

test('averages the whole seconds of the window', () => {
  const { meter, pass } = setUp();
  for (let i = 0; i < 10; i++) {
    meter.add(100);
    pass(1000);
  }
  assert.equal(meter.perSecond(), 100);
});

test('a young meter divides by its age; the running second does not count', () => {
  const { meter, pass } = setUp();
  meter.add(50);
  assert.equal(meter.perSecond(), 0);
  pass(1000);
  assert.equal(meter.perSecond(), 50);
});

test('falls to zero when nothing comes, also after a long pause', () => {
  const { meter, pass } = setUp();
  meter.add(50);
  pass(6000);
  assert.equal(meter.perSecond(), 0);
  meter.add(50);
  pass(1e9);
  assert.equal(meter.perSecond(), 0);
});

test('survives a clock that jumps back', () => {
  const { meter, pass } = setUp();
  meter.add(50);
  pass(-500_000);
  assert.equal(meter.perSecond(), 0);
  meter.add(70);
  pass(1000);
  assert.ok(meter.perSecond() >= 70 / 5);
});
