import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AppError } from '../../core/errors.ts';
import { append, numbered } from '../conformance/samples.ts';
import { scoredBatch } from '../conformance/samples.ts';
import { startTestEngine } from '../engine/start-test-engine.ts';
import type { TestEngine } from '../engine/start-test-engine.ts';
import type { ClickHouseStoreOptions } from './clickhouse-store.ts';
import { createClickHouseStore } from './clickhouse-store.ts';
import { openConnection } from './connection.ts';
import { createNativeBlockEncoder } from './native-block.ts';

const LIMITS = { maxSeconds: 10, maxBytes: 1e9, maxRowsRead: 0 };

describe('limits, refusals and schemas', () => {
  let running: TestEngine;
  before(async () => {
    running = await startTestEngine({
      listen: { host: '127.0.0.1', port: 0 },
      credentials: { username: 'u', password: 'p' },
    });
  });
  after(() => running.close());

  function where(): Pick<ClickHouseStoreOptions, 'url'> {
    const { address } = running.engine;
    assert.ok('port' in address);
    return { url: `http://${address.host}:${address.port}` };
  }

  const LOGIN = { username: 'u', password: 'p' };

  test('a query over its limit says how to narrow', async () => {
    const store = createClickHouseStore({
      ...where(),
      ...LOGIN,
      limits: { maxRowsRead: 10, maxSeconds: 7 },
    });
    await store.migrate();
    await append(
      { createEncoder: createNativeBlockEncoder, scored: scoredBatch, openStore: () => assert.fail() },
      store.entries,
      numbered(100),
    );
    await assert.rejects(store.entries.count({ text: ['x'] }), (error: AppError) => {
      assert.equal(error.code, 'QUERY_LIMIT');
      assert.match(error.nextStep, /shorter time range.* 7 s, 1024 MiB of memory, 10 rows read/);
      return true;
    });
    await store.close();
  });

  test('a slow query ends at its time limit', async () => {
    const connection = openConnection({ ...where(), ...LOGIN, limits: { ...LIMITS, maxSeconds: 0.2 } });
    const endless = connection.rows('SELECT count() FROM system.numbers WHERE sipHash64(number) = 1');
    await assert.rejects(endless, { code: 'QUERY_LIMIT' });
    await connection.close();
  });

  test('says how far a table is while it is made', async () => {
    const store = createClickHouseStore({ ...where(), ...LOGIN, database: 'progress' });
    await store.migrate();
    await append(
      { createEncoder: createNativeBlockEncoder, scored: scoredBatch, openStore: () => assert.fail() },
      store.entries,
      numbered(20_000, (index) => ({ message: `${index} `.repeat(200) })),
    );
    // Long enough to be seen: an expression over every message, twice.
    const slow = '([a-z0-9 ]+x){3}|(\\d+ ){50}y';
    const pipes = [{ kind: 'stats' as const, stats: [{ name: 'count' as const }], by: [] }];
    const field = { in: 'column', name: 'message' } as const;
    const condition = {
      kind: 'test',
      field,
      test: { is: 'regex', pattern: slow, ignoreCase: true },
    } as const;
    let ended = false;
    const table = store.entries
      .query({ filter: { where: condition }, pipes, limit: 10, id: 'a-table-1' })
      .finally(() => (ended = true));
    let seen;
    while (!ended) seen = (await store.entries.progress('a-table-1')) ?? seen;
    await table;
    assert.ok(seen !== undefined && seen.totalRows >= seen.rowsRead && seen.elapsedMs >= 0);
    assert.equal(await store.entries.progress('a-table-2'), undefined);
    await store.close();
  });

  test('an aborted query ends', async () => {
    const connection = openConnection({ ...where(), ...LOGIN, limits: LIMITS });
    const abort = new AbortController();
    const endless = connection.rows(
      'SELECT count() FROM system.numbers WHERE sipHash64(number) = 1',
      {},
      abort.signal,
    );
    setTimeout(() => abort.abort(), 20);
    await assert.rejects(endless);
    await connection.close();
  });

  test('a wrong password and a missing store are told apart', async () => {
    const refused = createClickHouseStore({ ...where(), username: 'u', password: 'wrong' });
    await assert.rejects(refused.ping(), { code: 'STORE_REFUSED' });
    await refused.close();
    const gone = createClickHouseStore({ socketPath: `${running.folder}/nobody.sock` });
    await assert.rejects(gone.ping(), { code: 'STORE_UNREACHABLE' });
    await gone.close();
    const empty = createClickHouseStore({ ...where(), ...LOGIN, database: 'never_migrated' });
    await assert.rejects(empty.entries.count({}), { code: 'STORE_FAILED' });
    await empty.close();
  });

  test('names that are no identifiers are refused', () => {
    for (const database of ['', 'a-b', 'x; DROP', '1a', 'a'.repeat(65)]) {
      assert.throws(() => createClickHouseStore({ ...where(), database }), { code: 'CONFIG_INVALID' });
    }
    assert.throws(() => createClickHouseStore({ ...where(), cluster: "c'" }), { code: 'CONFIG_INVALID' });
  });

  test('retention can be set and changed, and old days go', async () => {
    const connection = openConnection({ ...where(), ...LOGIN, limits: LIMITS });
    for (const retentionDays of [30, 7]) {
      const store = createClickHouseStore({ ...where(), ...LOGIN, database: 'aging', retentionDays });
      await store.migrate();
      await store.close();
    }
    const [row] = await connection.rows(
      `SELECT create_table_query FROM system.tables WHERE database = 'aging' AND name = 'entries'`,
    );
    assert.match(String(row?.[0]), /TTL .*\+ 604800.*ttl_only_drop_parts = 1/s);
    await connection.close();
  });
});
