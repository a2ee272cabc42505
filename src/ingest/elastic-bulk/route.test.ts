import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { protocolApp } from '../../../test/support/protocol-app.ts';
import type { IngestLimits } from '../limits.ts';
import { elasticBulkRoute } from './route.ts';

type Item = Record<
  string,
  { _index: string; _id: string | null; status: number; error?: { type: string; reason: string } }
>;
interface Answer {
  errors: boolean;
  items: Item[];
}

const NDJSON = { 'content-type': 'application/vnd.elasticsearch+x-ndjson; compatible-with=9' };

async function bulk(
  lines: readonly (object | string)[],
  options: { url?: string; limits?: Partial<IngestLimits>; refusals?: number } = {},
) {
  const { app, sink } = await protocolApp(elasticBulkRoute, options.limits);
  sink.refusals = options.refusals ?? 0;
  const payload = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  const url = options.url ?? '/_bulk';
  const send = () => app.inject({ method: 'POST', url, headers: NDJSON, payload });
  const response = await send();
  return { app, sink, send, response, answer: response.json<Answer>(), payload };
}

const outcomes = (answer: Answer): (readonly [string, number])[] =>
  answer.items.map((item) => [Object.keys(item)[0]!, Object.values(item)[0]!.status]);

describe('_bulk', () => {
  test('each action is answered in order', async () => {
    const { sink, answer } = await bulk([
      { index: { _index: 'shop-2026.11.24', _id: 'a' } },
      { '@timestamp': '2026-01-02T03:04:05.678901Z', 'log.level': 'warn', message: 'one', user: { id: 7 } },
      { create: { _index: 'logs-nginx.access-prod' } },
      { message: 'two', service: { name: 'own' } },
      { create: { _index: 'logs-nginx.access-prod' } },
      '{"message":',
      { delete: { _index: 'x', _id: '1' } },
      { update: { _index: 'x', _id: '1' } },
      { doc: {} },
      { create: {} },
      { message: 'three', fields: { requestId: 'r-1', shop: 'de' } },
    ]);
    assert.deepEqual(outcomes(answer), [
      ['index', 201],
      ['create', 201],
      ['create', 400],
      ['delete', 400],
      ['update', 400],
      ['create', 201],
    ]);
    assert.equal(answer.errors, true);
    assert.equal(Object.values(answer.items[0]!)[0]!._id, 'a');
    assert.equal(Object.values(answer.items[2]!)[0]!.error?.type, 'document_parsing_exception');
    assert.deepEqual(
      sink.rows.map(({ message, service, source, level, attributes, trace }) => [
        message,
        service,
        source,
        level,
        attributes,
        trace,
      ]),
      [
        ['one', 'shop', 'elastic:shop', 'warn', '{"user.id":7}', ''],
        ['two', 'own', 'elastic:logs-nginx.access-prod', 'unknown', '', ''],
        ['three', 'logs', 'elastic:logs', 'unknown', '{"shop":"de"}', 'r-1'],
      ],
    );
    assert.equal(sink.rows[0]?.timeUs, Date.UTC(2026, 0, 2, 3, 4, 5, 678) * 1000 + 901);
  });

  test('the index of the path stands in', async () => {
    const { sink, answer } = await bulk([{ index: {} }, { message: 'a' }], { url: '/shop/_bulk' });
    assert.equal(answer.errors, false);
    assert.equal(answer.items[0]?.['index']?._index, 'shop');
    assert.equal(sink.rows[0]?.service, 'shop');
  });

  test('the ids we give are those of the entries', async () => {
    const { sink, answer } = await bulk([{ index: {} }, { message: 'a' }]);
    const [batchId] = [...sink.batches.keys()];
    assert.match(String(answer.items[0]?.['index']?._id), new RegExp(`^[0-9a-f]+-${batchId}-0$`));
  });

  test('documents with ids are stored once', async () => {
    const { sink, send } = await bulk([
      { index: { _id: '1' } },
      { message: 'a' },
      { index: { _id: '2' } },
      { message: 'b' },
    ]);
    const again = (await send()).json<Answer>();
    assert.equal(again.errors, false);
    assert.deepEqual(sink.messages, ['a', 'b']);
  });

  test('documents without ids are stored as often as they come', async () => {
    const { sink, send } = await bulk([{ index: {} }, { message: 'a' }]);
    await send();
    assert.deepEqual(sink.messages, ['a', 'a']);
  });

  test('what finds no room is refused item by item, and only that', async () => {
    const lines = Array.from({ length: 600 }, (_, i) => [
      { index: { _id: String(i) } },
      { message: `${i} ${'x'.repeat(50)}` },
    ]).flat();
    const { sink, answer, send } = await bulk(lines, { limits: { batchBytes: 10_000 }, refusals: 1 });
    const statuses = outcomes(answer).map(([, status]) => status);
    assert.equal(answer.errors, true);
    assert.equal(statuses[0], 429);
    assert.equal(statuses.at(-1), 201);
    assert.equal(sink.rows.length, statuses.filter((status) => status === 201).length);
    await send();
    assert.equal(new Set(sink.messages).size, 600);
    assert.equal(sink.messages.length, 600, 'the part stored before is not stored again');
  });

  test('gzip and filter_path', async () => {
    const { app, payload } = await bulk([{ index: {} }, { message: 'a' }, { index: {} }, '{']);
    const response = await app.inject({
      method: 'POST',
      url: '/_bulk?filter_path=errors,items.*.error.type,items.*.status',
      headers: { ...NDJSON, 'content-encoding': 'gzip' },
      payload: gzipSync(payload),
    });
    assert.deepEqual(response.json(), {
      errors: true,
      items: [
        { index: { status: 201 } },
        { index: { status: 400, error: { type: 'document_parsing_exception' } } },
      ],
    });
  });

  test('an empty body, a broken one and one over the limit', async () => {
    const { app } = await protocolApp(elasticBulkRoute, { bodyBytes: 1000 });
    const post = (payload: string, headers = {}) =>
      app.inject({ method: 'POST', url: '/_bulk', headers: { ...NDJSON, ...headers }, payload });
    assert.equal((await post('')).statusCode, 400);
    assert.equal((await post('\n\n')).json<{ status: number }>().status, 400);
    const broken = await post('not gzip', { 'content-encoding': 'gzip' });
    assert.equal(broken.statusCode, 400);
    assert.equal(broken.headers['x-elastic-product'], 'Elasticsearch');
    const large = (await post('x'.repeat(2000))).json<{ status: number; error: { type: string } }>();
    assert.deepEqual([large.status, large.error.type], [413, 'content_too_long_exception']);
  });

  test('an action without its document, and lines that are no actions', async () => {
    const { answer } = await bulk(['{"foo":{}}', '[]', { index: {} }]);
    assert.deepEqual(
      answer.items.map((item) => item['index']?.status),
      [400, 400, 400],
    );
    assert.match(String(answer.items[0]?.['index']?.error?.reason), /^Malformed action\/metadata line/);
  });
});

