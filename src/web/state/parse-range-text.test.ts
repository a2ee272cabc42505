import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseRangeText } from './parse-range-text.ts';

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const parse = (text: string, zone = 'UTC') => parseRangeText(text, { nowMs: NOW, zone });
const absolute = (fromMs: number, toMs: number) => ({ kind: 'absolute', fromMs, toMs });
const at = (hour: number, minute = 0, day = 24) => Date.UTC(2026, 10, day, hour, minute);

describe('parseRangeText', () => {
  test('reads lengths', () => {
    for (const text of ['2h', '2 h', 'last 2 h', 'past 2 hours', '-2h', 'Last 2 Hours', '120 min']) {
      assert.deepEqual(parse(text), { kind: 'relative', seconds: 7200 }, text);
    }
    assert.deepEqual(parse('last hour'), { kind: 'relative', seconds: 3600 });
    assert.deepEqual(parse('3d'), { kind: 'relative', seconds: 259_200 });
  });

  test('reads clock times of today', () => {
    for (const text of ['03:00–03:30', '03:00-03:30', '03:00 to 03:30', '03:00 - 03:30', '3:00 until 3:30']) {
      assert.deepEqual(parse(text), absolute(at(3), at(3, 30)), text);
    }
  });

  test('a single time means until now', () => {
    assert.deepEqual(parse('03:00'), absolute(at(3), NOW));
    assert.deepEqual(parse('03:00 to now'), absolute(at(3), NOW));
    assert.equal(parse('13:00'), undefined, 'lies ahead');
  });

  test('an end before the start is on the next day', () => {
    assert.deepEqual(parse('23 Nov 23:30 to 00:30'), absolute(at(23, 30, 23), at(0, 30, 24)));
  });

  test('reads dates', () => {
    assert.deepEqual(parse('22 Nov 03:00 to 04:00'), absolute(at(3, 0, 22), at(4, 0, 22)));
    assert.deepEqual(parse('2026-11-22 03:00 – 2026-11-23 04:00'), absolute(at(3, 0, 22), at(4, 0, 23)));
    assert.deepEqual(parse('2026-11-22T03:00 to 2026-11-22T03:05'), absolute(at(3, 0, 22), at(3, 5, 22)));
  });

  test('reads named days', () => {
    assert.deepEqual(parse('today'), absolute(at(0), NOW));
    assert.deepEqual(parse('yesterday'), absolute(at(0, 0, 23), at(0)));
  });

  test('clock times are meant in the zone', () => {
    assert.deepEqual(
      parse('03:00–03:30', 'Asia/Kolkata'),
      absolute(at(3) - 19_800_000, at(3, 30) - 19_800_000),
    );
  });

  test('yesterday is 25 hours long when summer time ended in it', () => {
    const range = parseRangeText('yesterday', { nowMs: Date.UTC(2026, 9, 26, 12), zone: 'Europe/Berlin' });
    assert.ok(range?.kind === 'absolute');
    assert.equal(range.toMs - range.fromMs, 25 * 3_600_000);
  });

  test('anything else is no range', () => {
    for (const text of [
      '',
      'soon',
      '0h',
      '5 parsecs',
      '25:00',
      '03:00–03:30–04:00',
      '31 Foo 03:00',
      'h',
      '99',
    ]) {
      assert.equal(parse(text), undefined, text);
    }
  });
});
