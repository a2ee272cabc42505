import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../core/errors.ts';
import { untilReachable } from './until-reachable.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const away = (): AppError => new AppError('STORE_UNREACHABLE', 'away', { nextStep: 'wait' });

test('what is away is asked again', async () => {
  let attempts = 0;
  const value = await untilReachable(
    async () => {
      if (++attempts < 2) throw away();
      return attempts;
    },
    { log, limitMs: 60_000 },
  );
  assert.equal(value, 2);
});

test('a refusal ends it at once, and so does a stop', async () => {
  const refused = new AppError('STORE_REFUSED', 'no', { nextStep: 'other password' });
  await assert.rejects(
    untilReachable(() => Promise.reject(refused), { log, limitMs: 60_000 }),
    refused,
  );
  const signal = AbortSignal.abort();
  await assert.rejects(
    untilReachable(() => Promise.reject(away()), { log, limitMs: 60_000, signal }),
    /away/,
  );
});

test('it gives up at its limit, with the last error', async () => {
  await assert.rejects(
    untilReachable(() => Promise.reject(away()), { log, limitMs: 0 }),
    { code: 'STORE_UNREACHABLE' },
  );
});
