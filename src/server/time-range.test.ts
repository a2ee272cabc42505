import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HttpProblem } from '../api/http-problem.ts';
import { formatTimeUs, parsePointUs } from './time-range.ts';

const NOW_US = 1_700_000_000_000_000;

describe('parsePointUs', () => {
  test('takes every documented form', () => {
    const cases: [string, number][] = [
      ['now', NOW_US],
      ['-15m', NOW_US - 900e6],
      ['now-2d', NOW_US - 172_800e6],
      ['1700000000', NOW_US],
      ['1700000000000', NOW_US],
      ['1700000000000000', NOW_US],
      ['2023-11-14T22:13:20Z', NOW_US],
      ['2023-11-14T22:13:20.123456Z', NOW_US + 123_456],
      ['2023-11-14T23:13:20+01:00', NOW_US],
      ['2023-11-14 22:13', NOW_US - 20e6],
      ['2023-11-14', NOW_US - 80_000e6],
    ];
    for (const [text, expected] of cases) assert.equal(parsePointUs('from', text, NOW_US), expected, text);
  });

  test('names the parameter and the forms when it cannot', () => {
    for (const text of ['yesterday', '2023-13-45', '', '1e9', '-5y', '2023-11-14T25:00:00Z']) {
      assert.throws(
        () => parsePointUs('from', text, NOW_US),
        (error) => error instanceof HttpProblem && error.status === 400 && error.message.includes('`from`'),
        text,
      );
    }
  });
});

test('formatTimeUs gives microseconds and survives times no Date can hold', () => {
  assert.equal(formatTimeUs(NOW_US + 1), '2023-11-14T22:13:20.000001Z');
  assert.equal(formatTimeUs(-1), '1969-12-31T23:59:59.999999Z');
  assert.match(formatTimeUs(9e18), /^\+275760-/);
});
