import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import fc from 'fast-check';
import { RECEIVED_US, testContext } from '../../../test/support/decode-context.ts';
import { type Row, rowsOf } from '../../../test/support/rows.ts';
import { until } from '../../../test/support/send.ts';
import { portOf, type TestSocketDeps, testSocketDeps } from '../../../test/support/socket-deps.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import type { FieldsReject } from '../fields/entry-of-fields.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { GelfChunks } from './chunks.ts';
import { GelfDecoder, gelfShapes } from './decode.ts';
import { inflateGelf } from './inflate.ts';
import { listenGelf } from './listen.ts';
import { gelfRoute } from './route.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3_000);
const host = '127.0.0.1';

const SENDER = '10.0.0.9';
const shapes = gelfShapes();

function decode(payload: Uint8Array, context = testContext()): Row | FieldsReject {
  const builder = new BatchBuilder();
  const reject = new GelfDecoder(builder, context, shapes).decode(payload, SENDER);
  const [row] = rowsOf(builder.build('0000000000000000', 0));
  assert.equal(row === undefined, reject !== undefined, 'an entry or a reject');
  return row ?? reject!;
}

const bytesOf = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe('messages', () => {
  test('GELF 1.1: additional fields without their underscore, times to the microsecond', () => {
    const entry = decode(
      bytesOf({
        version: '1.1',
        host: 'web-1',
        short_message: 'it broke',
        full_message: 'it broke\nat x',
        timestamp: 1767225600.123456,
        level: 3,
        _service: 'shop',
        _user_id: 9007199254740993n.toString(),
        _level: 'own',
        _message: 'too',
        _trace_id: 'abc',
      }),
    );
    assert.ok(!('reason' in entry), JSON.stringify(entry));
    assert.deepEqual(
      [entry.timeUs, entry.level, entry.host, entry.service, entry.message, entry.trace],
      [1767225600123456, 'error', 'web-1', 'shop', 'it broke', 'abc'],
    );
    assert.deepEqual(JSON.parse(entry.attributes), {
      full_message: 'it broke\nat x',
      user_id: '9007199254740993',
      _level: 'own',
      _message: 'too',
    });
  });

  test('what is no message is a reject with its reason', () => {
    const small = testContext({
      limits: { ...DEFAULT_INGEST_LIMITS, lineBytes: 100, depth: 3, fields: 4 },
    });
    for (const [payload, reason] of [
      ['{"short_message":', 'invalid_json'],
      ['[1]', 'not_an_object'],
      ['{}', 'no_message'],
      [`{"a":[[[[]]]]}`, 'too_deep'],
      ['{"a":1,"b":1,"c":1,"d":1,"e":1}', 'too_many_fields'],
      [`{"a":"${'x'.repeat(100)}"}`, 'too_long'],
    ] as const) {
      const reject = decode(bytesOf(payload), small);
      assert.equal('reason' in reject && reject.reason, reason, payload);
    }
  });

  test('compression is told by the first bytes, and bombs are refused', () => {
    const json = bytesOf({ short_message: 'hi' });
    for (const payload of [json, gzipSync(json), deflateSync(json)]) {
      assert.deepEqual(Buffer.from(inflateGelf(payload, 1000) as Uint8Array), json);
    }
    const bomb = inflateGelf(deflateSync(Buffer.alloc(10_000_000)), 1_000_000);
    assert.equal('reason' in bomb && bomb.reason, 'too_long');
    const cut = inflateGelf(gzipSync(json).subarray(0, 20), 1000);
    assert.equal('reason' in cut && cut.reason, 'truncated');
  });

  test('any bytes give an entry or a reject', () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.json().map(bytesOf),
      fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 })).map(bytesOf),
      fc.json().map((text) => gzipSync(text).subarray(0, 40)),
    );
    fc.assert(
      fc.property(payload, (bytes) => {
        const json = inflateGelf(bytes, 1000);
        const entry = 'reason' in json ? json : decode(json);
        assert.ok('reason' in entry || (entry.message.length > 0 && entry.timeUs <= 2 * RECEIVED_US));
      }),
      { numRuns: RUNS },
    );
  });
});

function chunksOf(payload: Uint8Array, id: number, count: number): Buffer[] {
  const size = Math.ceil(payload.length / count);
  return Array.from({ length: count }, (_, number) =>
    Buffer.concat([
      Buffer.from([0x1e, 0x0f, 0, 0, 0, 0, 0, 0, id >> 8, id & 255, number, count]),
      payload.subarray(number * size, (number + 1) * size),
    ]),
  );
}

