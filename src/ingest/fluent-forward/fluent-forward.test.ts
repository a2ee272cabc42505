import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { decode, encode, ExtData } from '@msgpack/msgpack';
import fc from 'fast-check';
import { RECEIVED_US, testContext } from '../../../test/support/decode-context.ts';
import { until } from '../../../test/support/send.ts';
import { portOf, type TestSocketDeps, testSocketDeps } from '../../../test/support/socket-deps.ts';
import { rowsOf } from '../../../test/support/rows.ts';
import { BatchBuilder, type EntryInput } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { LEVELS } from '../../core/level.ts';
import type { FieldsReject } from '../fields/entry-of-fields.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { EventDecoder, readMessage, type WriteEvent } from './decode.ts';
import { listenForward } from './listen.ts';
import { INCOMPLETE, MALFORMED, MsgpackWalk, valueEnd } from './msgpack-walk.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);
const host = '127.0.0.1';
const SECONDS = 1767225600;

function eventTime(seconds: number, nanoseconds: number): ExtData {
  const data = Buffer.alloc(8);
  data.writeUInt32BE(seconds);
  data.writeUInt32BE(nanoseconds, 4);
  return new ExtData(0, data);
}

function decodeMessage(
  message: unknown,
  decoder = new EventDecoder(testContext()),
): (EntryInput | FieldsReject)[] {
  const read = readMessage(message instanceof Uint8Array ? message : encode(message), 20);
  assert.ok(read !== undefined);
  const events: (EntryInput | FieldsReject)[] = [];
  decoder.decode(read.events, { tag: read.tag, at: 0, most: Infinity }, (write) =>
    events.push(written(write)),
  );
  return events;
}

function written(write: WriteEvent): EntryInput | FieldsReject {
  const builder = new BatchBuilder();
  const reject = write(builder);
  const batch = builder.build('0000000000000000', 0);
  assert.equal(batch.count, reject === undefined ? 1 : 0);
  return reject ?? { ...rowsOf(batch)[0]!, level: batch.level[0]!, flags: batch.flags[0]! };
}

function messages(events: readonly (EntryInput | FieldsReject)[]): string[] {
  return events.map((event) => ('reason' in event ? event.reason : String(event.message)));
}

describe('modes', () => {
  const events = [
    [SECONDS, { message: 'a' }],
    [SECONDS, { message: 'b' }],
  ];
  const packed = Buffer.concat(events.map((event) => encode(event)));
  for (const [mode, message, expected] of [
    ['Message', ['app', SECONDS, { message: 'a' }], ['a']],
    ['Message with option', ['app', SECONDS, { message: 'a' }, { chunk: 'c' }], ['a']],
    ['Forward', ['app', events], ['a', 'b']],
    ['Forward with option', ['app', events, { chunk: 'c', size: 2 }], ['a', 'b']],
    ['PackedForward', ['app', packed, { chunk: 'c' }], ['a', 'b']],
    ['an empty list', ['app', []], []],
  ] as const) {
    test(mode, () => {
      assert.deepEqual(messages(decodeMessage(message)), expected);
      const option = message.at(-1) as { chunk?: string };
      assert.equal(readMessage(encode(message), 20)?.chunk, option.chunk);
    });
  }

  test('CompressedPackedForward says that it is compressed', () => {
    const read = readMessage(encode(['app', gzipSync(packed), { compressed: 'gzip' }]), 20);
    assert.equal(read?.compressed, true);
  });

  test('what is no message', () => {
    for (const value of [null, 7, 'text', [], ['app'], [1, 2, 3], { a: 1 }, ['app', 5]]) {
      assert.equal(readMessage(encode(value), 20), undefined, JSON.stringify(value));
    }
  });
});

