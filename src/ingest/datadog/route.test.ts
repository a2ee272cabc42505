import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { protocolApp } from '../../../test/support/protocol-app.ts';
import { tagsOf } from './dialect.ts';
import { datadogRoute } from './route.ts';

async function post(
  payload: string | Buffer,
  options: { url?: string; headers?: Record<string, string>; refusals?: number } = {},
) {
  const { app, sink } = await protocolApp(datadogRoute);
  sink.refusals = options.refusals ?? 0;
  const headers = { 'content-type': 'application/json', ...options.headers };
  const response = await app.inject({ method: 'POST', url: options.url ?? '/api/v2/logs', headers, payload });
  return { sink, response };
}

describe('intake', () => {
  test('an array: reserved attributes and tags', async () => {
    const { sink, response } = await post(
      JSON.stringify([
        {
          timestamp: '2026-01-02T03:04:05.678901Z',
          status: 'warn',
          service: 'shop',
          hostname: 'web-1',
          message: 'paid',
          ddsource: 'node',
          ddtags: 'env:prod,beta',
          user: { id: 7 },
        },
        { message: 'status of a request', status: 200 },
      ]),
    );
    assert.equal(response.statusCode, 202, response.body);
    assert.deepEqual(
      sink.rows.map(({ level, service, host, message, attributes }) => [
        level,
        service,
        host,
        message,
        attributes,
      ]),
      [
        ['warn', 'shop', 'web-1', 'paid', '{"ddsource":"node","env":"prod","ddtags":"beta","user.id":7}'],
        ['unknown', '', '', 'status of a request', '{"status":200}'],
      ],
    );
  });

  test('one object with what the query says, the older path with its key', async () => {
    const { sink, response } = await post('{"message":"a"}', {
      url: '/v1/input/key?service=shop&hostname=h',
    });
    assert.equal(response.statusCode, 202);
    assert.deepEqual([sink.rows[0]?.service, sink.rows[0]?.host], ['shop', 'h']);
  });

  test('text', async () => {
    const { sink } = await post('2026-01-02 03:04:05 ERROR a\n2026-01-02 03:04:06 INFO b', {
      headers: { 'content-type': 'text/plain' },
    });
    assert.deepEqual(
      sink.rows.map(({ level, message }) => [level, message]),
      [
        ['error', 'a'],
        ['info', 'b'],
      ],
    );
  });

  test('gzip', async () => {
    const { sink } = await post(gzipSync('[{"message":"a"}]'), { headers: { 'content-encoding': 'gzip' } });
    assert.deepEqual(sink.messages, ['a']);
  });

  test('what is refused is named in Datadog’s form', async () => {
    const { sink, response } = await post('[{"message":"a"},7]');
    assert.equal(response.statusCode, 400);
    assert.match(response.json<{ errors: { title: string }[] }>().errors[0]!.title, /event 2: not_an_object/);
    assert.deepEqual(sink.messages, ['a']);
  });

  test('a full queue', async () => {
    const { response } = await post('[{"message":"a"}]', { refusals: 1 });
    assert.deepEqual([response.statusCode, response.headers['retry-after']], [503, '2']);
  });
});

test('a tag does not displace what the event says by name', async () => {
  const { sink } = await post('[{"message":"a","service":"shop","ddtags":"service:other,env:x"}]');
  assert.deepEqual([sink.rows[0]?.service, sink.rows[0]?.attributes], ['shop', '{"env":"x"}']);
});

test('tags', () => {
  assert.deepEqual(tagsOf('a:1, b:x:y,,c'), [
    ['a', '1'],
    ['b', 'x:y'],
    ['ddtags', 'c'],
  ]);
  assert.deepEqual(tagsOf(''), []);
  assert.deepEqual(tagsOf(7), [['ddtags', 7]]);
});
