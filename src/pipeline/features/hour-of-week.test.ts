import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hourOfWeek, hourOfWeekTable } from './hour-of-week.ts';

const WEEK_HOURS = 168;

test('hours are numbered from Monday, before 1970 too', () => {
  assert.equal(hourOfWeek(Date.UTC(2026, 0, 5, 0) * 1000), 0);
  assert.equal(hourOfWeek(Date.UTC(2026, 0, 4, 23, 59) * 1000), 167);
  assert.equal(hourOfWeek(Date.UTC(1969, 11, 29, 1) * 1000), 1);
});

test('a nightly job at noon is strange; what runs all day is not; unknown hours say nothing', () => {
  const all = new Uint32Array(WEEK_HOURS).fill(1000);
  all[50] = 0;
  const count = new Uint32Array(2 * WEEK_HOURS);
  for (let day = 0; day < 7; day++) count[day * 24 + 3] = 100;
  count.fill(10, WEEK_HOURS);
  const { row, bits } = hourOfWeekTable({ all, template: Uint32Array.of(4, 7), count }, 9, 0);
  const at = (template: number, hour: number): number => bits[row[template]! * WEEK_HOURS + hour]!;
  assert.equal(at(4, 3), 0);
  assert.ok(at(4, 12) > 4, `${at(4, 12)} bits`);
  assert.ok(at(7, 12) < 0.1);
  assert.equal(at(4, 50), 0);
  assert.equal(row[5], -1);
});