describe('events', () => {
  function one(time: unknown, record: unknown): EntryInput {
    const [entry] = decodeMessage(['shop.web', time, record]);
    assert.ok(entry !== undefined && !('reason' in entry), JSON.stringify(entry));
    return entry;
  }

  test('EventTime gives the microsecond; the tag stands in for the service', () => {
    const entry = one(eventTime(SECONDS, 123_456_789), {
      log: 'hi',
      level: 'warn',
      host: 'web-1',
      a: { b: 1 },
    });
    assert.deepEqual(
      [entry.timeUs, LEVELS[entry.level], entry.service, entry.host, entry.message, entry.flags],
      [SECONDS * 1e6 + 123_456, 'warn', 'shop.web', 'web-1', 'hi', 0],
    );
    assert.deepEqual(JSON.parse(entry.attributes as string), { 'a.b': 1, tag: 'shop.web' });
  });

  test("a time in the record comes first; one that is out of range is the event's", () => {
    const own = '2026-01-05T00:00:00.5Z';
    assert.equal(one(SECONDS, { message: 'x', time: own }).timeUs, Date.parse(own) * 1000);
    const odd = one(SECONDS, { message: 'x', time: '99999-01-01T00:00:00Z' });
    assert.equal(odd.timeUs, SECONDS * 1e6);
    assert.ok((one(5, { message: 'x' }).flags & ENTRY_FLAG.timeAssumed) !== 0);
  });

  test('64-bit integers stay whole; bytes are text; odd values have a form in JSON', () => {
    const record = new Map<string, unknown>([
      ['message', Buffer.from('bytes')],
      ['small', 5],
      ['ext', new ExtData(7, Buffer.from('x'))],
      ['nan', NaN],
    ]);
    const entry = one(SECONDS, Object.fromEntries(record));
    assert.equal(entry.message, 'bytes');
    const long = Buffer.concat([
      encode('app'),
      encode(SECONDS),
      Buffer.from([
        0x82, 0xa1, 0x6d, 0xa1, 0x78, 0xa2, 0x69, 0x64, 0xcf, 0x7f, 255, 255, 255, 255, 255, 255, 255,
      ]),
    ]);
    const [whole] = decodeMessage(Buffer.concat([Buffer.from([0x93]), long]));
    assert.ok(whole !== undefined && !('reason' in whole));
    assert.match(whole.attributes as string, /"id":9223372036854775807/);
  });

  test('limits give rejects, and what follows is read', () => {
    const decoder = new EventDecoder(
      testContext({ limits: { ...DEFAULT_INGEST_LIMITS, lineBytes: 60, fields: 3, depth: 4 } }),
    );
    const events = [
      [SECONDS, { message: 'x'.repeat(100) }],
      [SECONDS, { a: 1, b: 2, c: { d: 4 } }],
      [SECONDS, 'no map'],
      ['one element'],
      [SECONDS, {}],
      [SECONDS, { message: 'ok' }],
    ];
    assert.deepEqual(messages(decodeMessage(['app', events], decoder)), [
      'too_long',
      'too_many_fields',
      'not_an_object',
      'not_an_object',
      'no_message',
      'ok',
    ]);
  });

  test('the key __proto__ is a reject, not a prototype', () => {
    const bytes = Buffer.from(encode([SECONDS, { __PROTO__: 1, m: 2 }]));
    bytes.write('__proto__', bytes.indexOf('__PROTO__'));
    const decoder = new EventDecoder(testContext());
    const events: (EntryInput | FieldsReject)[] = [];
    decoder.decode(bytes, { tag: 'a', at: 0, most: 1 }, (write) => events.push(written(write)));
    assert.deepEqual(messages(events), ['not_an_object']);
  });
});

describe('walking over values', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.uint8Array()),
      fc.array(tie('value'), { maxLength: 20 }),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 20 },
      ),
    ),
  })).value;

  test('finds the end of every value, also when the bytes come one by one', () => {
    fc.assert(
      fc.property(value, (each) => {
        const bytes = encode(each);
        assert.equal(valueEnd(Buffer.concat([bytes, Buffer.from('rest')]), 0, 50), bytes.length);
        const walk = new MsgpackWalk(50);
        for (let length = 0; length < bytes.length; length++) {
          assert.equal(walk.go(bytes.subarray(0, length), 0), INCOMPLETE);
        }
        assert.equal(walk.go(bytes, 0), bytes.length);
      }),
      { numRuns: Math.min(RUNS, 1_000) },
    );
  });

  test('claims cost nothing: four thousand million elements wait for their bytes', () => {
    assert.equal(valueEnd(Buffer.from([0xdd, 255, 255, 255, 255]), 0, 5), INCOMPLETE);
    assert.equal(valueEnd(Buffer.from([0xdf, 255, 255, 255, 255, 1]), 0, 5), INCOMPLETE);
    assert.equal(valueEnd(Buffer.from([0xc6, 255, 255, 255, 255, 1]), 0, 5), INCOMPLETE);
    assert.equal(valueEnd(Buffer.alloc(100_000, 0x91), 0, 70), MALFORMED);
    assert.equal(valueEnd(Buffer.from([0x92, 1, 0xc1]), 0, 5), MALFORMED);
  });

  test('any bytes give entries or rejects', () => {
    const decoder = new EventDecoder(testContext());
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(value, value).map(([time, record]) => encode([time, record])),
      fc
        .tuple(
          fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })),
          fc.nat(255),
          fc.nat(),
        )
        .map(([record, byte, at]) => {
          const event = encode(['tag', SECONDS, record]);
          event[at % event.length] = byte;
          return event;
        }),
    );
    fc.assert(
      fc.property(bytes, (each) => {
        const take = (write: WriteEvent): void => {
          const event = written(write);
          assert.ok('reason' in event || event.timeUs <= RECEIVED_US * 2);
        };
        decoder.decode(each, { tag: 'tag', at: 0, most: Infinity }, take);
        const message = readMessage(each, 20);
        if (message !== undefined) decoder.decode(message.events, { tag: message.tag, at: 0, most: 9 }, take);
      }),
      { numRuns: RUNS },
    );
  });
});

