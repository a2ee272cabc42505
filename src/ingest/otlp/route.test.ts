import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { testContext } from '../../../test/support/decode-context.ts';
import { bodyBytes } from '../../../test/support/fuzz-bytes.ts';
import { protocolApp } from '../../../test/support/protocol-app.ts';
import { protoMessage } from '../../../test/support/proto-bytes.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { MessageReader } from '../protobuf/message-reader.ts';
import { decodeOtlp } from './decode.ts';
import { otlpHttpRoute } from './route.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);
const NANOS = 1_767_323_045_678_901_234n;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

const text = (value: string) => protoMessage([1, value]);
const pair = (key: string, value: Uint8Array) => protoMessage([1, key], [2, value]);

const RECORD = protoMessage(
  [1, NANOS],
  [2, 13],
  [3, 'WARN'],
  [5, text('paid')],
  [6, pair('status', protoMessage([3, 200]))],
  [6, pair('ratio', Uint8Array.from([0x21, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f]))],
  [6, pair('ok', protoMessage([2, 1]))],
  [6, pair('tags', protoMessage([5, protoMessage([1, text('a')], [1, text('b')])]))],
  [6, pair('user', protoMessage([6, protoMessage([1, pair('id', text('u1'))])]))],
  [9, Buffer.from(TRACE, 'hex')],
  [10, Buffer.from(SPAN, 'hex')],
);
const RESOURCE = protoMessage(
  [1, pair('service.name', text('shop'))],
  [1, pair('host.name', text('web-1'))],
  [1, pair('env', text('prod'))],
);
const BODY = protoMessage([
  1,
  protoMessage([2, protoMessage([2, RECORD], [1, protoMessage([1, 'shop.pay'])])], [1, RESOURCE]),
]);

const any = (stringValue: string) => ({ stringValue });
const JSON_BODY = {
  resourceLogs: [
    {
      resource: {
        attributes: [
          { key: 'service.name', value: any('shop') },
          { key: 'host.name', value: any('web-1') },
          { key: 'env', value: any('prod') },
        ],
      },
      scopeLogs: [
        {
          scope: { name: 'shop.pay' },
          logRecords: [
            {
              timeUnixNano: String(NANOS),
              severityNumber: 13,
              severityText: 'WARN',
              body: any('paid'),
              attributes: [
                { key: 'status', value: { intValue: '200' } },
                { key: 'ratio', value: { doubleValue: 0.5 } },
                { key: 'ok', value: { boolValue: true } },
                { key: 'tags', value: { arrayValue: { values: [any('a'), any('b')] } } },
                { key: 'user', value: { kvlistValue: { values: [{ key: 'id', value: any('u1') }] } } },
              ],
              traceId: TRACE,
              spanId: SPAN,
            },
          ],
        },
      ],
    },
  ],
};

const PROTO_TYPE = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };

async function post(payload: string | Buffer, headers: Record<string, string>, refusals = 0) {
  const { app, sink } = await protocolApp(otlpHttpRoute);
  sink.refusals = refusals;
  const response = await app.inject({ method: 'POST', url: '/v1/logs', headers, payload });
  return { sink, response };
}

describe('records', () => {
  for (const [title, payload, headers] of [
    ['protobuf', Buffer.from(BODY), PROTO_TYPE],
    ['protobuf, gzip', gzipSync(BODY), { ...PROTO_TYPE, 'content-encoding': 'gzip' }],
    ['JSON', JSON.stringify(JSON_BODY), JSON_TYPE],
  ] as const) {
    test(title, async () => {
      const { sink, response } = await post(payload, headers);
      assert.equal(response.statusCode, 200, response.body);
      assert.equal(response.body, headers === PROTO_TYPE || title.includes('gzip') ? '' : '{}');
      assert.deepEqual(sink.rows, [
        {
          timeUs: Number(NANOS / 1000n),
          level: 'warn',
          flags: 0,
          service: 'shop',
          host: 'web-1',
          source: 'otlp',
          message: 'paid',
          attributes: `{"env":"prod","otel.scope.name":"shop.pay","status":200,"ratio":0.5,"ok":true,"tags":["a","b"],"user.id":"u1","spanId":"${SPAN}"}`,
          trace: TRACE,
        },
      ]);
    });
  }

  test('a body with fields, an observed time, a custom severity', async () => {
    const record = {
      observedTimeUnixNano: String(NANOS),
      severityText: 'AUDIT',
      body: {
        kvlistValue: {
          values: [
            { key: 'message', value: any('in') },
            { key: 'n', value: { intValue: 7 } },
          ],
        },
      },
    };
    const { sink } = await post(
      JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
      JSON_TYPE,
    );
    const [row] = sink.rows;
    assert.deepEqual(
      [row?.timeUs, row?.message, row?.attributes, row?.level],
      [Number(NANOS / 1000n), 'in', '{"n":7,"severityText":"AUDIT"}', 'unknown'],
    );
  });
});

