import assert from 'node:assert/strict';
import { test } from 'node:test';
import { averagePathLength, quantizePathLength } from './path-length.ts';

test('c(n) has the closed forms of its definition', () => {
  assert.equal(averagePathLength(0), 0);
  assert.equal(averagePathLength(1), 0);
  assert.equal(averagePathLength(2), 1);
  // scikit-learn's own test values for 5 and 999 rows.
  assert.ok(Math.abs(averagePathLength(5) - (2 * (Math.log(4) + 0.5772156649015329) - 2 * (4 / 5))) < 1e-15);
  assert.ok(
    Math.abs(averagePathLength(999) - (2 * (Math.log(998) + 0.5772156649015329) - 2 * (998 / 999))) < 1e-14,
  );
});

test('c(n) grows with n', () => {
  for (let rows = 2; rows < 5_000; rows++)
    assert.ok(averagePathLength(rows) > averagePathLength(rows - 1), `${rows}`);
});

test('quantized path lengths add up to the same bits in any order', () => {
  const lengths = Array.from({ length: 10_000 }, (_, i) => quantizePathLength(averagePathLength(i + 3)));
  const forwards = lengths.reduce((sum, length) => sum + length, 0);
  const backwards = lengths.toReversed().reduce((sum, length) => sum + length, 0);
  assert.equal(forwards, backwards);
});
