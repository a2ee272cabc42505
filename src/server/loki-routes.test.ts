import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { createClickHouseStore } from '../store/clickhouse/clickhouse-store.ts';
import { createNativeBlockEncoder } from '../store/clickhouse/native-block.ts';
import { NOON_US, numbered, scoredBatch } from '../store/conformance/samples.ts';
import { startTestEngine } from '../store/engine/start-test-engine.ts';
import type { TestEngine } from '../store/engine/start-test-engine.ts';
import type { Store } from '../store/store.ts';
import { problemOf, sendProblem } from './problem.ts';
import { lokiRoutes } from './routes/loki.ts';

const clock = { nowMs: () => NOON_US / 1000 + 3_600_000 };
const templates = { templateIds: (id: string) => [id], resolveTemplate: (id: string) => id };
const NOON_S = NOON_US / 1e6;
/** As Grafana writes an hour around the lines. */
const START = `${NOON_US - 1_800_000_000}000`;
const END = `${NOON_US + 1_800_000_000}000`;

interface Answer {
  readonly status: string;
  readonly data: {
    readonly resultType: string;
    readonly encodingFlags?: readonly string[];
    readonly result: readonly {
      readonly stream?: Record<string, string>;
      readonly metric?: Record<string, string>;
      readonly values?: readonly (readonly unknown[])[];
      readonly value?: readonly unknown[];
    }[];
  };
}

