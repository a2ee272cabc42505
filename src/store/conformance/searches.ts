import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryFilter } from '../../core/entry-filter.ts';
import type { EntryStore } from '../store.ts';
import type { GetSetup } from '../store-conformance.ts';
import { append, HOUR_US, keyOf, MINUTE_US, NOON_US, numbered, SECOND_US } from './samples.ts';

/** Pages, cursors, filters, look-ups by key, streams. */
export function searchTests(setup: GetSetup): void {
  void test('an empty store answers every question with nothing', async () => {
    await using store = await setup().openStore();
    const { entries } = store;
    assert.deepEqual(await entries.find({ text: ['x'] }, { limit: 10 }), { entries: [] });
    assert.deepEqual(await entries.getMany([]), []);
    assert.equal(await entries.count({}), 0);
    assert.deepEqual(await entries.timeline({}, MINUTE_US), []);
    assert.deepEqual(await entries.templateCounts({}, 10), []);
    assert.deepEqual(await entries.serviceCounts({}, 10), []);
    assert.deepEqual(await entries.facet({}, 'level', 10), []);
    assert.deepEqual(await entries.scoreHistogram({}, 3), [0, 0, 0]);
    assert.equal((await entries.rowsOfBatches(['00000000000000aa'])).size, 0);
    for await (const page of entries.stream({})) assert.fail(`a page of ${page.length}`);
    assert.equal((await store.stats()).rows, 0);
  });

  void test('pages newest first and oldest first hold every entry once', async () => {
    await using store = await setup().openStore();
    // Several of one time, so that pages end between entries of the same time.
    await append(
      setup(),
      store.entries,
      numbered(57, (index) => ({ timeUs: NOON_US + Math.floor(index / 10) * HOUR_US })),
    );
    const oldest = await allPages(store.entries, { order: 'oldest', limit: 7 });
    const newest = await allPages(store.entries, { order: 'newest', limit: 7 });
    assert.deepEqual(
      oldest,
      Array.from({ length: 57 }, (_, index) => `entry ${index}`),
    );
    assert.deepEqual(newest, oldest.toReversed());
  });

  void test('pages are stable while data arrives', async () => {
    await using store = await setup().openStore();
    await append(setup(), store.entries, numbered(30));
    const first = await store.entries.find({}, { limit: 10 });
    await append(
      setup(),
      store.entries,
      numbered(20, (index) => ({ timeUs: NOON_US + HOUR_US + index, message: 'newer' })),
    );
    const rest = await allPages(store.entries, { limit: 10, cursor: first.nextCursor ?? '' });
    assert.deepEqual(
      [...first.entries.map((entry) => entry.message), ...rest],
      Array.from({ length: 30 }, (_, index) => `entry ${29 - index}`),
    );
  });

  void test('a full last page may have a cursor, which leads to an empty page', async () => {
    await using store = await setup().openStore();
    await append(setup(), store.entries, numbered(4));
    const { nextCursor } = await store.entries.find({}, { limit: 4 });
    if (nextCursor !== undefined) {
      assert.deepEqual(await store.entries.find({}, { limit: 4, cursor: nextCursor }), { entries: [] });
    }
  });

  void test('wrong cursors and limits are refused', async () => {
    await using store = await setup().openStore();
    await assert.rejects(store.entries.find({}, { limit: 1, cursor: "x' OR 1" }), { code: 'QUERY_INVALID' });
    for (const limit of [0, -1, 1.5, 1001, Number.NaN]) {
      await assert.rejects(store.entries.find({}, { limit }), RangeError);
    }
    await assert.rejects(store.entries.facet({}, 'host', 0), RangeError);
    await assert.rejects(store.entries.timeline({}, 0), RangeError);
  });

  void test('every filter picks what it says', async () => {
    await using store = await setup().openStore();
    await append(setup(), store.entries, FILTERED);
    for (const [filter, expected] of FILTERS) {
      const { entries } = await store.entries.find(filter, { limit: 100, order: 'oldest' });
      const found = entries.map((entry) => entry.message);
      assert.deepEqual(found, expected, JSON.stringify(filter));
      assert.equal(await store.entries.count(filter), expected.length, JSON.stringify(filter));
      const timeline = await store.entries.timeline(filter, MINUTE_US);
      const total = timeline.flatMap((bucket) => Object.values(bucket.levels)).reduce((a, b) => a + b, 0);
      assert.equal(total, expected.length, `timeline of ${JSON.stringify(filter)}`);
    }
  });

  void test('entries by key come in the order asked for', async () => {
    await using store = await setup().openStore();
    await append(setup(), store.entries, numbered(20));
    await append(setup(), store.entries, numbered(20));
    const { entries } = await store.entries.find({}, { limit: 40 });
    const wanted = [31, 2, 17, 2].map((index) => entries[index]!);
    const missing = { ...keyOf(wanted[0]!.id), row: 77 };
    const keys = [...wanted.map((entry) => keyOf(entry.id)), missing];
    assert.deepEqual(await store.entries.getMany(keys), wanted);
    await assert.rejects(store.entries.getMany(new Array(1001).fill(missing)), RangeError);
  });

  void test('a stream gives everything, oldest first, and ends when aborted', async () => {
    await using store = await setup().openStore();
    const count = 25_000;
    await append(
      setup(),
      store.entries,
      numbered(count, (index) => ({ timeUs: NOON_US + (index >> 3) })),
    );
    const messages: string[] = [];
    for await (const page of store.entries.stream({ text: ['ENTRY'] })) {
      for (const entry of page) messages.push(entry.message);
    }
    assert.equal(messages.length, count);
    assert.ok(messages.every((message, index) => message === `entry ${index}`));

    const abort = new AbortController();
    let seen = 0;
    for await (const page of store.entries.stream({}, abort.signal)) {
      seen += page.length;
      abort.abort();
    }
    assert.ok(seen > 0 && seen < count, `${seen} entries after the abort`);
  });
}

