import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GetSetup } from '../store-conformance.ts';
import { append, HOUR_US, MINUTE_US, NOON_US, numbered, scoredBatch, SECOND_US } from './samples.ts';

/** Timelines, templates, services, facets, histograms. */
export function countTests(setup: GetSetup): void {
  void test('a timeline counts levels and anomalies by bucket', async () => {
    await using store = await setup().openStore();
    await append(
      setup(),
      store.entries,
      numbered(180, (index) => ({ level: index % 2 === 0 ? 3 : 5, anomalous: index % 60 === 7 })),
    );
    const byMinute = await store.entries.timeline({}, MINUTE_US);
    assert.deepEqual(
      byMinute,
      [0, 1, 2].map((minute) => ({
        startUs: NOON_US + minute * MINUTE_US,
        levels: { info: 30, error: 30 },
        anomalies: 1,
      })),
    );
    const bySecond = await store.entries.timeline({ toUs: NOON_US + 2 * SECOND_US }, SECOND_US);
    assert.deepEqual(bySecond, [
      { startUs: NOON_US, levels: { info: 1 }, anomalies: 0 },
      { startUs: NOON_US + SECOND_US, levels: { error: 1 }, anomalies: 0 },
    ]);
  });

  void test('counts of minutes and counts of entries agree on ranges that cut minutes', async () => {
    await using store = await setup().openStore();
    await append(
      setup(),
      store.entries,
      numbered(300, (index) => ({ anomalous: index % 3 === 0, template: index % 5 })),
    );
    const range = { fromUs: NOON_US + 17 * SECOND_US, toUs: NOON_US + 250 * SECOND_US };
    // A text that everything has makes the store read entries.
    for (const filter of [range, { ...range, anomalous: true }, { ...range, anomalous: false }]) {
      const slow = { ...filter, text: ['entry'] };
      assert.equal(await store.entries.count(filter), await store.entries.count(slow));
      assert.deepEqual(
        await store.entries.timeline(filter, MINUTE_US),
        await store.entries.timeline(slow, MINUTE_US),
      );
    }
    assert.equal(await store.entries.count(range), 233);
  });

  void test('templates, most frequent first', async () => {
    await using store = await setup().openStore();
    await append(
      setup(),
      store.entries,
      numbered(24, (index) => ({
        timeUs: NOON_US + index * HOUR_US,
        template: index < 16 ? 1 : 2,
        service: index % 2 === 0 ? 'web' : 'pay',
        anomalous: index === 3,
      })),
    );
    const range = { fromUs: NOON_US, toUs: NOON_US + 24 * HOUR_US };
    const [first, second, ...others] = await store.entries.templateCounts(range, 10);
    assert.deepEqual(others, []);
    assert.match(first?.example ?? '', /^entry \d+$/);
    assert.deepEqual(
      { ...first, example: '' },
      {
        templateId: '00000abc00000001',
        count: 16,
        anomalies: 1,
        firstUs: NOON_US,
        lastUs: NOON_US + 15 * HOUR_US,
        slices: [...new Array<number>(16).fill(1), ...new Array<number>(8).fill(0)],
        example: '',
        services: ['pay', 'web'],
      },
    );
    assert.equal(second?.count, 8);
    const limited = await store.entries.templateCounts({ ...range, text: ['entry 2'] }, 1);
    assert.deepEqual(
      limited.map((template) => [template.templateId, template.count]),
      [['00000abc00000002', 4]],
    );
  });

  void test('services, with errors and anomalies', async () => {
    await using store = await setup().openStore();
    await append(
      setup(),
      store.entries,
      numbered(30, (index) => ({
        service: index < 20 ? 'web' : 'pay',
        level: index % 10 === 0 ? 6 : index % 5 === 0 ? 5 : 4,
        anomalous: index >= 25,
      })),
    );
    const services = await store.entries.serviceCounts({}, 10);
    assert.deepEqual(
      services.map(({ slices, ...rest }) => ({ ...rest, total: slices.reduce((a, b) => a + b, 0) })),
      [
        { service: 'web', count: 20, errors: 4, anomalies: 0, lastUs: NOON_US + 19 * SECOND_US, total: 20 },
        { service: 'pay', count: 10, errors: 2, anomalies: 5, lastUs: NOON_US + 29 * SECOND_US, total: 10 },
      ],
    );
    assert.equal(services[0]?.slices.length, 24);
    // A short range has slices shorter than a minute.
    assert.ok((services[0]?.slices.filter((count) => count > 0).length ?? 0) > 10);
  });

  void test('slices of an even stream are even, also where minutes do not fit into them', async () => {
    await using store = await setup().openStore();
    const minutes = 60;
    await append(
      setup(),
      store.entries,
      numbered(10 * minutes, (index) => ({ timeUs: NOON_US + index * 6 * SECOND_US, service: 'web' })),
    );
    const range = { fromUs: NOON_US, toUs: NOON_US + minutes * 60 * SECOND_US };
    const [web] = await store.entries.serviceCounts(range, 1);
    assert.deepEqual(web?.slices, new Array<number>(24).fill(25));
  });

  void test('facets of every column', async () => {
    await using store = await setup().openStore();
    await append(
      setup(),
      store.entries,
      numbered(10, (index) => ({
        service: index < 7 ? 'web' : 'pay',
        host: `h${index % 2}`,
        source: index < 9 ? 'http' : 'syslog',
        level: index < 6 ? 3 : 5,
        template: index < 8 ? 1 : 2,
      })),
    );
    const facet = async (column: 'service' | 'level' | 'host' | 'source' | 'template'): Promise<unknown> =>
      (await store.entries.facet({}, column, 10)).map(({ value, count }) => `${value}:${count}`);
    assert.deepEqual(await facet('service'), ['web:7', 'pay:3']);
    assert.deepEqual(await facet('level'), ['info:6', 'error:4']);
    assert.deepEqual(await facet('host'), ['h0:5', 'h1:5']);
    assert.deepEqual(await facet('source'), ['http:9', 'syslog:1']);
    assert.deepEqual(await facet('template'), ['00000abc00000001:8', '00000abc00000002:2']);
    assert.equal((await store.entries.facet({}, 'host', 1)).length, 1);
  });

  void test('scores in equal bins, of one model or of all', async () => {
    await using store = await setup().openStore();
    const scores = (values: readonly number[], modelVersion: number): ReturnType<typeof scoredBatch> =>
      scoredBatch(
        numbered(values.length, (index) => ({ score: values[index]! })),
        { modelVersion },
      );
    await append(setup(), store.entries, scores([0, 0.2499, 0.25, 0.5, 0.75, 1], 1));
    await append(setup(), store.entries, scores([0.1], 2));
    await append(setup(), store.entries, scores([0, 0], 0));
    assert.deepEqual(await store.entries.scoreHistogram({}, 4), [3, 1, 1, 2]);
    assert.deepEqual(await store.entries.scoreHistogram({}, 4, 1), [2, 1, 1, 2]);
    assert.deepEqual(await store.entries.scoreHistogram({ minScore: 0.6 }, 2, 1), [0, 2]);
  });

  void test('stats count rows and bytes', async () => {
    await using store = await setup().openStore();
    await append(setup(), store.entries, numbered(100));
    const stats = await store.stats();
    assert.equal(stats.rows, 100);
    assert.ok(stats.diskBytes > 0 && stats.parts > 0 && stats.engine !== '');
  });
}