describe('chunks', () => {
  test('in any order, doubled, of two senders with one id', () => {
    const chunks = new GelfChunks(() => assert.fail('nothing is given up'));
    const [a, b, c] = chunksOf(Buffer.from('abcdef'), 1, 3);
    const other = chunksOf(Buffer.from('ghijkl'), 1, 3);
    assert.equal(chunks.add(c!, 'x', 0), undefined);
    assert.equal(chunks.add(other[0]!, 'y', 0), undefined);
    assert.equal(chunks.add(a!, 'x', 1), undefined);
    assert.equal(chunks.add(a!, 'x', 2), undefined);
    assert.equal(String(chunks.add(b!, 'x', 3)), 'abcdef');
    chunks.add(other[1]!, 'y', 3);
    assert.equal(String(chunks.add(other[2]!, 'y', 3)), 'ghijkl');
    assert.deepEqual([chunks.size, chunks.bytes], [0, 0]);
  });

  test('a flood of first chunks stays within its bounds, and what is late is given up', () => {
    let givenUp = 0;
    const limits = { messages: 100, bytes: 50_000, ageMs: 5_000 };
    const chunks = new GelfChunks(() => givenUp++, limits);
    for (let id = 0; id < 10_000; id++) {
      chunks.add(chunksOf(Buffer.alloc(2_000), id, 2)[0]!, 'x', 0);
      assert.ok(chunks.size <= 100 && chunks.bytes <= 50_000);
    }
    assert.equal(givenUp, 10_000 - chunks.size);
    const [, last] = chunksOf(Buffer.alloc(2_000), 9_999, 2);
    assert.equal(chunks.add(last!, 'x', 5_001), undefined, 'its first half is too old');
    assert.equal(chunks.size, 1);
  });

  test('impossible numbers are given up at once', () => {
    let givenUp = 0;
    const chunks = new GelfChunks(() => givenUp++);
    for (const tail of [[], [0], [0, 0], [3, 3], [0, 129], [200, 255]]) {
      assert.equal(chunks.add(Buffer.from([0x1e, 0x0f, 1, 2, 3, 4, 5, 6, 7, 8, ...tail]), 'x', 0), undefined);
    }
    assert.deepEqual([givenUp, chunks.size], [6, 0]);
  });
});

const stored = (deps: TestSocketDeps, count: number): Promise<true> =>
  until(`${count} entries`, async () => (deps.sink.rows.length >= count ? true : undefined));

test('UDP: plain, compressed and in chunks', async (t) => {
  const deps = testSocketDeps();
  const listener = await listenGelf(deps, { host, udpPort: 0 });
  t.after(() => listener.close());
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  const send = (datagram: Uint8Array): void => socket.send(datagram, portOf(listener.addresses, 'udp'), host);
  send(bytesOf({ short_message: 'plain' }));
  send(deflateSync(bytesOf({ short_message: 'zlib' })));
  for (const chunk of chunksOf(gzipSync(bytesOf({ short_message: 'chunked' })), 7, 3)) send(chunk);
  send(bytesOf('nonsense'));
  await stored(deps, 3);
  assert.deepEqual([...deps.sink.messages].sort(), ['chunked', 'plain', 'zlib']);
  assert.equal(deps.sink.rows[0]?.host, host);
  await until('the reject', async () => (deps.seen.rejected.length === 1 ? true : undefined));
});

test('TCP: messages end with NUL; one over the limit is refused, the next is taken', async (t) => {
  const deps = testSocketDeps({ limits: { lineBytes: 1_000 } });
  const listener = await listenGelf(deps, { host, tcpPort: 0 });
  t.after(() => listener.close());
  const socket = connect(portOf(listener.addresses, 'tcp'), host);
  socket.write('{"short_message":"one"}\x00');
  socket.write(`{"short_message":"${'x'.repeat(200_000)}"}\x00`);
  socket.end('\n{"short_message":"two"}\x00{"short_message":"three"}');
  await stored(deps, 3);
  assert.deepEqual(deps.sink.messages, ['one', 'two', 'three']);
  assert.deepEqual(deps.seen.rejected, ['too_long']);
});

test('HTTP: 202 when it is durable, 400 for what is no message, 413 and 503 when it must wait', async () => {
  const deps = testSocketDeps({ limits: { lineBytes: 1_000 } });
  const app = Fastify();
  await app.register(gelfRoute(deps));
  const post = async (payload: Buffer | string, headers = {}): Promise<number> =>
    (await app.inject({ method: 'POST', url: '/gelf', payload, headers })).statusCode;
  assert.equal(await post('{"short_message":"hi"}'), 202);
  assert.equal(await post(gzipSync('{"short_message":"gz"}'), { 'content-encoding': 'gzip' }), 202);
  assert.deepEqual(deps.sink.messages, ['hi', 'gz']);
  assert.equal(await post('nope'), 400);
  assert.equal(await post('x'.repeat(2_000)), 413);
  deps.sink.refusals = 1;
  assert.equal(await post('{"short_message":"hi"}'), 503);
  assert.deepEqual(deps.seen.refused, ['body-too-large', 'queue-full']);
});
