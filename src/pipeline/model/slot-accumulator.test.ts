import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashText } from '../features/hash-bytes.ts';
import { SlotAccumulator, TIME_SLICES } from './slot-accumulator.ts';
import { CATEGORY_LIMIT } from './statistics.ts';

const NAME = { kind: 'attribute', scope: 0, key: 1, context: 0, name: 'status' } as const;

function gather(values: readonly (number | string)[], sliceOf: (index: number) => number = () => 0) {
  const slot = new SlotAccumulator(NAME);
  for (const [index, value] of values.entries()) {
    const bytes = new TextEncoder().encode(String(value));
    slot.count++;
    if (typeof value === 'number') slot.addNumber(value, sliceOf(index));
    slot.addValue(hashText(String(value)), bytes, { start: 0, end: bytes.length });
  }
  return slot.finish();
}

const repeated = (values: readonly (number | string)[], times: number) =>
  Array.from({ length: times }, () => values).flat();

test('few whole numbers far apart are codes', () => {
  const { values, range } = gather(repeated([200, 200, 404], 50));
  assert.deepEqual(
    values?.map(({ text, count }) => [text, count]),
    [
      ['200', 100],
      ['404', 50],
    ],
  );
  assert.equal(range, undefined);
});

test('numbers side by side, and fractions, are amounts', () => {
  assert.deepEqual(gather(repeated([1, 2, 3, 4], 50)).range, {
    count: 200,
    p1: 1,
    p5: 1,
    p50: 2,
    p95: 4,
    p99: 4,
  });
  assert.equal(gather(repeated([0.5, 90.5], 50)).values, undefined);
});

test('a number that rises with time is a counter: nothing about it is strange', () => {
  const rising = Array.from({ length: 400 }, (_, index) => 5000 + index * 3);
  const counter = gather(rising, (index) => Math.floor(index / (400 / TIME_SLICES)));
  assert.deepEqual([counter.range, counter.values], [undefined, undefined]);
  assert.notEqual(gather(rising, (index) => index % TIME_SLICES).range, undefined);
});

test('many names are told apart by form and length', () => {
  const names = Array.from({ length: 500 }, (_, index) => `user-${String(index).padStart(4, '0')}`);
  const { values, lengths, byForm, range } = gather(names);
  assert.equal(byForm, true);
  assert.equal(values?.length, 1);
  assert.equal(values[0]?.text, 'user-0000');
  assert.deepEqual(
    lengths?.map(({ hash, count }) => [hash, count]),
    [[9, 500]],
  );
  assert.equal(range, undefined);
});

test('the order of values plays no part, at the limit of categories too', () => {
  const values = Array.from({ length: CATEGORY_LIMIT + 1 }, (_, index) => `v${index}`);
  const forward = gather([...values, ...values]);
  assert.deepEqual(gather([...values, ...values].reverse()), forward);
  assert.equal(forward.byForm, true);
  assert.equal(gather(values.slice(1)).byForm, false);
});

test('a handful of lines says nothing', () => {
  const { range, values } = gather([200, 404, 500]);
  assert.deepEqual([range, values], [undefined, undefined]);
});

test('quantities by kind of path, when there are enough lines and kinds', () => {
  const slot = new SlotAccumulator(NAME);
  for (let index = 0; index < 300; index++) {
    const context = index % 3 === 0 ? 7 : 9;
    const value = context === 7 ? 10 + (index % 10) : 200 + (index % 50) + 0.5;
    slot.count++;
    slot.addNumber(value, 0);
    slot.addInContext(context, value, 0);
  }
  slot.addInContext(11, 5, 0);
  assert.deepEqual(
    slot.finishContexts().map(({ context, range }) => [context, range?.count]),
    [
      [7, 100],
      [9, 200],
    ],
  );
});
