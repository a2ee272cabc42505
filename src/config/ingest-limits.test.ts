import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_INGEST_LIMITS } from '../ingest/limits.ts';
import { parseConfig } from './load.ts';

test('the defaults of `ingest` are the limits the decoders are built for', () => {
  const { ingest } = parseConfig('', { file: 'c.yaml', environment: {} });
  const { timeZone, numericDate, ...limits } = ingest;
  assert.deepEqual({ ...DEFAULT_INGEST_LIMITS, ...limits }, DEFAULT_INGEST_LIMITS);
  assert.deepEqual([timeZone, numericDate], ['UTC', 'month-first']);
});
