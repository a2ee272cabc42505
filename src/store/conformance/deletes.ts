import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseQuery } from '../../query/parse-query.ts';
import { storeQuery } from '../../query/query-filter.ts';
import type { DeleteProgress, EntryStore } from '../store.ts';
import type { GetSetup } from '../store-conformance.ts';
import { append, HOUR_US, MINUTE_US, NOON_US, numbered } from './samples.ts';

const DAY_US = 24 * HOUR_US;
const EVER = { fromUs: 0, toUs: NOON_US + DAY_US };

async function remove(entries: EntryStore, text: string, range = EVER): Promise<readonly DeleteProgress[]> {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok);
  const { filter } = storeQuery(range, parsed.query, NOON_US);
  const progress: DeleteProgress[] = [];
  for await (const step of entries.deleteMatching({ ...filter, ...range })) progress.push(step);
  return progress;
}

/** Deleting by query and by size. */
export function deleteTests(getSetup: GetSetup): void {
  void describe('deletes', () => {
    void test('by query, day by day, counts and examples with them', async () => {
      const setup = getSetup();
      await using store = await setup.openStore();
      const samples = numbered(90, (index) => ({
        timeUs: NOON_US - (index % 3) * DAY_US + index * 1000,
        service: index % 2 === 0 ? 'auth' : 'billing',
        message: index % 6 === 0 ? `password=it's \\' secret ${index}` : `plain ${index}`,
        template: index % 6 === 0 ? 7 : 8,
        anomalous: index % 6 === 0,
        attributes: JSON.stringify({ n: index }),
      }));
      await append(setup, store.entries, samples);
      const progress = await remove(store.entries, `"it's \\\\' secret" n:<60`);
      assert.deepEqual(progress[0], { deleted: 0, total: 10 });
      assert.deepEqual(progress.at(-1), { deleted: 10, total: 10 });
      assert.equal(await store.entries.count({}), 80);
      assert.equal(await store.entries.count({ text: ['secret'] }), 5);
      assert.equal(await store.entries.count({ anomalous: true }), 5);
      const timeline = await store.entries.timeline({}, MINUTE_US);
      assert.equal(
        timeline.reduce((sum, { levels }) => sum + (levels.info ?? 0), 0),
        80,
      );
      assert.equal(await store.entries.repairCounts(), 0);
      const [plain, secret] = await store.entries.templateCounts({}, 10);
      assert.deepEqual([plain?.count, secret?.count], [75, 5]);
      assert.match(secret?.example ?? '', /secret (60|66|72|78|84)$/);

      // The rest of them: nothing is left that remembers one.
      await remove(store.entries, 'secret');
      const templates = await store.entries.templateCounts({}, 10);
      assert.deepEqual(
        templates.map(({ count }) => count),
        [75],
      );
      assert.deepEqual(await remove(store.entries, 'secret'), [{ deleted: 0, total: 0 }]);
    });

    void test('by query, within the range only', async () => {
      const setup = getSetup();
      await using store = await setup.openStore();
      await append(setup, store.entries, numbered(120));
      const range = { fromUs: NOON_US + 30_500_000, toUs: NOON_US + 90_500_000 };
      assert.deepEqual((await remove(store.entries, '*', range)).at(-1), { deleted: 60, total: 60 });
      assert.equal(await store.entries.count({}), 60);
      assert.equal(await store.entries.count(range), 0);
      const { entries } = await store.entries.find({}, { limit: 1000, order: 'oldest' });
      assert.equal(entries[31]?.message, 'entry 91');
      // The same block again is still known as stored.
      await append(
        setup,
        store.entries,
        numbered(1, () => ({ message: 'new' })),
      );
      assert.equal(await store.entries.count({}), 61);
    });

    void test('by size, the oldest days first, never the newest', async () => {
      const setup = getSetup();
      await using store = await setup.openStore();
      await append(
        setup,
        store.entries,
        numbered(400, (index) => ({
          timeUs: NOON_US - (index % 4) * DAY_US,
          message: `${index} x`.repeat(50),
        })),
      );
      const { diskBytes } = await store.stats();
      assert.deepEqual(await store.entries.deleteToSize(diskBytes), { days: 0, entries: 0 });
      assert.deepEqual(await store.entries.deleteToSize(diskBytes - 1), { days: 1, entries: 100 });
      assert.equal(await store.entries.count({}), 300);
      assert.equal(await store.entries.count({ toUs: NOON_US - 2 * DAY_US - HOUR_US }), 0);
      assert.deepEqual(await store.entries.deleteToSize(0), { days: 2, entries: 200 });
      assert.equal(await store.entries.count({}), 100);
      assert.equal(await store.entries.repairCounts(), 0);
    });
  });
}
