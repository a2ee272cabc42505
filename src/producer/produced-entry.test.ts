import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeEntry, formatTime } from './produced-entry.ts';

test('an entry is one line of JSON, with what is in the message escaped', () => {
  const line = encodeEntry({
    timeUs: 1_767_603_600_000_767,
    level: 'warn',
    service: 'search',
    host: 'h',
    message: 'Search for "a\nb" failed',
    trace: '',
    eventId: '1-0',
  });
  assert.ok(!line.includes('\n'));
  assert.deepEqual(JSON.parse(line), {
    timestamp: '2026-01-05T09:00:00.000767Z',
    level: 'warn',
    service: 'search',
    host: 'h',
    eventId: '1-0',
    message: 'Search for "a\nb" failed',
  });
});

test('times keep their microseconds', () => {
  assert.equal(formatTime(0), '1970-01-01T00:00:00.000000Z');
  assert.equal(formatTime(1), '1970-01-01T00:00:00.000001Z');
  assert.equal(formatTime(999_999), '1970-01-01T00:00:00.999999Z');
  assert.equal(formatTime(1_000_000), '1970-01-01T00:00:01.000000Z');
});
