import type { DecodeContext } from '../../src/ingest/decode-context.ts';
import { DEFAULT_INGEST_LIMITS } from '../../src/ingest/limits.ts';
import { UTC } from '../../src/ingest/time/zone.ts';

/** Receipt at 2026-01-10 12:00 UTC, default limits. */
export const RECEIVED_US = Date.UTC(2026, 0, 10, 12) * 1000;

export function testContext(changes: Partial<DecodeContext> = {}): DecodeContext {
  return {
    limits: DEFAULT_INGEST_LIMITS,
    time: { receivedUs: RECEIVED_US, zone: UTC, numericDate: 'month-first' },
    source: 'test',
    service: '',
    host: '',
    ...changes,
  };
}
