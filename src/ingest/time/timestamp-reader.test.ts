import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RECEIVED_US, testContext } from '../../../test/support/decode-context.ts';
import { TimestampReader } from './timestamp-reader.ts';
import type { TimeRules } from './time-rules.ts';

/** Receipt is at 2026-01-10T12:00Z. */
function read(text: string, rules: Partial<TimeRules> = {}): { iso: string; rest: string } | undefined {
  const reader = new TimestampReader({ ...testContext().time, ...rules });
  const bytes = new TextEncoder().encode(`x${text}`);
  if (!reader.read(bytes, 1, bytes.length)) return undefined;
  const us = String(reader.timeUs % 1000).padStart(3, '0');
  return {
    iso: new Date(reader.timeUs / 1000).toISOString().replace('Z', us),
    rest: text.slice(reader.end - 1),
  };
}

const CASES: readonly (readonly [text: string, iso: string, rest?: string])[] = [
  ['2026-01-02T03:04:05.678901+01:00 x', '2026-01-02T02:04:05.678901', ' x'],
  ['2026/01/02 03:04:05 [error]', '2026-01-02T03:04:05.000000', ' [error]'],
  ['2026-01-02 03:04:05.678 UTC [1]', '2026-01-02T03:04:05.678000', ' [1]'],
  ['2026-01-02 03:04:05 -05 apples', '2026-01-02T03:04:05.000000', ' -05 apples'],
  ['2005-06-03-15.42.50.675872 R', '2005-06-03T15:42:50.675872', ' R'],
  ['20260102-22:15:29:606|', '2026-01-02T22:15:29.606000', '|'],
  ['20260102-22:15:9:6|', '2026-01-02T22:15:09.006000', '|'],
  ['20260102T030405 x', '2026-01-02T03:04:05.000000', ' x'],
  ['081109 203615 148', '2008-11-09T20:36:15.000000', ' 148'],
  ['17/06/09 20:10:40 INFO', '2017-06-09T20:10:40.000000', ' INFO'],
  ['12/31/19 10:00:00', '2019-12-31T10:00:00.000000', ''],
  ['17/May/2015:10:05:03 +0200]', '2015-05-17T08:05:03.000000', ']'],
  ['03-17 16:13:38.811  1702', '2025-03-17T16:13:38.811000', '  1702'],
  ['10.30 16:49:06]', '2025-10-30T16:49:06.000000', ']'],
  ['31.12.2025 10:00:00', '2025-12-31T10:00:00.000000', ''],
  ['Jan  9 15:16:01 combo', '2026-01-09T15:16:01.000000', ' combo'],
  ['Jan 11 11:00:00 clock a little ahead', '2026-01-11T11:00:00.000000', ' clock a little ahead'],
  ['Jan 12 15:16:01 last year', '2025-01-12T15:16:01.000000', ' last year'],
  ['Feb 29 10:00:00', '2024-02-29T10:00:00.000000', ''],
  ['Sun Dec 04 04:47:44 2005]', '2005-12-04T04:47:44.000000', ']'],
  ['Fri Jan 02 03:04:05.123456 2026]', '2026-01-02T03:04:05.123456', ']'],
  ['Fri Jan  2 03:04:05 CET 2026', '2026-01-02T03:04:05.000000', ''],
  ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000000', ''],
  ['Jan 02, 2026 3:04:05 PM com', '2026-01-02T15:04:05.000000', ' com'],
  ['12 Nov 2019 10:20:30.123 * x', '2019-11-12T10:20:30.123000', ' * x'],
  ['02-Jan-2026 03:04:05.678 INFO', '2026-01-02T03:04:05.678000', ' INFO'],
  ['1/2/2026 12:00:00 AM x', '2026-01-02T00:00:00.000000', ' x'],
  ['11:59:00.5 x', '2026-01-10T11:59:00.500000', ' x'],
  ['12:10:00 x', '2026-01-10T12:10:00.000000', ' x'],
  ['16:42:09,486 x', '2026-01-09T16:42:09.486000', ' x'],
  ['1767323045 x', '2026-01-02T03:04:05.000000', ' x'],
  ['1767323045.678 x', '2026-01-02T03:04:05.678000', ' x'],
  ['1767323045678\tx', '2026-01-02T03:04:05.678000', '\tx'],
  ['1767323045678901234,x', '2026-01-02T03:04:05.678901', ',x'],
];

describe('families of timestamps', () => {
  for (const [text, iso, rest = ''] of CASES) {
    test(text, () => {
      assert.deepEqual(read(text), { iso, rest });
    });
  }
});

test('what only looks like a time is none', () => {
  for (const text of [
    '',
    '1',
    '12',
    '123456',
    '12345678',
    '1234567890abc',
    '9999999999',
    '2026',
    '2026-01-02',
    '2026-02-30 10:00:00',
    '1.2.3.4 x',
    '10/20 of them',
    '12 items',
    'Marching on',
    'May I',
    'Sun rises',
    'Jan 32 10:00:00',
    '25:00:00',
    '99:99:99',
    '03-17-',
    '20261302 10:00:00',
  ]) {
    assert.equal(read(text), undefined, text);
  }
});

test('no text makes it look beyond a timestamp', () => {
  for (const text of [
    '1'.repeat(100_000),
    'a'.repeat(100_000),
    '2026-01-02 '.repeat(10_000),
    ' '.repeat(100_000),
  ]) {
    const before = performance.now();
    for (let i = 0; i < 50; i++) read(text.slice(i));
    assert.ok(performance.now() - before < 1_000);
  }
});

test('the day-first order is a rule', () => {
  assert.equal(read('03/04/2025 10:00:00', { numericDate: 'day-first' })?.iso, '2025-04-03T10:00:00.000000');
  assert.equal(read('03/04/2025 10:00:00')?.iso, '2025-03-04T10:00:00.000000');
});

test('receipt dates what names no year', () => {
  const receivedUs = RECEIVED_US - 365 * 86_400e6;
  assert.equal(read('Jan  9 15:16:01', { receivedUs })?.iso, '2025-01-09T15:16:01.000000');
});
