import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode, ExtData } from '@msgpack/msgpack';
import fc from 'fast-check';
import { RECEIVED_US, testContext } from '../../../test/support/decode-context.ts';
import { rowsOf } from '../../../test/support/rows.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { EventDecoder } from './decode.ts';
import { EventRecordDecoder } from './record-decoder.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);
const SECONDS = 1767225600;

const NAMES = [
  ...['time', '@timestamp', 'level', 'severity', 'service', 'app', 'logger', 'host', 'message', 'msg', 'log'],
  ...[
    'traceId',
    'traceparent',
    'tag',
    'a',
    'a.b',
    'b',
    'kubernetes',
    '7',
    '',
    'Ünï',
    '"q"',
    '\\',
    'constructor',
  ],
];

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((each) => each.isWellFormed()),
  fc.constantFrom(
    ...['', 'info', 'WARN', 'fatal!', 'two\nlines', 'ends\n', 'quote " and \\', '\u0001\u001f', '\ufeffmark'],
    ...[
      '2026-01-05T00:00:00.5Z',
      '2026-01-05 00:00:00',
      'Jan  5 00:00:00',
      '99999-01-01T00:00:00Z',
      'x'.repeat(40),
    ],
    ...[
      'ü'.repeat(120),
      `\ufeff${'ü'.repeat(120)}`,
      '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ],
  ),
);
const number = fc.oneof(
  fc.integer({ min: -200, max: 300 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.float(),
  fc.constantFrom(SECONDS, SECONDS * 1000, SECONDS + 0.5, 40, 4, -0),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
);
const scalar = fc.oneof(text, text, number, fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 4 }));
const value = fc.letrec<{ value: unknown; map: Record<string, unknown> }>((tie) => ({
  map: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: scalar, weight: 8 },
    { arbitrary: tie('map'), weight: 2 },
    { arbitrary: fc.array(scalar, { maxLength: 3 }), weight: 1 },
  ),
}));

const time = fc.oneof(
  fc.constantFrom(SECONDS, SECONDS + 0.25, SECONDS * 1000, 5, null, 'text', BigInt(SECONDS) * 1_000_000_000n),
  fc
    .tuple(fc.integer({ min: SECONDS - 9, max: SECONDS + 9 }), fc.nat(999_999_999))
    .map(([seconds, nanos]) => {
      const data = Buffer.alloc(8);
      data.writeUInt32BE(seconds);
      data.writeUInt32BE(nanos, 4);
      return new ExtData(0, data);
    }),
);

const record = fc.oneof({ arbitrary: value.map, weight: 20 }, { arbitrary: scalar, weight: 1 });
const event = fc
  .tuple(time, record, fc.constantFrom(-1, -1, -1, 0.1, 0.5, 0.9), fc.nat(255))
  .map(([at, each, damage, byte]) => {
    const bytes = encode([at, each], { useBigInt64: true });
    if (damage >= 0) bytes[Math.floor(damage * bytes.length)] = byte;
    return bytes;
  });

const LIMITS = [
  DEFAULT_INGEST_LIMITS,
  { ...DEFAULT_INGEST_LIMITS, attributeBytes: 60, messageBytes: 30, nameBytes: 10, lineBytes: 200 },
  { ...DEFAULT_INGEST_LIMITS, fields: 4, depth: 2 },
];

function specified(decoder: EventRecordDecoder, events: Uint8Array, tag: string) {
  const builder = new BatchBuilder();
  const rejects: string[] = [];
  for (let at = 0; at < events.length;) {
    const read = decoder.read(events, at, tag);
    if ('reason' in read.event) rejects.push(read.event.reason);
    else builder.add(read.event);
    at = read.end;
  }
  return { rows: rowsOf(builder.build('0000000000000000', 0)), rejects };
}

test('events read from bytes are those of the full decoder', () => {
  const tags = fc.constantFrom('', 'shop', 'shop.web "1"', 'ü');
  fc.assert(
    fc.property(fc.array(event, { maxLength: 5 }), tags, fc.constantFrom(...LIMITS), (each, tag, limits) => {
      const context = testContext({ limits });
      const decoder = new EventDecoder(context);
      // Twice each: the second time its names are known.
      const events = Buffer.concat([...each, ...each]);
      const builder = new BatchBuilder();
      const rejects: string[] = [];
      decoder.decode(events, { tag, at: 0, most: Infinity }, (write) => {
        const reject = write(builder);
        if (reject !== undefined) rejects.push(reject.reason);
      });
      const given = { rows: rowsOf(builder.build('0000000000000000', 0)), rejects };
      assert.deepEqual(given, specified(new EventRecordDecoder(context), events, tag));
    }),
    { numRuns: RUNS },
  );
});

test('a common event makes no object', () => {
  const builder = new BatchBuilder();
  const decoder = new EventDecoder(testContext());
  const record = { log: 'hi', level: 'info', n: 1.5, a: { b: true, c: null }, quoted: '"\n"' };
  const events = encode([SECONDS, record]);
  // The full decoder would give its entry to `add`.
  builder.add = () => assert.fail('The event went the long way.');
  decoder.decode(events, { tag: 'shop', at: 0, most: 1 }, (write) => assert.equal(write(builder), undefined));
  const [row] = rowsOf(builder.build('0000000000000000', RECEIVED_US));
  assert.equal(row?.attributes, '{"n":1.5,"a.b":true,"a.c":null,"quoted":"\\"\\n\\"","tag":"shop"}');
});
