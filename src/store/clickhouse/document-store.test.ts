import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine } from '../engine/start-test-engine.ts';
import { createClickHouseStore } from './clickhouse-store.ts';

test('a later write wins over one of a machine whose clock is ahead', async (t) => {
  const running = await startTestEngine();
  t.after(() => running.close());
  const { address } = running.engine;
  assert.ok('socketPath' in address);
  const [ahead, right] = [createClickHouseStore(address), createClickHouseStore(address)];
  t.after(() => Promise.all([ahead.close(), right.close()]));
  await right.migrate();
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 });
  await ahead.documents.put('settings', 'k', 'first');
  t.mock.timers.reset();
  await right.documents.put('settings', 'k', 'second');
  assert.equal(await right.documents.get('settings', 'k'), 'second');
  await right.documents.delete('settings', 'k');
  assert.equal(await right.documents.get('settings', 'k'), undefined);
  await right.documents.put('settings', 'k', 'third');
  assert.equal(await ahead.documents.get('settings', 'k'), 'third');
});
