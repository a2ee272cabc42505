import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RECEIVED_US, testContext } from '../../../test/support/decode-context.ts';
import { type Row, rowsOf } from '../../../test/support/rows.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import type { Reject } from '../../core/errors.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { JsonLinesDecoder } from './decode.ts';

function decode(
  body: string | Uint8Array,
  limits = DEFAULT_INGEST_LIMITS,
): { rows: Row[]; rejects: readonly Reject[] } {
  const builder = new BatchBuilder();
  const decoder = new JsonLinesDecoder(builder, testContext({ limits }));
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  assert.equal(decoder.push(bytes, Infinity), bytes.length);
  decoder.finish();
  return { rows: rowsOf(builder.build('0000000000000000', 0)), rejects: decoder.rejects.list };
}

function one(record: unknown): Row {
  const { rows, rejects } = decode(typeof record === 'string' ? record : JSON.stringify(record));
  assert.deepEqual(rejects, []);
  assert.equal(rows.length, 1);
  return rows[0]!;
}

describe('fields', () => {
  test('known names in any case take their roles, the rest are attributes in order', () => {
    assert.deepEqual(
      one({
        '@timestamp': '2026-01-02T03:04:05.678901Z',
        Severity: 'WARNING',
        application: 'shop',
        HOSTNAME: 'web-1',
        msg: 'hello',
        trace_id: 'abc',
        status: 200,
        ok: true,
        none: null,
      }),
      {
        timeUs: Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 + 678_901,
        level: 'warn',
        flags: 0,
        service: 'shop',
        host: 'web-1',
        source: 'test',
        message: 'hello',
        attributes: '{"status":200,"ok":true,"none":null}',
        trace: 'abc',
      },
    );
  });

  test('nested objects are flattened with dots, arrays are kept', () => {
    const row = one({
      message: 'm',
      service: { name: 'api', version: 2 },
      log: { level: 'error' },
      http: { request: { method: 'GET', sizes: [1, { a: 2 }] } },
      empty: {},
    });
    assert.equal(row.service, 'api');
    assert.equal(row.level, 'error');
    assert.equal(
      row.attributes,
      '{"service.version":2,"http.request.method":"GET","http.request.sizes":[1,{"a":2}]}',
    );
  });

  test('of two names with one role the better known has it, whatever the order', () => {
    for (const record of [
      '{"logger":"a.B","service":"api","msg":"x"}',
      '{"msg":"x","service":"api","logger":"a.B"}',
    ]) {
      assert.equal(one(record).service, 'api');
      assert.equal(one(record).attributes, '{"logger":"a.B"}');
    }
  });

  test('a level that is no known name stays an attribute', () => {
    const row = one({ message: 'm', level: 'banana' });
    assert.equal(row.level, 'unknown');
    assert.equal(row.attributes, '{"level":"banana"}');
  });

  test('levels by number: syslog and pino', () => {
    assert.equal(one({ message: 'm', level: 30 }).level, 'info');
    assert.equal(one({ message: 'm', severity: 3 }).level, 'error');
    assert.equal(one({ message: 'm', PRIORITY: '4' }).level, 'warn');
  });

  test('names of the object prototype are names like any other', () => {
    const row = one(
      '{"__proto__":{"a":1},"constructor":"c","toString":"t","message":"m","level":"constructor"}',
    );
    assert.equal(row.attributes, '{"__proto__.a":1,"constructor":"c","toString":"t","level":"constructor"}');
    assert.equal(({} as Record<string, unknown>)['a'], undefined);
  });

  test('of equal keys the last counts', () => {
    assert.equal(one('{"message":"a","message":"b","x":1,"x":2}').message, 'b');
    assert.equal(one('{"message":"a","message":"b","x":1,"x":2}').attributes, '{"x":2}');
  });

  test('numbers beyond a double stay as written', () => {
    assert.equal(
      one('{"message":"m","id":12345678901234567890,"ratio":0.12345678901234567}').attributes,
      '{"id":12345678901234567890,"ratio":0.12345678901234567}',
    );
  });

  test('without a message the attributes are the message', () => {
    const row = one({ level: 'info', path: '/a', status: 200 });
    assert.equal(row.message, 'path=/a status=200');
    assert.equal(
      decode('{"level":"info"}\n{}')
        .rejects.map((each) => each.reason)
        .join(),
      'no_message,no_message',
    );
  });

  test('a W3C traceparent gives its trace id', () => {
    const row = one({ message: 'm', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    assert.equal(row.trace, '0af7651916cd43dd8448eb211c80319c');
  });
});

describe('times', () => {
  const expected = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000;
  const cases: readonly (readonly [unknown, number])[] = [
    ['2026-01-02T03:04:05Z', expected],
    ['2026-01-02 03:04:05', expected],
    ['2026-01-02T05:04:05+02:00', expected],
    ['2026-01-02T05:04:05.123456789+0200', expected + 123_456],
    ['2026-01-02T03:04:05,5Z', expected + 500_000],
    ['02/Jan/2026:03:04:05 +0000', expected],
    ['Fri, 02 Jan 2026 03:04:05 GMT', expected],
    [expected / 1e6, expected],
    [expected / 1e3, expected],
    [expected, expected],
    [(expected + 7) / 1e6, expected + 7],
    [String(expected / 1e6), expected],
    [`${expected}999`, expected],
  ];
  for (const [value, timeUs] of cases) {
    test(`reads ${JSON.stringify(value)}`, () => {
      const row = one({ time: value, message: 'm' });
      assert.equal(row.timeUs, timeUs);
      assert.equal(row.flags, 0);
    });
  }

  test('whole nanoseconds keep their microseconds', () => {
    assert.equal(one('{"ts":1767323045123456789,"message":"m"}').timeUs, 1767323045123456);
  });

  for (const value of [
    '99999-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2031-01-01T00:00:00Z',
    'yesterday',
    12.5,
  ]) {
    test(`keeps ${value} beside the time of receipt`, () => {
      const row = one({ time: value, message: 'm', a: 1 });
      assert.equal(row.timeUs, RECEIVED_US);
      assert.equal(row.flags, ENTRY_FLAG.timeAdjusted);
      assert.equal(row.attributes, JSON.stringify({ a: 1, originalTime: value }));
    });
  }

  test('no time: that of receipt, flagged', () => {
    const row = one({ message: 'm' });
    assert.equal(row.timeUs, RECEIVED_US);
    assert.equal(row.flags, ENTRY_FLAG.timeAssumed);
  });
});

describe('bad input', () => {
  test('bad lines are named by their number, good ones beside them are kept', () => {
    const { rows, rejects } = decode('{"message":"a"}\nnope\n\n[1]\n"text"\n{"message":"b"}\n{"message":');
    assert.deepEqual(
      rows.map((row) => row.message),
      ['a', 'b'],
    );
    assert.deepEqual(
      rejects.map(({ line, reason }) => [line, reason]),
      [
        [2, 'invalid_json'],
        [4, 'not_an_object'],
        [5, 'not_an_object'],
        [7, 'invalid_json'],
      ],
    );
    assert.match(rejects[0]!.hint, /nope/);
  });

  test('invalid UTF-8 is replaced and flagged, valid lines around it are not', () => {
    const bytes = Buffer.from('{"message":"good"}\n{"message":"b?d"}\n{"message":"good"}\n');
    bytes[bytes.indexOf('?')] = 0xff;
    const { rows } = decode(bytes);
    assert.deepEqual(
      rows.map((row) => row.message),
      ['good', 'b\ufffdd', 'good'],
    );
    assert.deepEqual(
      rows.map((row) => (row.flags ?? 0) & ENTRY_FLAG.encodingRepaired),
      [0, ENTRY_FLAG.encodingRepaired, 0],
    );
  });

  test('half a surrogate pair is replaced and flagged', () => {
    const row = one('{"message":"a\\ud800b","x":"\\udc00"}');
    assert.equal(row.message, 'a\ufffdb');
    assert.equal(row.attributes, '{"x":"\ufffd"}');
    assert.equal(row.flags, ENTRY_FLAG.encodingRepaired | ENTRY_FLAG.timeAssumed);
  });

  test('a NUL character and a terminal escape are data', () => {
    assert.equal(one('{"message":"a\\u0000b\\u001b[31m"}').message, 'a\u0000b\u001b[31m');
    assert.equal(decode('{"message":"a\u0000b"}').rejects[0]?.reason, 'invalid_json');
  });

  test('10,000 levels of nesting are refused, not followed', () => {
    const deep = `{"message":"m","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    const { rejects, rows } = decode(`${deep}\n{"message":"after"}`);
    assert.equal(rejects[0]?.reason, 'too_deep');
    assert.equal(rows[0]?.message, 'after');
  });

  test('too many fields are refused', () => {
    const fields = Array.from({ length: 1_001 }, (_, i) => `"f${i}":${i}`).join();
    assert.equal(decode(`{"message":"m",${fields}}`).rejects[0]?.reason, 'too_many_fields');
  });

  test('a line beyond the limit is refused without being held, the next one is read', () => {
    const builder = new BatchBuilder();
    const decoder = new JsonLinesDecoder(builder, testContext());
    const chunk = new Uint8Array(64 * 1024).fill(0x61);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 1_600; i++) decoder.push(chunk, Infinity);
    decoder.push(new TextEncoder().encode('\n{"message":"next"}\n'), Infinity);
    decoder.push(new TextEncoder().encode('\n'), Infinity);
    decoder.finish();
    assert.deepEqual([...decoder.rejects.byReason], [['too_long', 1]]);
    assert.match(decoder.rejects.list[0]!.hint, /104857600 bytes/);
    assert.equal(rowsOf(builder.build('0000000000000000', 0))[0]?.message, 'next');
    assert.ok(process.memoryUsage().arrayBuffers - before < 16 * 1024 * 1024);
  });

  test('a long message and long attributes are cut with a mark and flagged', () => {
    const limits = { ...DEFAULT_INGEST_LIMITS, messageBytes: 10, attributeBytes: 600 };
    const { rows } = decode(JSON.stringify({ message: 'äöüäöüäöü', a: 'x'.repeat(2_000), b: 1 }), limits);
    assert.equal(rows[0]?.message, 'äöüäö… [8 bytes cut]');
    assert.equal(rows[0]?.flags, ENTRY_FLAG.truncated | ENTRY_FLAG.timeAssumed);
    const attributes = JSON.parse(rows[0].attributes) as Record<string, unknown>;
    assert.match(String(attributes['a']), /^x+… \[\d+ bytes cut\]$/);
    assert.ok(Buffer.byteLength(rows[0].attributes) <= 600);
  });

  test('only the first rejects are described, all are counted', () => {
    const builder = new BatchBuilder();
    const decoder = new JsonLinesDecoder(builder, testContext());
    decoder.push(new TextEncoder().encode('x\n'.repeat(250)), Infinity);
    assert.equal(decoder.rejects.list.length, 100);
    assert.equal(decoder.rejects.count, 250);
  });

  test('a byte order mark and carriage returns do no harm', () => {
    const { rows, rejects } = decode('\ufeff{"message":"a"}\r\n{"message":"b"}\r\n');
    assert.deepEqual(rejects, []);
    assert.deepEqual(
      rows.map((row) => row.message),
      ['a', 'b'],
    );
  });
});
