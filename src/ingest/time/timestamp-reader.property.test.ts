import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RECEIVED_US, testContext } from '../../../test/support/decode-context.ts';
import { TimestampReader } from './timestamp-reader.ts';
import { createZone, UTC } from './zone.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);

/** `%` stands for the clock time. */
const DATES = [
  '2026-01-02T%',
  '2026-01-02 %',
  '2026/01/02 %',
  '02/Jan/2026:%',
  'Jan  2 %',
  // Receipt is on 10 January: with the tolerance of a day, 11 January is of this year up to noon, then of the last.
  'Jan 11 %',
  'Feb 29 %',
  'Sun Jan 04 %',
  'Sun, 04 Jan 2026 %',
  '02-Jan-2026 %',
  '03-17 %',
  '12.01.2026 %',
  '17/06/09 %',
  '2005-06-03-%',
  '20260102 %',
  '%',
];
const HOURS = ['00', '03', '11', '12', '23', '3', '24'];
const MINUTES = ['00', '03', '59', '4', '60'];
const SECONDS = ['00', '05', '07', '58', '59', '60', '61', '5', ''];
const FRACTIONS = ['', '.678', ',678', '.1', '.123456789', ':678', ':19', '.', '.x'];
const TAILS = [
  ' x',
  '',
  ' AM',
  ' pm',
  ' PMs',
  'Z',
  ' UTC',
  ' +0100',
  '+01:00',
  ' -05',
  ' -05 a',
  ' 2024',
  ' CET 2025',
  ']',
];

const pick = (texts: readonly string[]) => fc.constantFrom(...texts);
const clock = fc
  .tuple(pick(HOURS), pick([':', ':', ':', '.']), pick(MINUTES), pick(SECONDS), pick(FRACTIONS))
  .map(([hour, mark, minute, second, fraction]) => `${hour}${mark}${minute}${mark}${second}${fraction}`);
const stamp = fc
  .tuple(pick(DATES), clock, pick(TAILS))
  .map(([date, time, tail]) => `${date.replace('%', time)}${tail}`);

test('a reader that has read others reads as a new one does', () => {
  const rules = fc.record({
    receivedUs: fc.constantFrom(RECEIVED_US, RECEIVED_US + 30e6),
    zone: fc.constantFrom(UTC, createZone('Europe/Berlin')),
    numericDate: fc.constantFrom('month-first' as const, 'day-first' as const),
  });
  fc.assert(
    fc.property(rules, fc.array(stamp, { minLength: 2, maxLength: 12 }), (some, stamps) => {
      const given = { ...testContext().time, ...some };
      const used = new TimestampReader(given);
      // Twice each: the second time its minute is known.
      for (const text of stamps.flatMap((each) => [each, each])) {
        const fresh = new TimestampReader(given);
        const bytes = new TextEncoder().encode(text);
        assert.equal(used.read(bytes, 0, bytes.length), fresh.read(bytes, 0, bytes.length), text);
        assert.equal(used.timeUs, fresh.timeUs, text);
        if (used.timeUs === used.timeUs) assert.equal(used.end, fresh.end, text);
      }
    }),
    { numRuns: RUNS },
  );
});
