import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatBytes,
  formatChange,
  formatCompact,
  formatCount,
  formatPlural,
  formatRate,
  formatShare,
} from './number.ts';

test('counts are grouped', () => {
  assert.equal(formatCount(41_200), '41,200');
  assert.equal(formatPlural(1, 'line'), '1 line');
  assert.equal(formatPlural(0, 'line'), '0 lines');
  assert.equal(formatPlural(2, 'anomaly', 'anomalies'), '2 anomalies');
});

test('compact numbers are exact as long as they fit', () => {
  assert.deepEqual([0, 0.25, 12, 9999, 41_200, 1_234_567].map(formatCompact), [
    '0',
    '0.25',
    '12',
    '9,999',
    '41.2K',
    '1.23M',
  ]);
});

test('rates have a decimal where it matters', () => {
  assert.deepEqual([0, 0.0312, 0.31, 9.96, 12.4, 41_200].map(formatRate), [
    '0',
    '0.03',
    '0.3',
    '10',
    '12',
    '41,200',
  ]);
});

test('shares never round something to nothing', () => {
  assert.deepEqual([0, 0.00004, 0.004, 0.125, 1].map(formatShare), ['0%', '<0.1%', '0.4%', '13%', '100%']);
});

test('changes are percentages up to a doubling, then factors', () => {
  assert.equal(formatChange(112, 100), '+12%');
  assert.equal(formatChange(60, 100), '−40%');
  assert.equal(formatChange(340, 100), '×3.4');
  assert.equal(formatChange(5000, 100), '×50');
  assert.equal(formatChange(3, 0), 'new');
  assert.equal(formatChange(0, 3), 'gone');
  assert.equal(formatChange(0, 0), '');
  assert.equal(formatChange(1001, 1000), '');
});

test('bytes use binary units', () => {
  assert.deepEqual([0, 999, 1536, 15 * 2 ** 20, 3 * 2 ** 40].map(formatBytes), [
    '0 B',
    '999 B',
    '1.5 KiB',
    '15 MiB',
    '3 TiB',
  ]);
});
