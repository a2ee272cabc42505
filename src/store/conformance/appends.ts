import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTRY_FLAG } from '../../core/batch.ts';
import type { GetSetup } from '../store-conformance.ts';
import { append, HOUR_US, keyOf, newBatchId, NOON_US, numbered, scoredBatch, SECOND_US } from './samples.ts';

/** Appending, tokens, batches, hostile values, deletion. */
export function appendTests(setup: GetSetup): void {
  void test('an entry comes back as it was given', async () => {
    await using store = await setup().openStore();
    const batchId = newBatchId();
    const sample = {
      timeUs: NOON_US + 123_457,
      level: 5,
      flags: ENTRY_FLAG.truncated | ENTRY_FLAG.timeAssumed,
      service: 'checkout',
      host: 'web-7',
      source: 'file:/var/log/app.log',
      message: 'payment of 12.50 failed',
      attributes: '{"order.id":17,"ok":false,"note":null,"user":"Zoë"}',
      trace: '4bf92f3577b34da6a3ce929d0e0e4736',
      template: 0xfedcba98,
      score: 0.875,
      anomalous: true,
    };
    await append(setup(), store.entries, scoredBatch([{}, sample], { batchId, modelVersion: 42 }));
    const key = { timeUs: sample.timeUs, batchId, row: 1 };
    assert.deepEqual(await store.entries.get(key), {
      id: `${sample.timeUs.toString(16)}-${batchId}-1`,
      timeUs: sample.timeUs,
      level: 'error',
      service: 'checkout',
      host: 'web-7',
      source: 'file:/var/log/app.log',
      message: 'payment of 12.50 failed',
      attributes: { 'order.id': 17, ok: false, note: null, user: 'Zoë' },
      trace: '4bf92f3577b34da6a3ce929d0e0e4736',
      templateId: '00000abcfedcba98',
      score: 0.875,
      anomalous: true,
      modelVersion: 42,
      flags: ENTRY_FLAG.truncated | ENTRY_FLAG.timeAssumed,
    });
    assert.equal(await store.entries.get({ ...key, row: 2 }), undefined);
    assert.equal(await store.entries.get({ ...key, batchId: newBatchId() }), undefined);
  });

  void test('a repeated token adds nothing, neither to entries nor to counts', async () => {
    await using store = await setup().openStore();
    const block = await append(setup(), store.entries, numbered(50));
    await store.entries.append(block);
    await Promise.all([store.entries.append(block), store.entries.append(block)]);
    await append(setup(), store.entries, numbered(3));
    assert.equal(await store.entries.count({}), 53);
    assert.equal(await store.entries.count({ text: ['entry'] }), 53);
    const [service] = await store.entries.serviceCounts({}, 1);
    assert.equal(service?.count, 53);
  });

  void test('of batches that are there, nothing is added by another block of another process', async () => {
    await using store = await setup().openStore();
    const first = scoredBatch(numbered(40));
    const second = scoredBatch(numbered(30));
    const blockOf = (...batches: readonly ReturnType<typeof scoredBatch>[]) => {
      const encoder = setup().createEncoder();
      for (const batch of batches) encoder.add(batch);
      return encoder.encode();
    };
    const ids = [first.batch.batchId, second.batch.batchId];
    await store.entries.append(blockOf(first), { fresh: [first.batch.batchId], repeated: [] });
    // Overlapping blocks with tokens of their own, at the same time.
    await Promise.all([
      store.entries.append(blockOf(second, first), { fresh: ids, repeated: [] }),
      store.entries.append(blockOf(first, second), { fresh: ids, repeated: [] }),
    ]);
    assert.equal(await store.entries.count({}), 70);
    const encoder = setup().createEncoder();
    const third = scoredBatch(numbered(10));
    encoder.add(third, [0, 1, 2]);
    await store.entries.append(encoder.encode(), { fresh: [third.batch.batchId], repeated: [] });
    await store.entries.append(blockOf(third), { fresh: [], repeated: [third.batch.batchId] });
    assert.equal(await store.entries.count({}), 80);
    assert.equal(await store.entries.count({ text: ['entry'] }), 80);
    const [service] = await store.entries.serviceCounts({}, 1);
    assert.equal(service?.count, 80);
  });

  void test('an empty block is stored as nothing', async () => {
    await using store = await setup().openStore();
    await store.entries.append(setup().createEncoder().encode());
    assert.equal(await store.entries.count({}), 0);
  });

  void test('a block of several batches and of chosen rows', async () => {
    await using store = await setup().openStore();
    const whole = scoredBatch(numbered(4));
    const part = scoredBatch(numbered(10, (index) => ({ service: `s${index}`, message: `part ${index}` })));
    const encoder = setup().createEncoder();
    encoder.add(whole);
    encoder.add(part, [1, 3, 9]);
    assert.equal(encoder.rows, 7);
    assert.ok(encoder.bytes > 0);
    await store.entries.append(encoder.encode());
    const rows = await store.entries.rowsOfBatches([whole.batch.batchId, part.batch.batchId, newBatchId()]);
    assert.deepEqual(
      [...rows].map(([id, numbers]) => [id, [...numbers].sort((a, b) => a - b)]).sort(),
      [
        [whole.batch.batchId, [0, 1, 2, 3]],
        [part.batch.batchId, [1, 3, 9]],
      ].sort(),
    );
    const { entries } = await store.entries.find({ text: ['part'] }, { limit: 10, order: 'oldest' });
    assert.deepEqual(
      entries.map((entry) => [entry.service, entry.message, keyOf(entry.id).row]),
      [1, 3, 9].map((row) => [`s${row}`, `part ${row}`, row]),
    );
  });

  void test('an encoder gives each block a token of its rows', () => {
    const tokens = [undefined, [0], [0, 1], undefined].map((rows) => {
      const encoder = setup().createEncoder();
      encoder.add(scoredBatch(numbered(2), { batchId: '0123456789abcdef' }), rows);
      return encoder.encode().token;
    });
    assert.equal(new Set(tokens).size, 3);
    assert.equal(tokens[0], tokens[3]);
    for (const token of tokens) assert.match(token, /^.{1,64}$/);
  });

  void test('hostile text is only text', async () => {
    await using store = await setup().openStore();
    await append(setup(), store.entries, HOSTILE.map(hostileSample));
    const { entries } = await store.entries.find({}, { limit: 100, order: 'oldest' });
    assert.equal(entries.length, HOSTILE.length);
    for (const [index, text] of HOSTILE.entries()) {
      const entry = entries[index];
      assert.deepEqual(
        [entry?.message, entry?.service, entry?.host, entry?.source, entry?.trace, entry?.attributes],
        [text, text, text, text, text, { [text]: text }],
      );
      assert.equal(await store.entries.count({ services: [text], hosts: [text], trace: text }), 1);
      const found = await store.entries.find({ text: [text], services: [text] }, { limit: 10 });
      assert.deepEqual(
        found.entries.map((one) => one.message),
        [text],
      );
      const facet = await store.entries.facet({ hosts: [text] }, 'host', 10);
      assert.deepEqual(facet, [{ value: text, count: 1 }]);
    }
  });

  void test('bytes that are no UTF-8 do not break an answer', async () => {
    await using store = await setup().openStore();
    const broken = Uint8Array.from([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82, 0x22, 0x5c, 0xf0]);
    const samples = [{ message: broken, trace: broken, attributes: broken }, { message: 'after' }];
    await append(
      setup(),
      store.entries,
      numbered(2, (index) => samples[index] ?? {}),
    );
    const { entries } = await store.entries.find({}, { limit: 10, order: 'oldest' });
    assert.equal(entries.length, 2);
    assert.match(entries[0]?.message ?? '', /^a�/);
    assert.equal(entries[1]?.message, 'after');
    assert.equal((await store.entries.templateCounts({}, 10))[0]?.count, 2);
  });

  void test('times from 1970 to 2200 in one block', async () => {
    await using store = await setup().openStore();
    const times = [
      0,
      1,
      NOON_US,
      Date.UTC(2106, 5, 1) * 1000,
      Date.UTC(2200, 11, 31, 23, 59) * 1000 + 999_999,
    ];
    await append(
      setup(),
      store.entries,
      times.map((timeUs) => ({ timeUs })),
    );
    const { entries } = await store.entries.find({}, { limit: 10 });
    assert.deepEqual(
      entries.map((entry) => entry.timeUs),
      times.toReversed(),
    );
    for (const timeUs of times) {
      assert.equal(await store.entries.count({ fromUs: timeUs, toUs: timeUs + 1 }), 1, `count at ${timeUs}`);
      const timeline = await store.entries.timeline({ fromUs: timeUs, toUs: timeUs + 1 }, HOUR_US);
      assert.equal(timeline[0]?.startUs, Math.floor(timeUs / HOUR_US) * HOUR_US);
    }
    const timeline = await store.entries.timeline({}, HOUR_US);
    assert.equal(timeline.length, 4);
  });

  void test('a block over more than a hundred days', async () => {
    await using store = await setup().openStore();
    await append(
      setup(),
      store.entries,
      numbered(120, (index) => ({ timeUs: NOON_US - index * 24 * HOUR_US })),
    );
    assert.equal(await store.entries.count({}), 120);
    const { entries } = await store.entries.find({}, { limit: 1, order: 'oldest' });
    assert.equal(entries[0]?.message, 'entry 119');
  });

  void test('old entries are deleted, with their counts', async () => {
    await using store = await setup().openStore();
    const days = numbered(6, (index) => ({ timeUs: NOON_US + (index - 5) * 24 * HOUR_US }));
    const today = numbered(2, (index) => ({ timeUs: NOON_US - (index + 1) * HOUR_US, message: 'today' }));
    await append(setup(), store.entries, [...days, ...today]);
    await store.entries.deleteBefore(NOON_US - HOUR_US - 30 * SECOND_US);
    assert.equal(await store.entries.count({}), 2);
    assert.equal(await store.entries.count({ text: ['e'] }), 1);
    assert.equal(await store.entries.count({ text: ['today'] }), 1);
    const { entries } = await store.entries.find({}, { limit: 10 });
    assert.deepEqual(
      entries.map((entry) => entry.message),
      ['entry 5', 'today'],
    );
  });
}

const HOSTILE: readonly string[] = [
  `it's "quoted" \\'twice\\'`,
  '{text0:String} {services:Array(String)}',
  `'; DROP TABLE entries; --`,
  'back\\slash \\n \\t \\0 \\x41 \\N',
  'line\nfeed\r\ttab',
  'nul \u0000 and \u0001 \u001b[31m',
  '🦊 Grüße, 世界 \u202e right to left',
  '%_%[a-z]*?',
  '\\',
  '$1 ${x} `tick`',
  '\u007f\u0080\u2028',
];

function hostileSample(text: string, index: number): object {
  return {
    timeUs: NOON_US + index,
    message: text,
    service: text,
    host: text,
    source: text,
    trace: text,
    attributes: JSON.stringify({ [text]: text }),
  };
}
