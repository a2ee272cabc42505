import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import type { DayExtent, TimeWindow, WindowOptions } from './time-windows.ts';
import { timeWindows } from './time-windows.ts';

const EVERYTHING = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };
const NEWEST: WindowOptions = { range: EVERYTHING, order: 'newest', firstRows: 100, growth: 10 };

test('nothing stored, no windows', () => {
  assert.deepEqual([...timeWindows([], NEWEST)], []);
  const day = { minUs: 100, maxUs: 200, rows: 5 };
  assert.deepEqual([...timeWindows([day], { ...NEWEST, range: { fromUs: 201, toUs: 900 } })], []);
  assert.deepEqual([...timeWindows([day], { ...NEWEST, range: { fromUs: 0, toUs: 100 } })], []);
});

test('windows grow from the newest end', () => {
  const day = { minUs: 0, maxUs: 99_999, rows: 10_000 };
  const windows = [...timeWindows([day], NEWEST)];
  assert.deepEqual(windows, [
    { fromUs: 99_000, toUs: 100_000 },
    { fromUs: 89_000, toUs: 99_000 },
    { fromUs: 0, toUs: 89_000 },
  ]);
  const oldest = [...timeWindows([day], { ...NEWEST, order: 'oldest' })];
  assert.deepEqual(oldest[0], { fromUs: 0, toUs: 1000 });
});

test('a window may span days; gaps between them cost nothing', () => {
  const days = [
    { minUs: 1000, maxUs: 1999, rows: 30 },
    { minUs: 9_000_000, maxUs: 9_000_999, rows: 30 },
    { minUs: 5_000_000_000, maxUs: 5_000_000_999, rows: 80 },
  ];
  const [first, ...others] = [...timeWindows(days, NEWEST)];
  assert.equal(first?.toUs, 5_000_001_000);
  assert.ok((first?.fromUs ?? 0) > 9_000_000 && (first?.fromUs ?? 0) < 9_001_000);
  assert.equal(others.length, 1);
});

test('windows cover exactly the range, in order, whatever the days', () => {
  const random = createRandom(7);
  for (let round = 0; round < 300; round++) {
    const days = randomDays(random.integer);
    const order = random.integer(2) === 0 ? 'newest' : 'oldest';
    const range = { fromUs: random.integer(5000), toUs: 2000 + random.integer(40_000) };
    const options = {
      range,
      order,
      firstRows: 1 + random.integer(50),
      growth: 1 + random.integer(8),
    } as const;
    checkCover(days, [...timeWindows(days, options)], options);
  }
});

function randomDays(integer: (below: number) => number): DayExtent[] {
  const days: DayExtent[] = [];
  let at = integer(100);
  for (let day = integer(6); day > 0; day--) {
    const maxUs = at + integer(3000);
    days.push({ minUs: at, maxUs, rows: 1 + integer(500) });
    at = maxUs + 1 + integer(10_000);
  }
  return days;
}

function checkCover(
  days: readonly DayExtent[],
  windows: readonly TimeWindow[],
  options: WindowOptions,
): void {
  const ascending = options.order === 'newest' ? windows.toReversed() : windows;
  for (const [index, window] of ascending.entries()) {
    assert.ok(window.fromUs < window.toUs);
    assert.ok(window.fromUs >= options.range.fromUs && window.toUs <= options.range.toUs);
    if (index > 0)
      assert.ok(ascending[index - 1]!.toUs <= window.fromUs, 'windows overlap or are out of order');
  }
  const covered = (us: number): boolean => windows.some((window) => window.fromUs <= us && us < window.toUs);
  for (const { minUs, maxUs } of days) {
    for (const us of [
      minUs,
      maxUs,
      Math.floor((minUs + maxUs) / 2),
      options.range.fromUs,
      options.range.toUs - 1,
    ]) {
      const inDay = us >= minUs && us <= maxUs;
      const inRange = us >= options.range.fromUs && us < options.range.toUs;
      if (inDay && inRange) assert.ok(covered(us), `${us} is in no window`);
    }
  }
}