interface Client {
  readonly socket: Socket;
  /** The next value that the server sends. */
  receive(): Promise<unknown>;
}

async function open(t: TestContext, deps: TestSocketDeps, sharedKey?: string): Promise<Client> {
  const listener = await listenForward(deps, { host, port: 0, sharedKey });
  t.after(() => listener.close());
  const socket = connect(portOf(listener.addresses, 'tcp'), host);
  t.after(() => socket.destroy());
  socket.on('error', () => undefined);
  const receive = async (): Promise<unknown> => decode(((await once(socket, 'data')) as [Buffer])[0]);
  if (sharedKey === undefined) await once(socket, 'connect');
  return { socket, receive };
}

const stored = (deps: TestSocketDeps, count: number): Promise<true> =>
  until(`${count} entries`, async () => (deps.sink.rows.length >= count ? true : undefined));

const packedForward = (chunk: string): Uint8Array =>
  encode([
    'app',
    gzipSync(Buffer.concat(['a', 'b'].map((message) => encode([SECONDS, { message }])))),
    { chunk, compressed: 'gzip' },
  ]);

test('a chunk is acknowledged when it is durable, and stored once when it is sent again', async (t) => {
  const deps = testSocketDeps();
  const { socket, receive } = await open(t, deps);
  deps.sink.refusals = 2;
  for (let times = 0; times < 2; times++) {
    const answer = receive();
    socket.write(packedForward('id=='));
    assert.deepEqual(await answer, { ack: 'id==' });
    assert.deepEqual(deps.sink.messages, ['a', 'b']);
  }
  assert.deepEqual([deps.seen.accepted, deps.seen.duplicates], [2, 1]);
  assert.deepEqual(deps.seen.refused, ['queue-full', 'queue-full']);
});

test('messages in one go, cut anywhere, and heartbeats between', async (t) => {
  const deps = testSocketDeps();
  const { socket } = await open(t, deps);
  const bytes = Buffer.concat([
    encode(['a', SECONDS, { message: '1' }]),
    encode(null),
    encode(['a', [[SECONDS, { message: '2' }]]]),
    encode(['a', SECONDS, { message: '3' }]),
  ]);
  for (let at = 0; at < bytes.length; at += 7) {
    socket.write(bytes.subarray(at, at + 7));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await stored(deps, 3);
  assert.deepEqual(deps.sink.messages, ['1', '2', '3']);
});

test('with a shared key only clients that know it are heard', async (t) => {
  const key = 'correct horse battery';
  const deps = testSocketDeps();
  for (const [tried, isRight] of [
    [key, true],
    ['wrong', false],
  ] as const) {
    const { socket, receive } = await open(t, deps, key);
    const [kind, options] = (await receive()) as [string, { nonce: string }];
    assert.equal(kind, 'HELO');
    const sha = (name: string): string =>
      createHash('sha512').update(`salt${name}${options.nonce}${tried}`).digest('hex');
    const answer = receive();
    socket.write(encode(['PING', 'client', 'salt', sha('client'), '', '']));
    const [, accepted, , name, proof] = (await answer) as [string, boolean, string, string, string];
    assert.equal(accepted, isRight);
    if (isRight) {
      assert.equal(proof, sha(name));
      socket.write(encode(['app', SECONDS, { message: 'known' }]));
      await stored(deps, 1);
    } else {
      await once(socket, 'close');
    }
  }
  const stranger = await open(t, deps, key);
  await stranger.receive();
  stranger.socket.write(encode(['app', SECONDS, { message: 'unknown' }]));
  await once(stranger.socket, 'close');
  assert.deepEqual(deps.sink.messages, ['known']);
  assert.deepEqual(deps.seen.refused, ['shared-key', 'shared-key']);
});

test('bytes that are no MessagePack and bombs end the connection, and are counted', async (t) => {
  const garbage = testSocketDeps();
  const first = await open(t, garbage);
  first.socket.write(Buffer.from([0xc1, 1, 2]));
  await once(first.socket, 'close');
  assert.deepEqual([garbage.seen.rejected, garbage.seen.refused], [['invalid_encoding'], ['malformed']]);

  const bomb = testSocketDeps();
  const second = await open(t, bomb);
  second.socket.write(encode(['a', gzipSync(Buffer.alloc(60_000_000)), { compressed: 'gzip' }]));
  await once(second.socket, 'close');
  assert.deepEqual([bomb.seen.rejected, bomb.seen.refused], [['too_long'], ['decompressed-too-large']]);
});
