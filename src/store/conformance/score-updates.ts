import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewScore } from '../store.ts';
import type { GetSetup } from '../store-conformance.ts';
import { append, HOUR_US, MINUTE_US, newBatchId, NOON_US, numbered, scoredBatch } from './samples.ts';

const HOUR = { fromUs: NOON_US, toUs: NOON_US + HOUR_US };

/** New scores for stored entries. */
export function scoreUpdateTests(setup: GetSetup): void {
  void test('new scores, marks and versions are seen; everything else stays', async () => {
    await using store = await setup().openStore();
    const batchId = newBatchId();
    const samples = numbered(120, (index) => ({ anomalous: index % 4 === 0, template: index % 3 }));
    await append(setup(), store.entries, scoredBatch(samples, { batchId }));
    const before = await store.entries.find({}, { limit: 1000, order: 'oldest' });
    const rows = Array.from({ length: 100 }, (_, row): NewScore => ({
      batchId,
      row,
      score: row / 128,
      anomalous: row % 2 === 1,
    }));
    await store.entries.updateScores(HOUR, { modelVersion: 7, rows });
    const after = await store.entries.find({}, { limit: 1000, order: 'oldest' });
    assert.deepEqual(
      after.entries,
      before.entries.map((entry, row) =>
        row < 100 ? { ...entry, score: row / 128, anomalous: row % 2 === 1, modelVersion: 7 } : entry,
      ),
    );
  });

  void test('counts of anomalies follow, and once only', async () => {
    await using store = await setup().openStore();
    const batchId = newBatchId();
    const samples = numbered(180, (index) => ({ anomalous: index % 2 === 0 }));
    await append(setup(), store.entries, scoredBatch(samples, { batchId }));
    const anomalies = async (): Promise<number[]> =>
      (await store.entries.timeline({}, MINUTE_US)).map((bucket) => bucket.anomalies);
    assert.deepEqual(await anomalies(), [30, 30, 30]);
    const rows = samples.map((_, row) => ({ batchId, row, score: 0.5, anomalous: row < 50 }));
    const range = { fromUs: NOON_US, toUs: NOON_US + 150_000_000 };
    for (let time = 0; time < 2; time++) {
      await store.entries.updateScores(range, { modelVersion: 2, rows });
      assert.deepEqual(await anomalies(), [50, 0, 15]);
      assert.equal(await store.entries.count({}), 180);
    }
    const [template] = await store.entries.templateCounts(HOUR, 10);
    assert.equal(template?.anomalies, 65);
  });

  void test('entries outside the range, or of other batches, keep their scores', async () => {
    await using store = await setup().openStore();
    const batchId = newBatchId();
    await append(setup(), store.entries, scoredBatch(numbered(10), { batchId }));
    await append(setup(), store.entries, numbered(10));
    const rows = [3, 8].map((row) => ({ batchId, row, score: 0.75, anomalous: true }));
    const range = { fromUs: NOON_US, toUs: NOON_US + 5_000_000 };
    await store.entries.updateScores(range, { modelVersion: 2, rows });
    const { entries } = await store.entries.find({ anomalous: true }, { limit: 10 });
    assert.deepEqual(
      entries.map(({ message, modelVersion }) => [message, modelVersion]),
      [['entry 3', 2]],
    );
    await store.entries.updateScores(range, { modelVersion: 3, rows: [] });
    assert.equal(await store.entries.count({ anomalous: true }), 1);
  });
}
