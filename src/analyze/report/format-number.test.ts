import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes, formatCount, formatShare } from './format-number.ts';

test('counts', () => {
  const shown = [0, 7, 999, 1000, 1234567.6].map(formatCount);
  assert.deepEqual(shown, ['0', '7', '999', '1,000', '1,234,568']);
});

test('bytes', () => {
  const shown = [0, 999, 1000, 1_234_567, 999_600, 5e15].map(formatBytes);
  assert.deepEqual(shown, ['0 B', '999 B', '1.00 kB', '1.23 MB', '1.00 MB', '5000 TB']);
});

test('shares', () => {
  assert.deepEqual([0, 0.00021, 0.0212, 0.5, 1].map(formatShare), [
    '0 %',
    '0.021 %',
    '2.1 %',
    '50 %',
    '100 %',
  ]);
});