describe('answers', () => {
  test('records without content are a partial success', async () => {
    const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: any('a') }, {}, {}] }] }] };
    const { sink, response } = await post(JSON.stringify(body), JSON_TYPE);
    assert.equal(response.statusCode, 200);
    assert.equal(
      response.json<{ partialSuccess: { rejectedLogRecords: string } }>().partialSuccess.rejectedLogRecords,
      '2',
    );
    assert.deepEqual(sink.messages, ['a']);
  });

  test('a partial success in protobuf', async () => {
    const body = protoMessage([1, protoMessage([2, protoMessage([2, RECORD], [2, new Uint8Array(0)])])]);
    const { response } = await post(Buffer.from(body), PROTO_TYPE);
    const answer = new MessageReader(response.rawPayload);
    assert.ok(answer.next());
    const partial = answer.message();
    assert.ok(partial.next());
    assert.equal(partial.varint(), 1);
    assert.ok(partial.next());
    assert.match(partial.text(), /^Record 2: /);
  });

  test('what is no OTLP is refused in its encoding', async () => {
    const { response } = await post('{', JSON_TYPE);
    assert.equal(response.statusCode, 400);
    assert.equal(response.json<{ code: number }>().code, 3);
    const proto = await post('hello', PROTO_TYPE);
    assert.equal(proto.response.statusCode, 400);
    assert.equal(proto.response.headers['content-type'], 'application/x-protobuf');
  });

  test('a full queue', async () => {
    const { response } = await post(Buffer.from(BODY), PROTO_TYPE, 1);
    assert.equal(response.statusCode, 503);
    assert.equal(response.headers['retry-after'], '2');
  });

  test('an empty export is a success', async () => {
    assert.equal((await post('', PROTO_TYPE)).response.statusCode, 200);
    assert.equal((await post('{"resourceLogs":[]}', JSON_TYPE)).response.body, '{}');
  });
});

describe('any bytes give entries or rejects', () => {
  function decode(encoding: 'json' | 'proto', body: Uint8Array): void {
    const builder = new BatchBuilder();
    const { steps } = decodeOtlp(encoding)(body, builder, testContext());
    for (const _ of steps) assert.ok(builder.count >= 0);
  }

  test('protobuf with any bytes changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(BODY.length - 1), fc.nat(255)), { maxLength: 5 }),
        fc.nat(BODY.length),
        (changes, length) => {
          const bytes = BODY.slice(0, length);
          for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
          decode('proto', bytes);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('JSON with any value changed', () => {
    const parts = JSON.stringify(JSON_BODY).split(/(?<=[:,[{])/);
    fc.assert(
      fc.property(fc.nat(parts.length - 1), fc.jsonValue({ maxDepth: 2 }), (at, value) => {
        decode('json', Buffer.from(parts.with(at, `${JSON.stringify(value)},`).join('')));
        const text = JSON.stringify(JSON_BODY, (_key, part: unknown) =>
          part === 'paid' || part === 13 ? value : part,
        );
        decode('json', Buffer.from(text));
      }),
      { numRuns: RUNS },
    );
    fc.assert(
      fc.property(bodyBytes(['{"resourceLogs":[]}']), (bytes) => {
        decode('json', bytes);
        decode('proto', bytes);
      }),
      { numRuns: RUNS },
    );
  });

  test('values nested too deep are refused', () => {
    let value = text('x');
    for (let i = 0; i < 5000; i++) value = protoMessage([5, protoMessage([1, value])]);
    const builder = new BatchBuilder();
    const body = protoMessage([1, protoMessage([2, protoMessage([2, protoMessage([5, value])])])]);
    const { rejects, steps } = decodeOtlp('proto')(body, builder, testContext());
    for (const _ of steps) assert.fail('nothing is to come');
    assert.equal(rejects.list[0]?.reason, 'invalid_encoding');
  });
});
