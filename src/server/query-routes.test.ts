import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { randomFilter } from '../../test/support/random-query.ts';
import { problemSchema } from '../api/common.ts';
import { completionsSchema, queryAnswerSchema } from '../api/query.ts';
import type { QueryAnswerDto } from '../api/query.ts';
import { createRandom } from '../core/random.ts';
import { createClickHouseStore } from '../store/clickhouse/clickhouse-store.ts';
import { createNativeBlockEncoder } from '../store/clickhouse/native-block.ts';
import { NOON_US, numbered, scoredBatch } from '../store/conformance/samples.ts';
import { startTestEngine } from '../store/engine/start-test-engine.ts';
import type { TestEngine } from '../store/engine/start-test-engine.ts';
import type { Store } from '../store/store.ts';
import { problemOf, sendProblem } from './problem.ts';
import { exportRoutes } from './routes/export.ts';
import { queryRoutes } from './routes/query.ts';

const clock = { nowMs: () => NOON_US / 1000 + 3_600_000 };

const templates = { templateIds: (id: string) => [id], resolveTemplate: (id: string) => id };

describe('queries over HTTP', () => {
  let engine: TestEngine;
  let store: Store;
  let app: FastifyInstance;

  before(async () => {
    engine = await startTestEngine();
    const { address } = engine.engine;
    assert.ok('socketPath' in address);
    store = createClickHouseStore({ socketPath: address.socketPath, database: 'server' });
    await store.migrate();
    const encoder = createNativeBlockEncoder();
    const samples = numbered(60, (index) => ({
      level: index % 10 === 0 ? 5 : 3,
      service: index % 2 === 0 ? 'auth' : 'billing',
      message: index % 10 === 0 ? '=cmd refused' : `request ${index}`,
      attributes: JSON.stringify({ durationMs: index * 10, zone: 'eu west' }),
    }));
    encoder.add(scoredBatch(samples));
    await store.entries.append(encoder.encode());
    app = Fastify();
    app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
    const routes = [
      ...queryRoutes({ entries: store.entries, templates, clock }),
      ...exportRoutes({ entries: store.entries, templates, clock }),
    ];
    for (const { register } of routes) register(app);
  });
  after(async () => {
    await app.close();
    await store.close();
    await engine.close();
  });

  const get = (path: string, query: Record<string, string>) =>
    app.inject({ url: `/api/v1/${path}?${new URLSearchParams(query)}` });

  async function ask(query: string, more: Record<string, string> = {}): Promise<QueryAnswerDto> {
    const response = await get('query', { query, ...more });
    assert.equal(response.statusCode, 200, response.body);
    return queryAnswerSchema.parse(response.json());
  }

  test('lines come newest first, page by page', async () => {
    const first = await ask('service:auth', { limit: '20' });
    assert.ok(first.kind === 'entries' && first.nextCursor !== undefined);
    const second = await ask('service:auth', { limit: '20', cursor: first.nextCursor });
    assert.ok(second.kind === 'entries');
    const ids = [...first.entries, ...second.entries].map(({ id }) => id);
    assert.equal(new Set(ids).size, 30);
    assert.equal(second.nextCursor, undefined);
    assert.equal(first.query, 'service:auth');
  });

  test('pipes make a table; its times are RFC 3339', async () => {
    const table = await ask('level:error | stats count() by service, bin(1m)');
    assert.ok(table.kind === 'table');
    assert.deepEqual(table.columns, [
      { name: 'service', type: 'text' },
      { name: 'time', type: 'time' },
      { name: 'count', type: 'number' },
    ]);
    assert.deepEqual(table.rows, [['auth', '2026-03-03T12:00:00.000000Z', 6]]);
  });

  test('context shows the lines of the same service around each match', async () => {
    const table = await ask('durationMs:200 | context 1');
    assert.ok(table.kind === 'table');
    const message = table.columns.findIndex(({ name }) => name === 'message');
    assert.deepEqual(
      table.rows.map((row) => [row[0], row[message]]),
      [
        [false, 'request 18'],
        [true, '=cmd refused'],
        [false, 'request 22'],
      ],
    );
  });

  const EMPTY: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    [
      'level:error service:billing',
      {},
      /^0 of 60 lines in the range match\. 30 match without level:error\. 6 match without service:billing\.$/,
    ],
    ['nowhere', {}, /^0 of 60 lines in the range match\.$/],
    ['level:fatal service:nobody', {}, /No condition alone is the reason/],
    ['durationMz:>5', {}, /has a field "durationMz"\. Did you mean durationMs\?/],
    [
      'x',
      { from: '2027-01-01' },
      /no lines in the range; the newest line is older, from 2026-03-03T12:00:59/,
    ],
    ['x', { to: '2026-01-01' }, /no lines in the range; the newest line is from 2026-03-03/],
    ['nowhere | stats count()', {}, /^0 of 60/],
    ['between 01:00 and 02:00', {}, /no lines in the range/],
  ];
  for (const [query, more, expected] of EMPTY) {
    test(`an empty answer to ${query} says why`, async () => {
      assert.match((await ask(query, more)).empty ?? '', expected);
    });
  }

  test('a wrong query is a problem that points at its place', async () => {
    const response = await get('query', { query: 'level:errror' });
    assert.equal(response.statusCode, 400);
    const problem = problemSchema.parse(response.json());
    assert.equal(problem.code, 'QUERY_INVALID');
    assert.deepEqual(problem.position, { start: 6, end: 12 });
    assert.equal(problem.suggestion, 'error');
    assert.match(problem.detail, /^Column 7 of the query: "errror" is no level/);
  });

  test('the export takes a query without pipes; CSV cells are no formulas', async () => {
    const csv = await get('entries/export', { query: 'level:error', format: 'csv' });
    assert.equal(csv.body.split('\r\n').length, 1 + 6 + 1);
    assert.ok(csv.body.includes(",'=cmd refused,"));
    const refused = await get('entries/export', { query: 'x | patterns' });
    assert.equal(refused.statusCode, 400);
    assert.deepEqual(problemSchema.parse(refused.json()).position, { start: 2, end: 12 });
  });

  test('any result is exported whole, in each format', async () => {
    const table = await get('query/export', { query: '| stats count() as n by service | sort service' });
    assert.equal(table.headers['content-type'], 'application/x-ndjson');
    assert.equal(table.body, '{"service":"auth","n":30}\n{"service":"billing","n":30}\n');
    const lines = await get('query/export', { query: 'level:error', format: 'csv' });
    assert.match(String(lines.headers['content-disposition']), /filename="logsentry-entries\.csv"/);
    assert.equal(lines.body, (await get('entries/export', { query: 'level:error', format: 'csv' })).body);
    const parquet = await get('query/export', { query: '*', format: 'parquet' });
    assert.equal(parquet.headers['content-type'], 'application/vnd.apache.parquet');
    assert.equal(parquet.rawPayload.subarray(-4).toString(), 'PAR1');
    const context = await get('query/export', { query: 'durationMs:200 | context 1', format: 'csv' });
    assert.match(context.body, /^match,time,level,service,host,message,id\r\nfalse,2026-03-03T12:00:18/);
  });

  test('an export that cannot be made is an answer of its own', async () => {
    for (const [query, format, code] of [
      ['level:errror', 'csv', 'QUERY_INVALID'],
      ['x | context 1', 'parquet', 'NO_PARQUET'],
      ['x', 'xlsx', 'BAD_PARAMETER'],
    ] as const) {
      const answer = await get('query/export', { query, format });
      assert.equal(answer.statusCode, 400);
      assert.equal(problemSchema.parse(answer.json()).code, code);
    }
  });

  test('completion offers fields with their counts, values and keywords', async () => {
    const complete = async (query: string) =>
      completionsSchema.parse((await get('query/complete', { query })).json()).items.map(({ text }) => text);
    assert.deepEqual(await complete('ser'), ['service']);
    assert.deepEqual(await complete('dur'), ['durationMs']);
    assert.deepEqual(await complete('service:'), ['auth', 'billing']);
    assert.deepEqual(await complete('zone:'), ['"eu west"']);
    assert.deepEqual(await complete('level:e'), ['error']);
    assert.deepEqual(await complete('x | st'), ['stats']);
    assert.deepEqual(await complete('x | stats count() as n by service | where '), [
      'service',
      'n',
      'AND',
      'OR',
      'NOT',
      'has:',
    ]);
  });

  test('any filter is answered, any odd text refused with its place', async () => {
    const random = createRandom(3);
    for (let run = 0; run < 60; run++) {
      const filter = randomFilter(random);
      const text =
        run % 2 === 0 ? filter : filter.slice(random.integer(4), filter.length - random.integer(4));
      const response = await get('query', { query: text, limit: '5' });
      assert.ok(response.statusCode === 200 || response.statusCode === 400, `${text} ${response.body}`);
      if (response.statusCode === 400) assert.ok(problemSchema.parse(response.json()).position, text);
    }
  });

  test('a query that does not run has no progress', async () => {
    const answer = await get('query/progress/a-table-1', {});
    assert.equal(answer.statusCode, 404);
    assert.equal(problemSchema.parse(answer.json()).code, 'NO_QUERY');
    assert.equal((await get('query/progress/short', {})).statusCode, 400);
    const table = await ask('| stats count()', { id: 'a-table-1' });
    assert.ok(table.kind === 'table');
  });

  test('a query ends in the store when its reader goes away', async () => {
    let aborted = false;
    const slow = Fastify();
    const waiting: Store['entries'] = {
      ...store.entries,
      find: (_filter, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            aborted = true;
            slow.server.emit('reader-gone');
            reject(new Error('gone'));
          });
        }),
    };
    for (const { register } of queryRoutes({ entries: waiting, templates, clock })) register(slow);
    await slow.listen({ host: '127.0.0.1', port: 0 });
    const gone = new AbortController();
    const { port } = slow.server.address() as AddressInfo;
    const ended = once(slow.server, 'reader-gone');
    slow.server.once('request', () => setImmediate(() => gone.abort()));
    await assert.rejects(fetch(`http://127.0.0.1:${port}/api/v1/query?query=x`, { signal: gone.signal }));
    await ended;
    assert.ok(aborted);
    await slow.close();
  });
});
