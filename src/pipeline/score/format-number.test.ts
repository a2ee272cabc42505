import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCount, formatNumber, formatShare } from './format-number.ts';

test('numbers as people write them', () => {
  const cases: [number, string][] = [
    [5200, '5,200'],
    [1234567.89, '1,234,568'],
    [12.34, '12.3'],
    [1.5, '1.5'],
    [0.1234567, '0.1235'],
    [-4200, '-4,200'],
    [0, '0'],
    [1e16, '1.00e+16'],
    [0.00001, '1.00e-5'],
  ];
  for (const [value, text] of cases) assert.equal(formatNumber(value), text);
});

test('shares never round something to nothing or all', () => {
  const cases: [number, string][] = [
    [0, '0%'],
    [1, '100%'],
    [0.00001, 'under 0.01%'],
    [0.99999, 'over 99.99%'],
    [0.0002, '0.02%'],
    [0.998, '99.8%'],
    [0.5, '50%'],
    [0.9, '90%'],
    [0.001, '0.1%'],
    [0.99, '99%'],
    [0.034, '3.4%'],
  ];
  for (const [share, text] of cases) assert.equal(formatShare(share), text);
});

test('one line, two lines', () => {
  assert.equal(formatCount(1, 'line'), '1 line');
  assert.equal(formatCount(2000, 'line'), '2,000 lines');
});
