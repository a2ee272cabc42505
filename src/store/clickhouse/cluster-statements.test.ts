import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startOneNodeCluster } from '../../../test/support/one-node-cluster.ts';
import type { OneNodeCluster } from '../../../test/support/one-node-cluster.ts';
import { deleteTests } from '../conformance/deletes.ts';
import { exportTests } from '../conformance/exports.ts';
import { scoredBatch } from '../conformance/samples.ts';
import { startTestEngine } from '../engine/start-test-engine.ts';
import type { TestEngine } from '../engine/start-test-engine.ts';
import type { ConformanceSetup } from '../store-conformance.ts';
import { createClickHouseStore } from './clickhouse-store.ts';
import { createNativeBlockEncoder } from './native-block.ts';

const CLUSTER = 'main';

describe('deletions and exports of a cluster', () => {
  let running: TestEngine;
  let cluster: OneNodeCluster;
  let setup: ConformanceSetup;
  before(async () => {
    running = await startTestEngine({ listen: { host: '127.0.0.1', port: 0 } });
    const { address } = running.engine;
    assert.ok('port' in address);
    cluster = await startOneNodeCluster(CLUSTER, address);
    const engineUrl = `http://${address.host}:${address.port}`;
    let databases = 0;
    setup = {
      createEncoder: createNativeBlockEncoder,
      scored: scoredBatch,
      async openStore(database = `cluster_${databases++}`) {
        // The schema of a cluster has tests of its own; here are its tables without replicas.
        const plain = createClickHouseStore({ url: engineUrl, database });
        await plain.migrate();
        await plain.close();
        const store = createClickHouseStore({ url: cluster.url, database, cluster: CLUSTER });
        return { ...store, database, [Symbol.asyncDispose]: () => store.close() };
      },
    };
  });
  after(async () => {
    await cluster.close();
    await running.close();
  });

  deleteTests(() => setup);
  exportTests(() => setup);

  test('what changes tables is carried out on every node, on its own tables', () => {
    const changes = cluster.statements.filter((sql) => /^(?:ALTER|DELETE|DROP|TRUNCATE)\b/.test(sql));
    assert.ok(changes.length >= 10);
    for (const sql of changes) {
      assert.match(
        sql,
        /^(?:ALTER TABLE|DELETE FROM) \w+\.(?:entries|entry_counts|template_examples)_local ON CLUSTER main\s/,
      );
      if (/\sDELETE WHERE\s/.test(sql)) assert.match(sql, /SETTINGS mutations_sync = 2$/);
    }
  });

  test('what reads and inserts goes through the tables over all nodes', () => {
    const others = cluster.statements.filter((sql) => /^(?:SELECT|INSERT|WITH)\b/.test(sql));
    assert.ok(others.length >= 50);
    for (const sql of others) {
      assert.doesNotMatch(sql, /\bON CLUSTER\b|\bFROM \w+\.\w+_local\b|\bINTO \w+\.\w+_local\b/);
      if (/\bsystem\.parts\b/.test(sql)) assert.match(sql, /cluster\(main, system\.parts\)/);
    }
  });
});
