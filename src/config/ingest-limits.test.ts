import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_INGEST_LIMITS } from '../ingest/limits.ts';
import { parseConfig } from './load.ts';

test('the defaults of `ingest` are the limits the decoders are built for', () => {
  const { ingest } = parseConfig('', { file: 'c.yaml', environment: {} });
  assert.deepEqual({ ...DEFAULT_INGEST_LIMITS, ...ingest }, DEFAULT_INGEST_LIMITS);
});
