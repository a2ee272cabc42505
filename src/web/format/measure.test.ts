import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMeasure } from './measure.ts';

test('numbers carry the unit that fits their size', () => {
  assert.equal(formatMeasure(52, 'ms'), '52 ms');
  assert.equal(formatMeasure(0.25, 'ms'), '0.25 ms');
  assert.equal(formatMeasure(1234, 'ms'), '1.2 s');
  assert.equal(formatMeasure(3_600_000, 'ms'), '1 h');
  assert.equal(formatMeasure(1536, 'B'), '1.5 KiB');
  assert.equal(formatMeasure(41_200, ''), '41.2K');
});
