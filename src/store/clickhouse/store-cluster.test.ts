import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createCertificate } from '../../../test/support/certificate.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import type { AppError } from '../../core/errors.ts';
import { startTestEngine } from '../engine/start-test-engine.ts';
import type { TestEngine } from '../engine/start-test-engine.ts';
import { createClickHouseStore, DEFAULT_QUERY_LIMITS } from './clickhouse-store.ts';
import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { pendingStatements, presenceQueries, RETENTION_SQL } from './migrate.ts';
import { schemaStatements } from './schema.ts';

const SCHEMA = { database: 'logs', cluster: 'main', retentionDays: 30 };

describe('ClickHouse clusters', () => {
  let running: TestEngine;
  let connection: Connection;
  let port = 0;
  let url = '';
  before(async () => {
    running = await startTestEngine({ listen: { host: '127.0.0.1', port: 0 } });
    const { address } = running.engine;
    assert.ok('port' in address);
    port = address.port;
    url = `http://127.0.0.1:${port}`;
    connection = openConnection({ url, limits: DEFAULT_QUERY_LIMITS });
  });
  after(async () => {
    await connection.close();
    await running.close();
  });

  const formatted = async (sql: string): Promise<string> =>
    String((await connection.rows('SELECT formatQuery({sql:String})', { sql }))[0]?.[0]);

  test('every statement of the schema is one that the engine parses, and carried out on the cluster', async () => {
    const statements = schemaStatements(SCHEMA).map(({ sql }) => sql);
    for (const sql of statements) assert.match(await formatted(sql), /ON CLUSTER main/);
    const all = statements.join('\n');
    assert.match(all, /ENGINE = ReplicatedMergeTree\('[^']+', '\{replica\}'\)/);
    assert.match(all, /ReplicatedReplacingMergeTree\('[^']+', '\{replica\}', version, deleted\)/);
    assert.match(all, /Distributed\(main, logs, entries_local, batch\)/);
    assert.match(all, /TO logs\.entry_counts_local AS\s+SELECT[\s\S]+FROM logs\.entries_local/);
    await assert.rejects(formatted('CREATE TABLE a ON CLUSTR main (b UInt8)'), { code: 'STORE_FAILED' });
  });

  test('the questions about what is there are ones that the engine parses', async () => {
    for (const sql of presenceQueries('logs', 'main'))
      assert.match(await formatted(sql), /clusterAllReplicas\(main/);
  });

  test('every statement may run twice, and each names what it makes', () => {
    for (const { sql, creates } of schemaStatements(SCHEMA)) {
      if (creates === undefined) assert.match(sql, /^ALTER TABLE \S+ ON CLUSTER main MODIFY /);
      else assert.match(sql, new RegExp(`^CREATE .*IF NOT EXISTS (logs\\.)?${creates.name} ON CLUSTER main`));
    }
  });

  test('what all nodes have is not made again, what one lacks is', () => {
    const statements = schemaStatements(SCHEMA);
    const have = new Map(statements.flatMap(({ creates }) => (creates ? [[keyOf(creates), 3]] : [])));
    const presence = { nodes: 3, have, retentionSeconds: 30 * 86_400 };
    assert.deepEqual(pendingStatements(statements, presence, SCHEMA), []);
    have.set('table blobs_local', 2);
    const pending = pendingStatements(statements, presence, SCHEMA);
    assert.deepEqual(
      pending.map(({ creates }) => creates?.name),
      ['blobs_local'],
    );
    const none = { nodes: 3, have: new Map<string, number>(), retentionSeconds: undefined };
    assert.equal(pendingStatements(statements, none, SCHEMA).length, statements.length);
    const changed = pendingStatements(
      statements,
      { ...presence, have: allOf(statements, 3) },
      { retentionDays: 7 },
    );
    assert.ok(changed.length > 0 && changed.every(({ sql }) => sql.startsWith('ALTER')));
  });

  test('the retention is read back from a table as the engine writes it', async () => {
    for (const [database, retentionDays, seconds] of [
      ['aging', 7, 604_800],
      ['lasting', undefined, 0],
    ] as const) {
      const store = createClickHouseStore({ url, database, ...(retentionDays && { retentionDays }) });
      await store.migrate();
      await store.close();
      const rows = await connection.rows(
        `SELECT ${RETENTION_SQL} FROM system.tables WHERE database = '${database}' AND name = 'entries'`,
      );
      assert.deepEqual(rows, [[seconds]]);
    }
  });

  test('a wrong cluster name is refused with the names there are', async () => {
    const store = createClickHouseStore({ url, cluster: 'mian' });
    await assert.rejects(store.migrate(), (error: AppError) => {
      assert.equal(error.code, 'STORE_CLUSTER');
      assert.match(
        `${error.message} ${error.nextStep}`,
        /no cluster "mian"; it knows none.*store\.cluster.*remote_servers/,
      );
      return true;
    });
    await store.close();
    const bare = openConnection({ url, limits: DEFAULT_QUERY_LIMITS });
    await assert.rejects(bare.command('CREATE DATABASE x ON CLUSTER mian'), { code: 'STORE_CLUSTER' });
    await bare.close();
  });

  test('while the first address is away the next is asked, for reading and writing', async () => {
    const proxy = await startTcpProxy({ host: '127.0.0.1', port });
    const first = `http://127.0.0.1:${proxy.port}`;
    const both = createClickHouseStore({ urls: [first, url], database: 'failover', shared: true });
    const alone = createClickHouseStore({ urls: [first], database: 'failover', shared: true });
    await both.migrate();
    await both.documents.put('kind', 'key', { written: 1 });
    proxy.cut();
    assert.deepEqual(await both.documents.get('kind', 'key'), { written: 1 });
    await both.documents.put('kind', 'key', { written: 2 });
    await assert.rejects(alone.ping(), { code: 'STORE_UNREACHABLE' });
    proxy.mend();
    assert.deepEqual(await alone.documents.get('kind', 'key'), { written: 2 });
    await both.close();
    await alone.close();
    await proxy.close();
  });

  test('TLS is spoken with a given authority, and an unknown one is refused', async (t) => {
    const certificate = createCertificate(running.folder);
    if (certificate === undefined) return t.skip('openssl is not installed');
    const secure = createServer(
      { key: certificate.key, cert: certificate.certificate },
      (incoming, outgoing) => {
        const { method, url: path, headers } = incoming;
        const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        });
        incoming.pipe(onward);
      },
    ).listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const address = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    const trusting = createClickHouseStore({ url: address, ca: Buffer.from(certificate.certificate) });
    await trusting.ping();
    const wary = createClickHouseStore({ url: address });
    await assert.rejects(wary.ping(), (error: AppError) => /self-signed/.test(error.message));
    await trusting.close();
    await wary.close();
    secure.closeAllConnections();
    secure.close();
  });
});

function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} ${name}`;
}

function allOf(statements: ReturnType<typeof schemaStatements>, nodes: number): Map<string, number> {
  return new Map(statements.flatMap(({ creates }) => (creates ? [[keyOf(creates), nodes] as const] : [])));
}
