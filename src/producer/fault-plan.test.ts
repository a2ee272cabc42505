import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULT_KINDS, type Fault } from './fault.ts';
import { planFaults } from './fault-plan.ts';

function plan(count: number, seed = 1): Fault[] {
  const options = { seed, startUs: 0, kinds: FAULT_KINDS, learnSeconds: 300, pauseSeconds: 100 };
  const faults: Fault[] = [];
  for (const fault of planFaults(options)) {
    faults.push(fault);
    if (faults.length === count) break;
  }
  return faults;
}

test('every kind has its turn, after the learning period, one at a time with pauses', () => {
  const faults = plan(80);
  assert.equal(faults[0]?.startUs, 300e6);
  for (let round = 0; round < 10; round++) {
    const kinds = faults.slice(round * 8, round * 8 + 8).map((fault) => fault.kind);
    assert.deepEqual(new Set(kinds), new Set(FAULT_KINDS));
  }
  for (let i = 1; i < faults.length; i++) {
    const pause = faults[i]!.startUs - faults[i - 1]!.endUs;
    assert.ok(pause >= 50e6 - 1 && pause <= 150e6 + 1, `${pause}`);
  }
});

test('the plan follows from the seed', () => {
  assert.deepEqual(plan(20), plan(20));
  assert.notDeepEqual(plan(20, 2), plan(20));
});

test('no kinds, no faults', () => {
  const none = planFaults({ seed: 1, startUs: 0, kinds: [], learnSeconds: 1, pauseSeconds: 1 });
  assert.deepEqual([...none], []);
});
