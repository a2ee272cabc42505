import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERIES_LIMIT, SERIES_SUPPORT, SeriesTable } from './series-table.ts';

const DAY_SLOTS = 24 * 360;

function find(table: SeriesTable, low: number, slot: number) {
  return table.find({ service: 'web', high: 1, low, level: 3 }, SERIES_SUPPORT, slot);
}

test('a full table makes room by what was not seen for a day, however late a line of the past comes', () => {
  const table = new SeriesTable();
  for (let low = 0; low < SERIES_LIMIT - 1; low++) assert.ok(find(table, low, DAY_SLOTS));
  assert.ok(find(table, SERIES_LIMIT, 5), 'one from the past takes the last place');
  assert.equal(find(table, SERIES_LIMIT + 1, DAY_SLOTS), undefined);
  assert.equal(find(table, SERIES_LIMIT + 1, DAY_SLOTS + 5), undefined);
  assert.equal(table.unplaced, 2);
  assert.ok(find(table, SERIES_LIMIT + 1, DAY_SLOTS + 6), 'the one from the past is idle now');
  assert.equal(table.takeRemoved().length, 1);
  assert.equal(find(table, SERIES_LIMIT + 2, 2 * DAY_SLOTS), undefined);
  assert.ok(find(table, SERIES_LIMIT + 2, 2 * DAY_SLOTS + 1));
  assert.equal(table.takeRemoved().length, SERIES_LIMIT - 1);
});

test('a full table does not search itself for every line that finds no place', () => {
  const table = new SeriesTable();
  for (let low = 0; low < SERIES_LIMIT; low++) find(table, low, 0);
  const started = process.cpuUsage();
  for (let low = 0; low < 50_000; low++) find(table, SERIES_LIMIT + low, 1);
  const { user, system } = process.cpuUsage(started);
  assert.equal(table.unplaced, 50_000);
  // Searching took 50 µs a line.
  assert.ok(user + system < 50_000 * 20, `${(user + system) / 50_000} µs a line`);
});

test('templates with one word in common, and errors of a template, are series of their own; a new id leads to the old one', () => {
  const table = new SeriesTable();
  const seen = (high: number, level: number) =>
    table.find({ service: 'web', high, low: 7, level }, SERIES_SUPPORT, 1);
  for (let pass = 0; pass < 2; pass++) {
    assert.deepEqual(
      [seen(1, 3), seen(2, 3), seen(1, 5)].map((series) => series?.id),
      [0, 1, 2],
    );
  }
  table.rename(new Map([['0000000100000007', '0000000900000007']]));
  assert.deepEqual(
    [seen(9, 3), seen(9, 5), seen(2, 3)].map((series) => series?.id),
    [0, 2, 1],
  );
  assert.equal(seen(1, 3)?.id, 3, 'the old id is free for another kind');
});
