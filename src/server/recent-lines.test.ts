import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClickHouseStore } from '../store/clickhouse/clickhouse-store.ts';
import { createNativeBlockEncoder } from '../store/clickhouse/native-block.ts';
import { HOUR_US, NOON_US, numbered, scoredBatch } from '../store/conformance/samples.ts';
import { startTestEngine } from '../store/engine/start-test-engine.ts';
import type { TestEngine } from '../store/engine/start-test-engine.ts';
import type { Store } from '../store/store.ts';
import { recentLines } from './recent-lines.ts';

let engine: TestEngine;
let store: Store;

before(async () => {
  engine = await startTestEngine();
  const { address } = engine.engine;
  assert.ok('socketPath' in address);
  store = createClickHouseStore({ socketPath: address.socketPath, database: 'recent' });
  await store.migrate();
  const encoder = createNativeBlockEncoder();
  encoder.add(scoredBatch(numbered(100, (index) => ({ anomalous: index % 10 === 0 }))));
  await store.entries.append(encoder.encode());
});
after(async () => {
  await store.close();
  await engine.close();
});

const range = { fromUs: NOON_US, toUs: NOON_US + HOUR_US };
const limits = { newest: 1000, anomalous: 1000, characters: 1_000_000 };

test('all lines of a range, newest first', async () => {
  const { pages, complete } = await recentLines(store.entries, range, limits);
  assert.equal(complete, true);
  assert.equal(pages.flat().length, 100);
});

test('beyond the limit only the anomalous ones, and as many as there may be', async () => {
  const { pages, complete } = await recentLines(store.entries, range, {
    ...limits,
    newest: 25,
    anomalous: 3,
  });
  assert.equal(complete, false);
  const lines = pages.flat();
  assert.deepEqual(
    lines.slice(25).map(({ message }) => message),
    ['entry 70', 'entry 60', 'entry 50'],
  );
});

test('long messages end the sample early', async () => {
  const { pages, complete } = await recentLines(store.entries, range, {
    ...limits,
    newest: 20,
    characters: 10,
  });
  assert.equal(complete, false);
  assert.equal(pages.flat().length, 20);
});
