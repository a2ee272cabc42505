import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testContext } from '../../../test/support/decode-context.ts';
import { parseJson } from '../fields/parse-json.ts';
import type { FieldValue } from '../fields/flatten.ts';
import { TimeParser } from '../time/time-parser.ts';
import { decimalEnd, timeOfDecimal } from './time-number.ts';

const context = testContext();
const times = new TimeParser(context.time, context.limits);

test('a time with a fraction is the one that the parsed number stands for, to the last bit', () => {
  const whole = fc.oneof(
    fc.integer({ min: 1_000_000_000, max: 1_768_000_000 }),
    fc.integer({ min: 1_000_000_000_000, max: 1_768_000_000_000 }),
    fc.nat(),
  );
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(whole, digits, (seconds, fraction) => {
      const text = `${seconds}.${fraction}`;
      const bytes = Buffer.from(text);
      assert.equal(decimalEnd(bytes, 0, bytes.length), bytes.length);
      const expected = times.parse(parseJson(text) as FieldValue);
      if (!Number.isNaN(expected)) assert.equal(timeOfDecimal(bytes, 0, bytes.length), expected, text);
    }),
    { numRuns: 20_000 },
  );
});

test('whole numbers are times by their digits', () => {
  for (const [text, timeUs] of [
    ['1767225600', 1767225600e6],
    ['1767225600123', 1767225600123e3],
    ['1767225600123456', 1767225600123456],
    ['1767225600123456789', 1767225600123456],
    ['17672256001', NaN],
    ['6', NaN],
  ] as const) {
    assert.equal(timeOfDecimal(Buffer.from(text), 0, text.length), timeUs, text);
  }
});

test('what is no decimal number has no end', () => {
  for (const text of ['', '.5', '1.', '01', '-1', 'x']) {
    assert.equal(decimalEnd(Buffer.from(text), 0, text.length), -1, text);
  }
});
