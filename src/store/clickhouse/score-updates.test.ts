import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine } from '../engine/start-test-engine.ts';
import { DEFAULT_QUERY_LIMITS } from './clickhouse-store.ts';
import { openConnection } from './connection.ts';
import { scoreUpdateStatements } from './score-updates.ts';

/** That they do what they should is what the conformance suite shows, without a cluster: only names and engines differ. */
test('on a cluster every node gets the new scores before it changes entries, in statements that the engine parses', async (t) => {
  const running = await startTestEngine();
  const { address } = running.engine;
  assert.ok('socketPath' in address);
  const connection = openConnection({ socketPath: address.socketPath, limits: DEFAULT_QUERY_LIMITS });
  t.after(async () => {
    await connection.close();
    await running.close();
  });
  const { prepare, insert, distribute, update, clear } = scoreUpdateStatements({
    database: 'logs',
    cluster: 'main',
  });
  const change = update({ fromUs: 1, toUs: 2 }, 7);
  for (const sql of [...prepare, ...distribute, change, clear]) {
    const [row] = await connection.rows('SELECT formatQuery({sql:String})', { sql });
    assert.match(String(row?.[0]), /ON CLUSTER main/);
  }
  assert.match(insert, /INSERT INTO logs\.score_changes /);
  assert.match(prepare.join('\n'), /Distributed\(main, logs, score_changes_local, batch\)/);
  assert.match(distribute.join('\n'), /SYSTEM SYNC REPLICA ON CLUSTER main logs\.score_changes_local/);
  assert.match(change, /ALTER TABLE logs\.entries_local ON CLUSTER main/);
  assert.match(change, /mutations_sync = 2/);
  assert.ok(!/score_changes(?!_local)/.test(change), 'each node reads its own table');
  await assert.rejects(
    connection.rows('SELECT formatQuery({sql:String})', { sql: change.replace('UPDATE', 'UPDAT') }),
    { code: 'STORE_FAILED' },
  );
});
