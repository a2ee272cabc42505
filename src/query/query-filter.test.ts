import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EntryFilter } from '../core/entry-filter.ts';
import { parseQuery } from './parse-query.ts';
import { storeQuery } from './query-filter.ts';
import type { StoreQuery } from './query-filter.ts';

const NOON_US = Date.UTC(2026, 2, 3, 12) * 1000;
const HOUR_US = 3600e6;

function stored(text: string, base: EntryFilter = {}): StoreQuery {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  return storeQuery(base, parsed.query, NOON_US);
}

describe('what indexes and counts answer is moved to its field', () => {
  const CASES: readonly (readonly [string, EntryFilter])[] = [
    ['service:(a OR b) level:error', { services: ['a', 'b'], levels: ['error'] }],
    ['-level:debug -level:trace', { levels: ['unknown', 'info', 'warn', 'error', 'fatal'] }],
    ['level:>=warn level:<fatal', { levels: ['warn', 'error'] }],
    ['level:(warn OR fatal)', { levels: ['warn', 'fatal'] }],
    ['refused "timed out"', { text: ['refused', 'timed out'] }],
    ['anomalous:true trace:t host:h', { anomalous: true, trace: 't', hosts: ['h'] }],
    ['template:00000abc00000001', { templates: ['00000abc00000001'] }],
    ['service:a service:b', { services: [] }],
    ['*', {}],
    ['| where level = error', { levels: ['error'] }],
  ];
  for (const [text, filter] of CASES) test(text, () => assert.deepEqual(stored(text), { filter, pipes: [] }));

  test('what is left stays a condition', () => {
    const { filter } = stored('level:error -service:a (service:a OR level:warn)');
    assert.deepEqual(filter.levels, ['error']);
    assert.equal(filter.services, undefined);
    assert.equal(filter.where?.kind, 'and');
  });

  test('other parameters hold besides', () => {
    assert.deepEqual(stored('service:(a OR b) x', { services: ['b', 'c'], text: ['y'] }).filter, {
      services: ['b'],
      text: ['y', 'x'],
    });
  });

  test('a condition on columns that a pipe made stays a pipe', () => {
    const { pipes } = stored('| where time = x | where level = error');
    assert.equal(pipes.length, 2);
  });
});

describe('time in words', () => {
  test('narrows the range and never widens it', () => {
    assert.deepEqual(stored('since 2h').filter, { fromUs: NOON_US - 2 * HOUR_US });
    assert.deepEqual(stored('since 2h', { fromUs: NOON_US - HOUR_US, toUs: NOON_US }).filter, {
      fromUs: NOON_US - HOUR_US,
      toUs: NOON_US,
    });
  });

  test('between is the last such span that has begun, also over midnight', () => {
    const midnight = NOON_US - 12 * HOUR_US;
    assert.deepEqual(stored('between 03:00 and 03:30').filter, {
      fromUs: midnight + 3 * HOUR_US,
      toUs: midnight + 3.5 * HOUR_US,
    });
    assert.deepEqual(stored('between 23:00 and 01:00').filter, {
      fromUs: midnight - HOUR_US,
      toUs: midnight + HOUR_US,
    });
  });
});
