import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  DEFAULT_RANGE,
  absoluteRange,
  describeRange,
  parseRange,
  previousInterval,
  rangeParams,
  resolveRange,
  shiftRange,
  zoomOut,
} from './time-range.ts';

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const parse = (query: string) => parseRange(new URLSearchParams(query));

describe('parseRange', () => {
  test('reads relative ranges of every unit', () => {
    assert.deepEqual(parse('from=-90s'), { kind: 'relative', seconds: 90 });
    assert.deepEqual(parse('from=-15m'), { kind: 'relative', seconds: 900 });
    assert.deepEqual(parse('from=-2d'), { kind: 'relative', seconds: 172_800 });
  });

  test('reads absolute ranges', () => {
    assert.deepEqual(parse('from=2026-11-24T03:00:00Z&to=2026-11-24T03:30:00Z'), {
      kind: 'absolute',
      fromMs: Date.UTC(2026, 10, 24, 3),
      toMs: Date.UTC(2026, 10, 24, 3, 30),
    });
  });

  test('falls back on what makes no sense', () => {
    for (const query of [
      '',
      'from=yesterday',
      'from=2026-11-24T03:00:00Z',
      'from=-0x',
      'from=2026-11-24T03:00:00Z&to=2026-11-24T02:00:00Z',
    ]) {
      assert.deepEqual(parse(query), DEFAULT_RANGE, query);
    }
  });

  test('bounds what is absurdly long or empty', () => {
    const long = parse('from=-999999999w');
    assert.ok(long.kind === 'relative' && long.seconds < 4e8);
    assert.deepEqual(parse('from=-0s'), { kind: 'relative', seconds: 1 });
  });
});

test('rangeParams and parseRange are inverse', () => {
  for (const range of [
    { kind: 'relative', seconds: 3600 },
    { kind: 'relative', seconds: 5400 },
    { kind: 'relative', seconds: 86_400 },
    { kind: 'relative', seconds: 61 },
    { kind: 'absolute', fromMs: NOW - 1500, toMs: NOW },
  ] as const) {
    assert.deepEqual(parseRange(new URLSearchParams(Object.entries(rangeParams(range)))), range);
  }
});

test('zooming out doubles the range and stays out of the future', () => {
  assert.deepEqual(zoomOut({ kind: 'relative', seconds: 900 }, NOW), { kind: 'relative', seconds: 1800 });
  const wide = zoomOut({ kind: 'absolute', fromMs: NOW - 60_000, toMs: NOW - 1000 }, NOW);
  assert.ok(wide.kind === 'absolute');
  assert.equal(wide.toMs - wide.fromMs, 118_000);
  assert.equal(wide.toMs, NOW);
});

test('shifting moves by half a range and makes it absolute', () => {
  assert.deepEqual(shiftRange({ kind: 'relative', seconds: 3600 }, 'earlier', NOW), {
    kind: 'absolute',
    fromMs: NOW - 5_400_000,
    toMs: NOW - 1_800_000,
  });
});

test('absoluteRange takes instants in either order and is never empty', () => {
  assert.deepEqual(absoluteRange(5000, 1000), { kind: 'absolute', fromMs: 1000, toMs: 5000 });
  assert.deepEqual(absoluteRange(1000, 1000), { kind: 'absolute', fromMs: 1000, toMs: 2000 });
});

test('previousInterval ends where the range begins', () => {
  const interval = resolveRange({ kind: 'relative', seconds: 60 }, NOW);
  assert.deepEqual(previousInterval(interval), { fromMs: NOW - 120_000, toMs: NOW - 60_000 });
});

test('describeRange is as short as can be understood', () => {
  const at = (hour: number, minute: number, day = 24) => Date.UTC(2026, 10, day, hour, minute);
  const describeUtc = (fromMs: number, toMs: number) =>
    describeRange({ kind: 'absolute', fromMs, toMs }, 'UTC', NOW);
  assert.equal(describeRange({ kind: 'relative', seconds: 3600 }, 'UTC', NOW), 'last 1 h');
  assert.equal(describeUtc(at(3, 0), at(3, 30)), '03:00–03:30');
  assert.equal(describeUtc(at(3, 0), at(3, 2)), '03:00:00–03:02:00');
  assert.equal(describeUtc(at(3, 0, 22), at(4, 0, 22)), '22 Nov 03:00–04:00');
  assert.equal(describeUtc(at(23, 0, 22), at(1, 0, 23)), '22 Nov 23:00 – 23 Nov 01:00');
});
