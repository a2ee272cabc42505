import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallOrder } from './call-order.ts';
import { SLOT_US } from './slots.ts';
import { StepTimeMonitor } from './step-times.ts';
import { OPEN_TRACES_LIMIT, TraceAssembler, type TraceLine } from './trace-assembler.ts';
import { TraceMix } from './trace-mix.ts';

function line(service: string, series: number, timeUs: number): TraceLine {
  return { service, series, timeUs };
}

function id(low: number, shift = 0) {
  return { high: 1, low, shift };
}

test('lines of a trace come together in the order of time, when its last slot is judged', () => {
  const assembler = new TraceAssembler();
  assembler.add(id(7), line('b', 2, 12 * SLOT_US));
  assembler.add(id(8), line('c', 3, 13 * SLOT_US));
  assembler.add(id(7), line('a', 1, 11 * SLOT_US));
  assert.deepEqual(assembler.take(11), []);
  assert.deepEqual(
    assembler.take(12).map((lines) => lines.map(({ service }) => service)),
    [['a', 'b']],
  );
  assert.equal(assembler.size, 1);
});

test('traces that one batch may have left out are not judged', () => {
  const assembler = new TraceAssembler();
  assembler.add(id(2 ** 31 + 5), line('a', 1, SLOT_US));
  assembler.add(id(5), line('a', 1, SLOT_US));
  // Another batch of that slot kept only half of all traces, those with a lower hash.
  assembler.add(id(6, 1), line('a', 1, SLOT_US));
  assert.equal(assembler.take(1).length, 2);
});

test('traces beyond the bound are counted and left out', () => {
  const assembler = new TraceAssembler();
  for (let low = 0; low <= OPEN_TRACES_LIMIT; low++) assembler.add(id(low), line('a', 1, SLOT_US));
  assert.equal(assembler.size, OPEN_TRACES_LIMIT);
  assert.equal(assembler.dropped, 1);
});

test('who calls whom, and how deep, from who logs first', () => {
  const calls = new CallOrder();
  for (let request = 0; request < 5; request++) {
    calls.add(
      ['gateway', 'orders', 'payments', 'orders', 'mailer', 'gateway'].map((name, at) => line(name, at, at)),
    );
  }
  assert.ok(
    calls.calls('gateway', 'orders') && calls.calls('orders', 'payments') && calls.calls('orders', 'mailer'),
  );
  assert.ok(!calls.calls('payments', 'orders') && !calls.calls('payments', 'mailer'));
  assert.deepEqual(
    ['gateway', 'orders', 'payments', 'mailer'].map((name) => calls.depth(name)),
    [0, 1, 2, 2],
  );
});

function once(...series: readonly number[]): Map<number, number> {
  return new Map(series.map((each) => [each, 1]));
}

const NONE: ReadonlySet<number> = new Set();

/** A mix that has learnt 200 purchases (kind 1 with lines 1, 2, 3) and 200 searches (kind 10 with line 10). */
function learntMix(): TraceMix {
  const mix = new TraceMix();
  for (let slot = 0; slot < 20; slot++) {
    for (let request = 0; request < 10; request++) {
      mix.add(1, once(1, 2, 3));
      mix.add(10, once(10));
    }
    mix.roll(NONE);
  }
  mix.interrupt(NONE);
  return mix;
}

test('more or fewer requests are as usual; a line missing from them is not', () => {
  const mix = learntMix();
  for (let request = 0; request < 60; request++) mix.add(10, once(10));
  for (let request = 0; request < 20; request++) mix.add(1, request < 18 ? once(1, 3) : once(1, 2, 3));
  const findings = mix.judge();
  const strongest = findings.toSorted((a, b) => b.strength - a.strength)[0]!;
  assert.equal(strongest.series, 2);
  assert.equal(strongest.side, 'below');
  assert.ok(strongest.strength > 6, String(strongest.strength));
  assert.ok(findings.every(({ series, strength }) => series === 2 || strength < 1));
});

test('a line that requests never had is found, and a fault is hardly learnt', () => {
  const mix = learntMix();
  const strengths: number[] = [];
  for (let slot = 0; slot < 30; slot++) {
    for (let request = 0; request < 5; request++) mix.add(1, once(1, 2, 3, 99));
    strengths.push(mix.judge().find(({ series }) => series === 99)!.strength);
    mix.roll(new Set([99]));
  }
  assert.ok(
    strengths.slice(1).every((strength) => strength > 5),
    strengths.join(),
  );
});

/** Steps of 1 ms in a and from a to b, 100 times, with some noise. */
function learntTimes(): StepTimeMonitor {
  const times = new StepTimeMonitor();
  for (let request = 0; request < 100; request++) {
    times.add(requestTaking(1000 + 10 * (request % 10)));
    if (request % 5 === 0) times.roll(new Set());
  }
  times.interrupt(new Set());
  return times;
}

function requestTaking(stepUs: number): TraceLine[] {
  return [line('a', 1, 0), line('b', 2, stepUs), line('b', 3, stepUs + 50), line('a', 4, stepUs + 1050)];
}

test('slow requests are found by the service whose time it is', () => {
  const times = learntTimes();
  for (let request = 0; request < 4; request++) {
    times.add(requestTaking(30_000));
    times.judge();
    times.roll(new Set());
  }
  const findings = times.judge().toSorted((x, y) => y.strength - x.strength);
  assert.ok(findings.slice(0, 2).every(({ service, strength }) => service === 'a' && strength > 5));
  assert.ok(findings.slice(2).every(({ strength }) => strength < 1));
});

test('requests that take as long as usual are not', () => {
  const times = learntTimes();
  for (let request = 0; request < 50; request++) times.add(requestTaking(1000 + 10 * (request % 10)));
  assert.ok(times.judge().every(({ strength }) => strength < 2));
});
