import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { compress } from 'snappyjs';
import { protocolApp } from '../../../test/support/protocol-app.ts';
import { protoMessage } from '../../../test/support/proto-bytes.ts';
import { lokiPushRoute } from './route.ts';

const URL = '/loki/api/v1/push';
const JSON_TYPE = { 'content-type': 'application/json' };
const PROTO_TYPE = { 'content-type': 'application/x-protobuf' };
const NS = '1767323045678901234';
const US = 1_767_323_045_678_901;

async function push(payload: string | Buffer, headers: Record<string, string> = JSON_TYPE, refusals = 0) {
  const { app, sink } = await protocolApp(lokiPushRoute);
  sink.refusals = refusals;
  const send = () => app.inject({ method: 'POST', url: URL, headers, payload });
  return { sink, send, response: await send() };
}

const streams = (
  values: unknown,
  stream: object = { app: 'shop', level: 'warn', host: 'web-1', env: 'prod' },
) => JSON.stringify({ streams: [{ stream, values }] });

function protoPush(selector: string, line: string): Uint8Array {
  const timestamp = protoMessage([1, 1_767_323_045], [2, 678_901_234]);
  const metadata = protoMessage([1, 'trace_id'], [2, 'abc']);
  const entry = protoMessage([1, timestamp], [2, line], [3, metadata]);
  return protoMessage([1, protoMessage([2, entry], [1, selector])]);
}

describe('push', () => {
  test('JSON: labels and metadata are named, the rest are attributes', async () => {
    const { sink, response } = await push(streams([[NS, 'paid', { trace_id: 'abc', user: 'u1' }]]));
    assert.equal(response.statusCode, 204, response.body);
    const [row] = sink.rows;
    assert.deepEqual(row, {
      timeUs: US,
      level: 'warn',
      flags: 0,
      service: 'shop',
      host: 'web-1',
      source: 'loki',
      message: 'paid',
      attributes: '{"env":"prod","user":"u1"}',
      trace: 'abc',
    });
  });

  test('snappy protobuf, labels behind the entries', async () => {
    const body = Buffer.from(compress(protoPush('{app="shop", level="warn", env="a\\"b"}', 'paid')));
    const { sink, response } = await push(body, PROTO_TYPE);
    assert.equal(response.statusCode, 204, response.body);
    const [row] = sink.rows;
    assert.deepEqual(
      [row?.timeUs, row?.service, row?.level, row?.message, row?.attributes, row?.trace],
      [US, 'shop', 'warn', 'paid', '{"env":"a\\"b"}', 'abc'],
    );
  });

  test('lines that are JSON are taken apart', async () => {
    const line = JSON.stringify({
      level: 'error',
      msg: 'failed',
      user: { id: 7 },
      time: '2026-01-02T00:00:00.5Z',
    });
    const { sink } = await push(
      streams([
        [NS, line],
        [NS, '{"msg":"x"}'],
      ]),
    );
    assert.deepEqual(
      sink.rows.map(({ timeUs, level, service, message, attributes }) => [
        timeUs,
        level,
        service,
        message,
        attributes,
      ]),
      [
        [Date.UTC(2026, 0, 2) * 1000 + 500_000, 'error', 'shop', 'failed', '{"env":"prod","user.id":7}'],
        [US, 'warn', 'shop', 'x', '{"env":"prod"}'],
      ],
    );
  });

  test('the first form of the API', async () => {
    const body = {
      streams: [{ labels: '{app="shop"}', entries: [{ ts: '2026-01-02T03:04:05.678901Z', line: 'a' }] }],
    };
    const { sink, response } = await push(JSON.stringify(body));
    assert.equal(response.statusCode, 204, response.body);
    assert.deepEqual([sink.rows[0]?.timeUs, sink.rows[0]?.service], [US, 'shop']);
  });

  test('gzip', async () => {
    const { sink } = await push(gzipSync(streams([[NS, 'a']])), { ...JSON_TYPE, 'content-encoding': 'gzip' });
    assert.deepEqual(sink.messages, ['a']);
  });

  test('sent again it is stored once; other lines are stored', async () => {
    const { sink, send } = await push(streams([[NS, 'a']]));
    await send();
    assert.deepEqual(sink.messages, ['a']);
  });

  test('a line with more fields than are taken is refused unparsed, its neighbours stored', async () => {
    const many = Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`f${i}`, 'v']));
    const { sink, response } = await push(
      streams([
        [NS, 'before'],
        [NS, 'many', many],
        [NS, 'behind'],
      ]),
    );
    assert.match(response.body, /line 2: The JSON has 6000 keys; at most 5000 are taken here/);
    assert.deepEqual(
      sink.rows.map(({ message }) => message),
      ['before', 'behind'],
    );
  });

  test('refused lines are named, the others stored', async () => {
    const { sink, response } = await push(
      streams([
        [NS, 'a'],
        ['yesterday', 'b'],
        [NS, 7],
      ]),
    );
    assert.equal(response.statusCode, 400);
    assert.match(response.body, /^2 lines were refused, 1 are stored; line 2: The time/);
    assert.deepEqual(sink.messages, ['a']);
  });

  for (const [title, body, headers] of [
    ['no JSON', '{', JSON_TYPE],
    ['no streams', '{"a":1}', JSON_TYPE],
    ['an empty body', '', PROTO_TYPE],
    ['no snappy', 'hello', PROTO_TYPE],
  ] as const) {
    test(`${title} is refused as text`, async () => {
      const { response } = await push(body, headers);
      assert.equal(response.statusCode, 400);
      assert.match(String(response.headers['content-type']), /^text\/plain/);
    });
  }

  test('a full queue answers 503 with Retry-After, and the next try succeeds', async () => {
    const { sink, send, response } = await push(streams([[NS, 'a']]), JSON_TYPE, 1);
    assert.equal(response.statusCode, 503);
    assert.equal(response.headers['retry-after'], '2');
    assert.equal((await send()).statusCode, 204);
    assert.deepEqual(sink.messages, ['a']);
  });
});
