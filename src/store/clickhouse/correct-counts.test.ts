import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, MINUTE_US, NOON_US, numbered, scoredBatch } from '../conformance/samples.ts';
import { startTestEngine } from '../engine/start-test-engine.ts';
import { createClickHouseStore, DEFAULT_QUERY_LIMITS } from './clickhouse-store.ts';
import { openConnection } from './connection.ts';
import { createNativeBlockEncoder } from './native-block.ts';
import { TABLE } from './schema.ts';

test('counts that a crash left out are added from the entries, once', async (t) => {
  const running = await startTestEngine();
  const { address } = running.engine;
  assert.ok('socketPath' in address);
  const store = createClickHouseStore(address);
  const connection = openConnection({ ...address, limits: DEFAULT_QUERY_LIMITS });
  t.after(async () => {
    await connection.close();
    await store.close();
    await running.close();
  });
  await store.migrate();
  const setup = {
    createEncoder: createNativeBlockEncoder,
    scored: scoredBatch,
    openStore: () => assert.fail(),
  };
  await append(
    setup,
    store.entries,
    numbered(120, (i) => ({ anomalous: i % 10 === 0 })),
  );
  const counts = await store.entries.timeline({}, MINUTE_US);
  assert.equal(await store.entries.repairCounts(), 0, 'nothing to repair');

  // What a kill between the lines and their counts leaves behind.
  await connection.command(`TRUNCATE TABLE logsentry.${TABLE.counts}`);
  const hour = { fromUs: NOON_US, toUs: NOON_US + 60 * MINUTE_US };
  assert.notEqual(await store.entries.count(hour), 120);
  assert.equal(await store.entries.repairCounts(), 1);
  assert.equal(await store.entries.count(hour), 120);
  assert.deepEqual(await store.entries.timeline({}, MINUTE_US), counts);
  assert.equal(await store.entries.repairCounts(), 0);
});