const FILTERED = [
  {
    message: 'Timeout of payment',
    service: 'pay',
    level: 5,
    host: 'a',
    score: 0.9,
    anomalous: true,
    template: 7,
  },
  { message: 'payment accepted', service: 'pay', level: 3, host: 'b', trace: 't1', template: 8 },
  { message: 'GRÜSSE timeout', service: 'web', level: 4, host: 'a', trace: 't1', score: 0.6, template: 9 },
  { message: '100% of _x_', service: 'web', level: 2, host: 'c', score: 0.1, template: 7 },
].map((sample, index) => ({ timeUs: NOON_US + index * 45 * SECOND_US, ...sample }));

const [TIMEOUT, ACCEPTED, GREETING, PERCENT] = FILTERED.map((sample) => sample.message) as [
  string,
  string,
  string,
  string,
];

const FILTERS: readonly (readonly [EntryFilter, readonly string[]])[] = [
  [{}, [TIMEOUT, ACCEPTED, GREETING, PERCENT]],
  [{ services: ['pay'] }, [TIMEOUT, ACCEPTED]],
  [{ services: [] }, []],
  [{ services: ['pay', 'web'], levels: ['error', 'debug'] }, [TIMEOUT, PERCENT]],
  [{ hosts: ['a', 'c'] }, [TIMEOUT, GREETING, PERCENT]],
  [{ text: ['TIMEOUT'] }, [TIMEOUT, GREETING]],
  [{ text: ['timeout', 'Payment'] }, [TIMEOUT]],
  [{ text: ['grüsse'] }, [GREETING]],
  [{ text: ['%'] }, [PERCENT]],
  [{ text: ['_x_'] }, [PERCENT]],
  [{ text: [''] }, [TIMEOUT, ACCEPTED, GREETING, PERCENT]],
  [{ templates: ['00000abc00000007'] }, [TIMEOUT, PERCENT]],
  [{ templates: ['00000abc00000007', '00000abc00000008'], services: ['pay'] }, [TIMEOUT, ACCEPTED]],
  [{ trace: 't1' }, [ACCEPTED, GREETING]],
  [{ anomalous: true }, [TIMEOUT]],
  [{ anomalous: false }, [ACCEPTED, GREETING, PERCENT]],
  [{ minScore: 0.5 }, [TIMEOUT, GREETING]],
  [{ fromUs: NOON_US + 1 }, [ACCEPTED, GREETING, PERCENT]],
  [{ toUs: NOON_US + 90 * SECOND_US }, [TIMEOUT, ACCEPTED]],
  [{ fromUs: NOON_US + 45 * SECOND_US, toUs: NOON_US + 90 * SECOND_US + 1 }, [ACCEPTED, GREETING]],
  [{ fromUs: NOON_US - HOUR_US, toUs: NOON_US + 134 * SECOND_US }, [TIMEOUT, ACCEPTED, GREETING]],
  [{ fromUs: NOON_US + HOUR_US }, []],
  [{ fromUs: NOON_US + 5, toUs: NOON_US + 5 }, []],
];

async function allPages(
  entries: EntryStore,
  { cursor, ...page }: { limit: number; order?: 'newest' | 'oldest'; cursor?: string },
): Promise<readonly string[]> {
  const messages: string[] = [];
  let next = cursor;
  do {
    const read = await entries.find({}, { ...page, ...(next !== undefined && { cursor: next }) });
    assert.ok(read.entries.length <= page.limit);
    messages.push(...read.entries.map((entry) => entry.message));
    next = read.nextCursor;
  } while (next !== undefined);
  return messages;
}
