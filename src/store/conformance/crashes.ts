import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppError } from '../../core/errors.ts';
import type { EntryBlock, Store } from '../store.ts';
import type { GetSetup } from '../store-conformance.ts';
import { append, NOON_US, numbered, SECOND_US } from './samples.ts';

/** Migration by several at once, reopening, and death in the middle of appends. */
export function crashTests(setup: GetSetup): void {
  void test('migrate runs again and from several at once', async () => {
    await using store = await setup().openStore();
    await append(setup(), store.entries, numbered(3));
    const others = await Promise.all([setup().openStore(store.database), setup().openStore(store.database)]);
    await Promise.all([store, ...others].map((one) => one.migrate()));
    assert.equal(await store.entries.count({}), 3);
    await Promise.all(others.map((one) => one.close()));
  });

  void test('another connection sees what was stored', async () => {
    await using store = await setup().openStore();
    await append(setup(), store.entries, numbered(5));
    await store.documents.put('k', 'v', [1]);
    await store.close();
    await store.close();
    await using again = await setup().openStore(store.database);
    assert.equal(await again.entries.count({}), 5);
    assert.deepEqual(await again.documents.get('k', 'v'), [1]);
  });

  void test('every acknowledged block is there once after kill -9 in the middle of appends', async (t) => {
    const { crash } = setup();
    if (crash === undefined) {
      t.skip('this store cannot be killed');
      return;
    }
    await using store = await setup().openStore();
    const blockRows = 200;
    const blocks = Array.from({ length: 40 }, (_, index) => block(index, blockRows));
    let acknowledged = 0;
    const deaths = (async () => {
      for (const after of [8, 20]) {
        while (acknowledged < after) await pause(1);
        await crash();
      }
    })();
    for (const one of blocks) {
      await appendUntilStored(store, one);
      acknowledged++;
    }
    await deaths;
    await answering(store);
    assert.equal(await store.entries.count({}), blocks.length * blockRows, 'counts');
    assert.equal(await store.entries.count({ text: ['entry'] }), blocks.length * blockRows, 'entries');
    const services = await store.entries.facet({ text: ['entry'] }, 'service', 1000);
    assert.equal(services.length, blocks.length);
    assert.ok(services.every((service) => service.count === blockRows));
  });

  void test('a deletion that kill -9 cuts off leaves counts and entries equal', async (t) => {
    const { crash } = setup();
    if (crash === undefined) {
      t.skip('this store cannot be killed');
      return;
    }
    await using store = await setup().openStore();
    const days = 5;
    await append(
      setup(),
      store.entries,
      numbered(1000, (index) => ({ timeUs: NOON_US - (index % days) * 86_400 * SECOND_US })),
    );
    const filter = { fromUs: 0, toUs: NOON_US + SECOND_US, text: ['7'] };
    const deletion = (async () => {
      for await (const { deleted } of store.entries.deleteMatching(filter)) if (deleted > 0) await crash();
    })();
    await deletion.catch((error: AppError) => assert.equal(error.code, 'STORE_UNREACHABLE'));
    await answering(store);
    await store.entries.repairCounts();
    const left = await store.entries.count({ text: ['entry'] });
    assert.equal(await store.entries.count({}), left);
    for await (const _progress of store.entries.deleteMatching(filter));
    assert.equal(await store.entries.count({ text: ['7'] }), 0);
    assert.equal(await store.entries.count({}), await store.entries.count({ text: ['entry'] }));
  });

  function block(index: number, rows: number): EntryBlock {
    const encoder = setup().createEncoder();
    const timeUs = NOON_US + index * SECOND_US;
    encoder.add(sample(index, rows, timeUs));
    return encoder.encode();
  }

  function sample(index: number, rows: number, timeUs: number): ReturnType<GetSample> {
    return setup().scored(numbered(rows, () => ({ service: `service ${index}`, timeUs })));
  }
}

type GetSample = ReturnType<GetSetup>['scored'];

/** As callers do: again with the same token while the store is away. */
async function appendUntilStored(store: Store, one: EntryBlock): Promise<void> {
  for (;;) {
    try {
      await store.entries.append(one);
      return;
    } catch (error) {
      const { code } = error as AppError;
      assert.ok(code === 'STORE_UNREACHABLE', String(error));
      await pause(10);
    }
  }
}

async function answering(store: Store): Promise<void> {
  for (;;) {
    try {
      await store.ping();
      return;
    } catch {
      await pause(10);
    }
  }
}
