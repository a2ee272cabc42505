import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatAgo, formatDuration } from './duration.ts';
import { formatClockMs, formatDateTime, formatSince, formatTick } from './time.ts';
import { instantOf, isZone, wallTime } from './zone.ts';

const AT = Date.UTC(2026, 10, 24, 3, 12, 45, 67);

describe('times', () => {
  test('are of the zone', () => {
    assert.equal(formatClockMs(AT, 'UTC'), '03:12:45.067');
    assert.equal(formatClockMs(AT, 'Asia/Kolkata'), '08:42:45.067');
    assert.equal(formatDateTime(AT, 'America/New_York', AT), '23 Nov 22:12:45');
    assert.equal(formatDateTime(Date.UTC(2024, 0, 5), 'UTC', AT), '5 Jan 2024 00:00:00');
  });

  test('"since" names the day only when it is another', () => {
    assert.equal(formatSince(AT, 'UTC', AT + 3_600_000), '03:12');
    assert.equal(formatSince(AT, 'UTC', AT + 86_400_000), '24 Nov 03:12');
  });

  test('ticks say what differs', () => {
    assert.equal(formatTick(AT, 'UTC', 15), '03:12:45');
    assert.equal(formatTick(AT, 'UTC', 300), '03:12');
    assert.equal(formatTick(Date.UTC(2026, 10, 24), 'UTC', 3600), '24 Nov');
  });
});

describe('zones', () => {
  test('wall time and instant are inverse', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Chatham']) {
      const second = Math.floor(AT / 1000) * 1000;
      assert.equal(instantOf(wallTime(second, zone), zone), second, zone);
    }
  });

  test('a reading that summer time skips moves forward, one that occurs twice is the first', () => {
    const berlin = (month: number, day: number, hour: number) =>
      instantOf({ year: 2026, month, day, hour, minute: 30, second: 0 }, 'Europe/Berlin');
    assert.equal(berlin(3, 29, 2), Date.UTC(2026, 2, 29, 1, 30));
    assert.equal(berlin(10, 25, 2), Date.UTC(2026, 9, 25, 0, 30));
  });

  test('unknown names are no zones', () => {
    assert.ok(isZone('Asia/Tokyo'));
    assert.ok(!isZone('Mars/Olympus'));
  });
});

describe('durations', () => {
  test('have at most two units', () => {
    assert.deepEqual([0.25, 45, 90, 180, 754, 7800, 7803, 262_800].map(formatDuration), [
      '250 ms',
      '45 s',
      '1 min 30 s',
      '3 min',
      '12 min',
      '2 h 10 min',
      '2 h 10 min',
      '3 d 1 h',
    ]);
  });

  test('ago is one unit', () => {
    assert.deepEqual([0.4, 12, 250, 11_000, 432_000, -5].map(formatAgo), [
      'now',
      '12 s ago',
      '4 min ago',
      '3 h ago',
      '5 d ago',
      'now',
    ]);
  });
});
