import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EntryDto } from '../../api/entries.ts';
import { createLiveLines } from './live-lines.ts';

function entry(id: number): EntryDto {
  return {
    id: String(id),
    time: '2026-11-24T12:00:00.000000Z',
    timeUs: id,
    level: 'info',
    service: 'cart',
    host: '',
    source: 'http',
    message: `line ${id}`,
    attributes: {},
    trace: '',
    templateId: '0000000000000000',
    score: 0,
    anomalous: false,
    modelVersion: 0,
    flags: [],
  };
}

/** Lines with frames that the test lets pass. */
function setUp(capacity: number) {
  const frames: (() => void)[] = [];
  const lines = createLiveLines((run) => frames.push(run), capacity);
  let told = 0;
  lines.subscribe(() => told++);
  return {
    lines,
    frame: () => frames.splice(0).forEach((run) => run()),
    told: () => told,
    shown: () => lines.view().lines.map(({ id }) => Number(id)),
  };
}

describe('live lines', () => {
  test('are told once a frame, however many arrive', () => {
    const { lines, frame, told, shown } = setUp(10);
    for (let i = 0; i < 5; i++) lines.add([entry(i)], 0);
    assert.equal(told(), 0);
    frame();
    assert.equal(told(), 1);
    assert.deepEqual(shown(), [4, 3, 2, 1, 0]);
  });

  test('stay within their capacity', () => {
    const { lines, frame, shown } = setUp(3);
    lines.add(
      Array.from({ length: 100 }, (_, i) => entry(i)),
      0,
    );
    frame();
    assert.deepEqual(shown(), [99, 98, 97]);
  });

  test('do not move while held, and follow in order when released', () => {
    const { lines, frame, shown } = setUp(10);
    lines.add([entry(1)], 0);
    frame();
    lines.hold(true);
    lines.add([entry(2), entry(3)], 0);
    frame();
    assert.deepEqual(shown(), [1]);
    assert.equal(lines.view().waiting, 2);
    lines.hold(false);
    frame();
    assert.deepEqual(shown(), [3, 2, 1]);
    assert.equal(lines.view().waiting, 0);
  });

  test('held lines are bounded too', () => {
    const { lines, frame } = setUp(4);
    lines.hold(true);
    lines.add(
      Array.from({ length: 50 }, (_, i) => entry(i)),
      7,
    );
    frame();
    assert.equal(lines.view().waiting, 4);
    assert.equal(lines.view().skipped, 7);
  });

  test('a clear forgets everything at once', () => {
    const { lines, frame, shown } = setUp(4);
    lines.add([entry(1)], 3);
    frame();
    lines.clear();
    assert.deepEqual(shown(), []);
    frame();
    assert.equal(lines.view().skipped, 0);
  });
});