/** Requests are those that Grafana 9 to 12 sends from Explore; see docs/grafana.md. */
describe('what Grafana asks of Loki', () => {
  let engine: TestEngine;
  let store: Store;
  let app: FastifyInstance;

  before(async () => {
    engine = await startTestEngine();
    const { address } = engine.engine;
    assert.ok('socketPath' in address);
    store = createClickHouseStore({ socketPath: address.socketPath, database: 'loki' });
    await store.migrate();
    const encoder = createNativeBlockEncoder();
    const samples = numbered(120, (index) => ({
      level: index % 10 === 0 ? 5 : 3,
      service: index % 2 === 0 ? 'auth' : 'billing',
      message: index % 10 === 0 ? `Refused ${index}` : `request ${index}`,
      attributes: JSON.stringify({ durationMs: index * 10, user: `u${index % 3}` }),
    }));
    encoder.add(scoredBatch(samples));
    await store.entries.append(encoder.encode());
    app = Fastify();
    app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
    for (const { register } of lokiRoutes({ entries: store.entries, templates, clock, version: '1' }))
      register(app);
  });
  after(async () => {
    await app.close();
    await store.close();
    await engine.close();
  });

  const get = (path: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    app.inject({ url: `/loki/api/v1/${path}?${new URLSearchParams(query)}`, headers });

  async function ask(path: string, query: Record<string, string>, headers = {}): Promise<Answer['data']> {
    const answer = await get(path, { start: START, end: END, ...query }, headers);
    assert.equal(answer.statusCode, 200, answer.body);
    const { status, data } = answer.json<Answer>();
    assert.equal(status, 'success');
    return data;
  }

  test('“Save & test” sends a sum of vectors at a far time', async () => {
    const answer = await app.inject(
      '/loki/api/v1/query?direction=backward&query=vector%281%29%2Bvector%281%29&time=4000000000',
    );
    assert.deepEqual(answer.json<Answer>().data.result, [{ metric: {}, value: [4_000_000_000, '2'] }]);
    assert.match((await get('status/buildinfo')).json<{ version: string }>().version, /^\d+\.\d+\.\d+$/);
  });

  test('lines of Explore, newest first', async () => {
    const data = await ask('query_range', {
      query: '{service="auth"} |= ``',
      limit: '3',
      direction: 'backward',
      step: '5000ms',
    });
    assert.equal(data.resultType, 'streams');
    assert.equal(data.encodingFlags, undefined);
    assert.deepEqual(
      data.result.map(({ stream, values }) => [stream, values]),
      [
        [
          { service: 'auth', level: 'info', host: 'web-1', source: 'http' },
          [118, 116, 114].map((index) => [`${NOON_US + index * 1e6}000`, `request ${index}`]),
        ],
      ],
    );
    const cased = await ask('query_range', { query: '{} |= "refused"', limit: '10' });
    assert.deepEqual(cased.result, [], 'letter case counts');
    const both = await ask('query_range', {
      query: '{} |= "Refused" | durationMs >= 1s',
      direction: 'forward',
    });
    assert.deepEqual(
      both.result.flatMap(({ values }) => values?.map((value) => value[1])),
      ['Refused 100', 'Refused 110'],
    );
  });

  test('attributes come apart from labels for a client that reads them so', async () => {
    const data = await ask(
      'query_range',
      { query: '{level="error"} | user="u0"', limit: '1' },
      { 'x-loki-response-encoding-flags': 'categorize-labels', 'x-query-tags': 'Source=grafana' },
    );
    assert.deepEqual(data.encodingFlags, ['categorize-labels']);
    const [value] = data.result[0]?.values ?? [];
    assert.equal(value?.[1], 'Refused 90');
    const { structuredMetadata } = value?.[2] as { structuredMetadata: Record<string, string> };
    assert.equal(structuredMetadata['durationMs'], '900');
    assert.equal(structuredMetadata['user'], 'u0');
  });

  test('more lines than a page of the store', async () => {
    const data = await ask('query_range', { query: '{}', limit: '5000', direction: 'forward' });
    assert.equal(
      data.result.reduce((sum, { values = [] }) => sum + values.length, 0),
      120,
    );
  });

  test('the histogram above the lines', async () => {
    const data = await ask('query_range', {
      query: 'sum by (level, detected_level) (count_over_time({service="auth"} |= `` | drop __error__[1m]))',
      step: '60000ms',
    });
    assert.equal(data.resultType, 'matrix');
    const errors = data.result.find(({ metric }) => metric?.['level'] === 'error');
    assert.deepEqual(errors?.metric, { level: 'error', detected_level: 'error' });
    assert.deepEqual(errors?.values, [
      [NOON_S + 60, '6'],
      [NOON_S + 120, '6'],
    ]);
  });

  test('windows that overlap, as rates a second', async () => {
    const data = await ask('query_range', {
      query: 'sum(rate({} |= "request" [1m]))',
      start: String(NOON_S),
      end: String(NOON_S + 90),
      step: '30',
    });
    // 27 requests in each half minute: all but the tens.
    assert.deepEqual(data.result, [
      {
        metric: {},
        values: [
          [NOON_S + 30, String(27 / 60)],
          [NOON_S + 60, String(54 / 60)],
          [NOON_S + 90, String(54 / 60)],
        ],
      },
    ]);
  });

  test('numbers at one point in time', async () => {
    const data = await ask('query', {
      query: 'sum by (service) (count_over_time({level="error"}[5m]))',
      time: `${NOON_US + 120_000_000}000`,
    });
    assert.equal(data.resultType, 'vector');
    assert.deepEqual(data.result, [{ metric: { service: 'auth' }, value: [NOON_S + 120, '12'] }]);
  });

  test('labels, their values and series', async () => {
    const labels = await get('labels', { start: START, end: END });
    assert.deepEqual(labels.json<{ data: unknown }>().data, ['host', 'level', 'service', 'source']);
    const values = async (name: string, query = ''): Promise<unknown> =>
      (await get(`label/${name}/values`, { start: START, end: END, query })).json<{ data: unknown }>().data;
    assert.deepEqual(await values('service'), ['auth', 'billing']);
    assert.deepEqual(await values('level', '{service="billing"}'), ['info']);
    assert.deepEqual(await values('detected_level'), ['error', 'info']);
    assert.deepEqual(await values('user'), ['u0', 'u1', 'u2']);
    assert.deepEqual(await values('nothing'), []);
    const series = await get('series', { 'match[]': '{service="billing"}', start: START, end: END });
    assert.deepEqual(series.json<{ data: unknown }>().data, [
      { service: 'billing', level: 'info', host: 'web-1', source: 'http' },
    ]);
  });

  test('how much a query would read, and who logs most', async () => {
    const stats = await get('index/stats', { query: '{service="auth"}', start: START, end: END });
    assert.equal(stats.json<{ entries: number }>().entries, 60);
    const data = await ask('index/volume', { query: '{}', targetLabels: 'level', limit: '1' });
    assert.deepEqual(data.result, [{ metric: { level: 'info' }, value: [NOON_S + 1800, '108'] }]);
  });

  test('what is not there is refused in a sentence', async () => {
    for (const [path, query, sentence] of [
      [
        'query_range',
        { query: '{a="b"} | json' },
        /^parse error at line 1, col 11: stage json is not supported/,
      ],
      ['query', { query: '{a="b"}' }, /^log queries are not supported as an instant query type/],
      ['query_range', { query: '{}', limit: '5001' }, /^max entries limit per query exceeded/],
      ['query_range', { query: '{}', start: 'soon' }, /^could not parse start "soon"/],
      ['query_range', { query: '{}', start: END, end: START }, /^end timestamp must not be before/],
      ['query_range', { query: 'rate({}[1m])', step: '1ms' }, /^exceeded maximum resolution of 11000 points/],
      ['query_range', {}, /expecting a query such as/],
    ] as const) {
      const answer = await get(path, { start: START, end: END, ...query });
      assert.equal(answer.statusCode, 400, answer.body);
      assert.match(String(answer.headers['content-type']), /^text\/plain/);
      assert.match(answer.body, sentence);
    }
  });
});
