import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { protocolApp } from '../../../test/support/protocol-app.ts';
import { splunkHecRoute } from './route.ts';

async function setUp(refusals = 0) {
  const { app, sink } = await protocolApp(splunkHecRoute);
  sink.refusals = refusals;
  const post = async (url: string, payload: string | Buffer, headers: Record<string, string> = {}) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await app.inject({ method: 'POST', url, payload, headers: { ...type, ...headers } });
    return {
      status: response.statusCode,
      headers: response.headers,
      answer: response.json<Record<string, unknown>>(),
    };
  };
  return { app, sink, post };
}

const EVENT = '/services/collector/event';
const CHANNEL = { 'x-splunk-request-channel': 'c-1' };

describe('events', () => {
  test('concatenated events: the envelope and what is in it', async () => {
    const { sink, post } = await setUp();
    const { status, answer } = await post(
      EVENT,
      '{"time":1767323045.678901,"host":"web-1","source":"pay","event":{"message":"paid","severity":"warn","service":"shop","user":{"id":7}},"fields":{"env":"prod"}}' +
        '{"event":"just text","time":"1767323045.5"}\n{"event":"no time"}',
    );
    assert.deepEqual([status, answer], [200, { text: 'Success', code: 0 }]);
    assert.deepEqual(
      sink.rows.map(({ timeUs, level, service, host, message, attributes }) => [
        timeUs,
        level,
        service,
        host,
        message,
        attributes,
      ]),
      [
        [1_767_323_045_678_901, 'warn', 'shop', 'web-1', 'paid', '{"source":"pay","user.id":7,"env":"prod"}'],
        [1_767_323_045_500_000, 'unknown', '', '', 'just text', ''],
        [sink.rows[2]?.timeUs, 'unknown', '', '', 'no time', ''],
      ],
    );
  });

  test('an event that repeats names of the envelope', async () => {
    const { sink, post } = await setUp();
    await post(
      EVENT,
      '{"time":1767323045,"host":"outer","event":{"message":"a","time":"2026-01-01T00:00:00Z","host":"inner"}}',
    );
    const [row] = sink.rows;
    assert.deepEqual(
      [row?.timeUs, row?.host, row?.attributes],
      [1_767_323_045_000_000, 'outer', '{"event.time":"2026-01-01T00:00:00Z","event.host":"inner"}'],
    );
  });

  test('what splunk-logging writes', async () => {
    const { sink, post } = await setUp();
    await post(EVENT, '{"event":{"message":{"message":"a","service":"shop","user":"u1"},"severity":"warn"}}');
    const [row] = sink.rows;
    assert.deepEqual(
      [row?.message, row?.service, row?.level, row?.attributes],
      ['a', 'shop', 'warn', '{"user":"u1"}'],
    );
  });

  test('gzip', async () => {
    const { sink, post } = await setUp();
    await post('/services/collector', gzipSync('{"event":"a"}'), { 'content-encoding': 'gzip' });
    assert.deepEqual(sink.messages, ['a']);
  });

  test('the first invalid event is named, the others are stored', async () => {
    const { sink, post } = await setUp();
    const { status, answer } = await post(EVENT, '{"event":"a"}{"event"}{"event":"b"}');
    assert.deepEqual([status, answer['code'], answer['invalid-event-number']], [400, 6, 1]);
    assert.deepEqual(sink.messages, ['a', 'b']);
  });

  test('no data, an event without content', async () => {
    const { post } = await setUp();
    assert.equal((await post(EVENT, '')).answer['code'], 5);
    assert.equal((await post(EVENT, '{"event":""}')).answer['code'], 13);
  });

  test('busy', async () => {
    const { post } = await setUp(1);
    const { status, answer, headers } = await post(EVENT, '{"event":"a"}');
    assert.deepEqual([status, answer['code'], headers['retry-after']], [503, 9, '2']);
  });
});

describe('raw', () => {
  test('lines', async () => {
    const { sink, post } = await setUp();
    const { answer } = await post(
      '/services/collector/raw?host=web-1',
      '2026-01-02 03:04:05 WARN a\n2026-01-02 03:04:06 INFO b\n',
    );
    assert.equal(answer['code'], 0);
    assert.deepEqual(sink.messages, ['a', 'b']);
    assert.equal(sink.rows[0]?.host, 'web-1');
    assert.equal(sink.rows[0]?.level, 'warn');
  });
});

describe('acknowledgement', () => {
  test('a request with a channel has an id, true once', async () => {
    const { post } = await setUp();
    assert.equal((await post(EVENT, '{"event":"a"}', CHANNEL)).answer['ackId'], 0);
    assert.equal((await post(EVENT, '{"event":"b"}', CHANNEL)).answer['ackId'], 1);
    const ask = () => post('/services/collector/ack?channel=c-1', '{"acks":[0,1,2]}');
    assert.deepEqual((await ask()).answer, { acks: { 0: true, 1: true, 2: false } });
    assert.deepEqual((await ask()).answer, { acks: { 0: false, 1: false, 2: false } });
  });

  test('questions without channel or ids', async () => {
    const { post } = await setUp();
    assert.equal((await post('/services/collector/ack', '{"acks":[0]}')).answer['code'], 10);
    for (const body of ['', '[]', '{"acks":7}', '{"acks":["0"]}']) {
      assert.equal((await post('/services/collector/ack', body, CHANNEL)).answer['code'], 6, body);
    }
  });

  test('health', async () => {
    const { app } = await setUp();
    assert.equal((await app.inject('/services/collector/health')).json<{ code: number }>().code, 17);
  });
});
