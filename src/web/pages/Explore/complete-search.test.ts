import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from './complete-search.ts';

const FACETS = {
  service: [
    { value: 'check out', count: 1200 },
    { value: 'cart', count: 7 },
  ],
  level: [{ value: 'error', count: 3 }],
  host: [],
};
const inputs = (typed: string) => complete(typed, FACETS).map(({ input }) => input);

test('completes names of fields, keeping what stands before', () => {
  assert.deepEqual(inputs('refused se'), ['refused service:']);
  assert.ok(inputs('').includes('level:'));
});

test('completes values with their counts, quoted where needed', () => {
  assert.deepEqual(inputs('service:c'), ['service:"check out" ', 'service:cart ']);
  assert.equal(complete('service:', FACETS)[0]?.hint, '1,200');
  assert.deepEqual(inputs('anomalous:t'), ['anomalous:true ']);
});

test('offers nothing within a phrase, after an unknown field or for a finished value', () => {
  assert.deepEqual(inputs('"ser'), []);
  assert.deepEqual(inputs('http:'), []);
  assert.deepEqual(inputs('service:cart'), []);
});
