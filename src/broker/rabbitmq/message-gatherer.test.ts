import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessageGatherer, type Gathered } from './message-gatherer.ts';

function collect(limits: { count: number; bytes: number; timeMs: number }): {
  batches: Gathered<string>[];
  gatherer: ReturnType<typeof createMessageGatherer<string>>;
} {
  const batches: Gathered<string>[] = [];
  return { batches, gatherer: createMessageGatherer<string>(limits, (batch) => batches.push(batch)) };
}

const NEVER_MS = 60_000;

describe('Message gatherer', () => {
  it('emits by count', () => {
    const { batches, gatherer } = collect({ count: 2, bytes: 1000, timeMs: NEVER_MS });
    for (const [i, value] of ['a', 'b', 'c'].entries()) gatherer.add({ value, bytes: 1, tag: i + 1 });
    assert.deepEqual(batches, [{ values: ['a', 'b'], lastTag: 2 }]);
    gatherer.flush();
    assert.deepEqual(batches[1], { values: ['c'], lastTag: 3 });
    gatherer.flush();
    assert.equal(batches.length, 2);
  });

  it('emits by bytes, and counts those of messages without a value', () => {
    const { batches, gatherer } = collect({ count: 100, bytes: 10, timeMs: NEVER_MS });
    gatherer.add({ value: 'a', bytes: 4, tag: 1 });
    gatherer.add({ value: undefined, bytes: 6, tag: 2 });
    assert.deepEqual(batches, [{ values: ['a'], lastTag: 2 }]);
  });

  it('emits by time from the first message on', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { batches, gatherer } = collect({ count: 100, bytes: 1000, timeMs: 50 });
    gatherer.add({ value: 'a', bytes: 1, tag: 1 });
    t.mock.timers.tick(30);
    gatherer.add({ value: 'b', bytes: 1, tag: 2 });
    assert.equal(batches.length, 0);
    t.mock.timers.tick(20);
    assert.deepEqual(batches, [{ values: ['a', 'b'], lastTag: 2 }]);
  });

  it('forgets on clear', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { batches, gatherer } = collect({ count: 100, bytes: 1000, timeMs: 50 });
    gatherer.add({ value: 'a', bytes: 1, tag: 1 });
    gatherer.clear();
    t.mock.timers.tick(100);
    assert.deepEqual(batches, []);
  });
});
