import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IsoTimeReader } from './iso-time.ts';

const encoder = new TextEncoder();

function read(text: string): { timeUs: number; zoned: boolean; rest: string } | undefined {
  const reader = new IsoTimeReader();
  const bytes = encoder.encode(`>>${text}`);
  if (!reader.read(bytes, 2, bytes.length)) return undefined;
  return { timeUs: reader.timeUs, zoned: reader.zoned, rest: text.slice(reader.end - 2) };
}

test('reads what Date.parse reads, from year 0 to 9999', () => {
  const first = Date.parse('0001-01-01T00:00:00Z');
  const last = Date.parse('9999-12-31T23:59:59.999Z');
  fc.assert(
    fc.property(
      fc.integer({ min: first, max: last }),
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
      (ms, offset) => {
        const iso = new Date(ms).toISOString();
        assert.equal(read(iso)?.timeUs, ms * 1000);
        const zone = `${offset < 0 ? '-' : '+'}${new Date(Math.abs(offset) * 60_000).toISOString().slice(11, 16)}`;
        const zoned = iso.replace('Z', zone);
        assert.deepEqual(read(zoned), { timeUs: Date.parse(zoned) * 1000, zoned: true, rest: '' });
      },
    ),
    { numRuns: 2_000 },
  );
});

test('fractions of any length are cut to microseconds', () => {
  const second = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000;
  for (const [fraction, us] of [
    ['.1', 100_000],
    [',12', 120_000],
    ['.123456', 123_456],
    ['.123456999999999999999', 123_456],
    ['.0000001', 0],
    ['', 0],
  ] as const) {
    assert.equal(read(`2026-01-02T03:04:05${fraction}Z`)?.timeUs, second + us);
  }
});

test('stops behind the time and leaves the rest', () => {
  assert.deepEqual(read('2026-01-02 03:04 rest'), {
    timeUs: Date.UTC(2026, 0, 2, 3, 4) * 1000,
    zoned: false,
    rest: ' rest',
  });
  assert.equal(read('2026-01-02T03:04:05Z]')?.rest, ']');
  assert.equal(read('2026-01-02T03:04:05.')?.rest, '.');
  assert.equal(read('2026-01-02T03:04:05+0')?.rest, '+0');
});

test('days and clock times that do not exist are none', () => {
  for (const text of [
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-02T24:00:00Z',
    '2026-01-02T10:60:00Z',
    '2026-01-02T10:00:61Z',
    '99999-01-01T00:00:00Z',
    '2026-01-02',
    'x026-01-02T03:04:05Z',
    '',
  ]) {
    assert.equal(read(text), undefined, text);
  }
  assert.equal(read('2024-02-29T00:00:00Z')?.timeUs, Date.UTC(2024, 1, 29) * 1000);
});

test('a leap second is the first of the next minute', () => {
  assert.equal(read('2016-12-31T23:59:60Z')?.timeUs, Date.UTC(2017, 0, 1) * 1000);
});