describe('what clients ask before', () => {
  test('who is there: clients are answered, browsers are not', async () => {
    const { app } = await protocolApp(elasticBulkRoute);
    const accept = 'application/vnd.elasticsearch+json; compatible-with=9';
    const client = await app.inject({ url: '/', headers: { accept } });
    assert.equal(client.headers['x-elastic-product'], 'Elasticsearch');
    assert.match(client.json<{ version: { number: string } }>().version.number, /^\d+\.\d+\.\d+$/);
    assert.equal((await app.inject({ method: 'HEAD', url: '/', headers: { accept } })).statusCode, 200);
    const page = await app.inject({ url: '/', headers: { accept: 'text/html' } });
    assert.deepEqual([page.statusCode, page.headers['x-elastic-product']], [404, undefined]);
  });

  for (const [method, url] of [
    ['GET', '/_license'],
    ['GET', '/_xpack'],
    ['GET', '/_cluster/health?wait_for_status=yellow'],
    ['GET', '/_nodes/http'],
    ['HEAD', '/_index_template/logs'],
    ['PUT', '/_index_template/logs'],
    ['PUT', '/_template/logs'],
    ['PUT', '/_ilm/policy/logs'],
    ['PUT', '/_data_stream/logs-a-b'],
    ['PUT', '/shop'],
  ] as const) {
    test(`${method} ${url}`, async () => {
      const { app } = await protocolApp(elasticBulkRoute);
      const response = await app.inject({
        method,
        url,
        ...(method === 'PUT' ? { payload: { settings: {} } } : {}),
      });
      assert.equal(response.statusCode, 200, response.body);
      assert.equal(response.headers['x-elastic-product'], 'Elasticsearch');
    });
  }
});
