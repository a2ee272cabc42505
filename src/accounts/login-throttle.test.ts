import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLoginThrottle } from './login-throttle.ts';

function setUp() {
  const clock = { ms: 1e12, nowMs: () => clock.ms };
  const throttle = createLoginThrottle(clock);
  /** Attempts until one has to wait; how many were made, and the wait, ms. */
  const exhaust = (account: string, address: string) => {
    for (let made = 0; made < 1000; made++) {
      const waitMs = throttle.attempt(account, address);
      if (waitMs > 0) return { made, waitMs };
    }
    throw new Error('never slowed down');
  };
  return { clock, throttle, exhaust };
}

test('five attempts are free; then the wait doubles up to 15 minutes', () => {
  const { clock, throttle, exhaust } = setUp();
  assert.deepEqual(exhaust('ada', '192.0.2.1'), { made: 5, waitMs: 1000 });
  const waits: number[] = [];
  for (let more = 0; more < 12; more++) {
    clock.ms += throttle.attempt('ada', '192.0.2.1');
    assert.equal(throttle.attempt('ada', '192.0.2.1'), 0);
    waits.push(throttle.attempt('ada', '192.0.2.1'));
  }
  assert.deepEqual(waits.slice(0, 4), [2000, 4000, 8000, 16_000]);
  assert.equal(waits.at(-1), 900_000);
});

test('waiting attempts do not count, so impatience makes nothing longer', () => {
  const { clock, throttle, exhaust } = setUp();
  exhaust('ada', '192.0.2.1');
  for (let i = 0; i < 100; i++) throttle.attempt('ada', '192.0.2.1');
  clock.ms += 1000;
  assert.equal(throttle.attempt('ada', '192.0.2.1'), 0);
});

test('guessing from one address does not lock the user out elsewhere', () => {
  const { throttle, exhaust } = setUp();
  exhaust('ada', '192.0.2.1');
  assert.equal(throttle.attempt('ada', '192.0.2.2'), 0);
});

test('case and spelling of the name, and addresses of one IPv6 network, are the same', () => {
  const { throttle, exhaust } = setUp();
  exhaust('Ada', '2001:db8:1:2::1');
  assert.ok(throttle.attempt('ADA', '2001:db8:1:2:ffff::9') > 0);
  assert.equal(throttle.attempt('ada', '2001:db8:1:3::1'), 0);
});

test('one address that tries many names is slowed down too', () => {
  const { throttle } = setUp();
  const made = Array.from({ length: 60 }, (_, i) => throttle.attempt(`user-${i}`, '192.0.2.1'));
  assert.equal(made.filter((waitMs) => waitMs === 0).length, 30);
});

test('success forgets the failures of the account, and takes its own attempt back from the address', () => {
  const { throttle, exhaust } = setUp();
  for (let i = 0; i < 200; i++) {
    assert.equal(throttle.attempt('ada', '192.0.2.1'), 0);
    throttle.succeeded('ada', '192.0.2.1');
  }
  for (let i = 0; i < 4; i++) throttle.attempt('ada', '192.0.2.1');
  throttle.succeeded('ada', '192.0.2.1');
  assert.equal(exhaust('ada', '192.0.2.1').made, 5);
});

test('it is all forgotten after an hour', () => {
  const { clock, exhaust } = setUp();
  exhaust('ada', '192.0.2.1');
  clock.ms += 3_600_001;
  assert.equal(exhaust('ada', '192.0.2.1').made, 5);
});
