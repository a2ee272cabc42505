import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createMetrics } from '../telemetry/metrics.ts';
import { createClickHouseStore } from './clickhouse/clickhouse-store.ts';
import { createNativeBlockEncoder } from './clickhouse/native-block.ts';
import { HOUR_US, NOON_US, numbered, scoredBatch } from './conformance/samples.ts';
import { startTestEngine } from './engine/start-test-engine.ts';
import type { TestEngine } from './engine/start-test-engine.ts';
import { createRetention, parseRetentionRule } from './retention.ts';
import type { Retention } from './retention.ts';
import type { Store } from './store.ts';

const DAY_US = 24 * HOUR_US;

describe('retention', () => {
  let engine: TestEngine;
  let store: Store;
  const log = { info: () => undefined, error: () => undefined };

  before(async () => {
    engine = await startTestEngine();
    const { address } = engine.engine;
    assert.ok('socketPath' in address);
    store = createClickHouseStore({ socketPath: address.socketPath, database: 'retained' });
    await store.migrate();
    const encoder = createNativeBlockEncoder();
    const samples = numbered(90, (index) => ({
      timeUs: NOON_US - (index % 3) * DAY_US,
      level: index % 2 === 0 ? 2 : 5,
    }));
    encoder.add(scoredBatch(samples));
    await store.entries.append(encoder.encode());
  });
  after(async () => {
    await store.close();
    await engine.close();
  });

  function retention(
    limitBytes: number,
    rules: readonly string[],
  ): Retention & { deleted(reason: string): Promise<number> } {
    const metrics = createMetrics({ processMetrics: false });
    const clock = { nowMs: () => NOON_US / 1000 };
    const parsed = rules.map(parseRetentionRule);
    return {
      ...createRetention({ store, clock, log, metrics, limitBytes, rules: parsed }),
      async deleted(reason) {
        const { values } = await metrics.retentionDeleted.get();
        return values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
      },
    };
  }

  test('by query deletes what matches and is older, and again nothing', async () => {
    const rules = retention(0, ['36h level:<=debug', '40d level:error']);
    await rules.apply();
    // 30 lines a day, half of them debug; the day before yesterday is older than 36 hours.
    assert.equal(await rules.deleted('query'), 15);
    assert.equal(await store.entries.count({}), 75);
    assert.equal(await store.entries.count({ levels: ['debug'] }), 30);
    await rules.apply();
    assert.equal(await rules.deleted('query'), 15);
  });

  test('by size deletes the oldest days', async () => {
    const { diskBytes } = await store.stats();
    const size = retention(diskBytes - 1, []);
    await size.apply();
    assert.equal(await size.deleted('size'), 15);
    assert.ok((await store.stats()).diskBytes < diskBytes);
    await size.close();
  });

  for (const [rule, why] of [
    ['level:debug', /level:debug/],
    ['7 level:debug', /"7" is no length of time/],
    ['7d level:debugg', /no level/],
    ['7d x | patterns', /no pipes/],
    ['7d since 2h x', /the age in front/],
    ['7d *', /store\.retentionDays/],
    ['7d', /no length of time/],
  ] as const) {
    test(`the rule ${rule} is refused`, () => assert.throws(() => parseRetentionRule(rule), why));
  }
});
