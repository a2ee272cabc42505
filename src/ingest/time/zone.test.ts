import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createZone, UTC } from './zone.ts';

const us = (iso: string): number => Date.parse(iso) * 1000;
const utc = (zone: string, local: string): string =>
  new Date(createZone(zone).toUtcUs(us(`${local}Z`)) / 1000).toISOString();

test('wall-clock times of winter and summer', () => {
  assert.equal(utc('Europe/Berlin', '2026-01-02T12:00:00'), '2026-01-02T11:00:00.000Z');
  assert.equal(utc('Europe/Berlin', '2026-07-02T12:00:00'), '2026-07-02T10:00:00.000Z');
  assert.equal(utc('America/New_York', '2026-07-02T12:00:00'), '2026-07-02T16:00:00.000Z');
  assert.equal(utc('Asia/Kolkata', '2026-07-02T12:00:00'), '2026-07-02T06:30:00.000Z');
  assert.equal(utc('+02:00', '2026-07-02T12:00:00'), '2026-07-02T10:00:00.000Z');
});

test('around a change of the clock', () => {
  assert.equal(utc('Europe/Berlin', '2026-03-29T01:59:00'), '2026-03-29T00:59:00.000Z');
  assert.equal(utc('Europe/Berlin', '2026-03-29T03:00:00'), '2026-03-29T01:00:00.000Z');
  // Does not exist: read as if the clock had not changed.
  assert.equal(utc('Europe/Berlin', '2026-03-29T02:30:00'), '2026-03-29T01:30:00.000Z');
  // Exists twice: the first.
  assert.equal(utc('Europe/Berlin', '2026-10-25T02:30:00'), '2026-10-25T00:30:00.000Z');
  assert.equal(utc('Europe/Berlin', '2026-10-25T03:00:00'), '2026-10-25T02:00:00.000Z');
});

test('UTC changes nothing, nonsense is no zone, times beyond all dates stay', () => {
  assert.equal(createZone('UTC'), UTC);
  assert.equal(UTC.toUtcUs(5), 5);
  assert.throws(() => createZone('Mars/Olympus'), RangeError);
  assert.equal(createZone('Europe/Berlin').toUtcUs(1e20), 1e20);
  assert.ok(Number.isNaN(createZone('Europe/Berlin').toUtcUs(NaN)));
});
