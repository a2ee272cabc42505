// What is read straight from bytes equals what the full decoder gives, column for column.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testContext } from '../../../test/support/decode-context.ts';
import { rowsOf } from '../../../test/support/rows.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { JsonObjectReader } from '../json-lines/object-reader.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { GelfDecoder, gelfShapes } from './decode.ts';
import { GelfRecordDecoder } from './record-decoder.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3_000);

const OWN = ['version', 'host', 'short_message', 'full_message', 'timestamp', 'level', 'facility', 'line'];
const OTHERS = [
  'user',
  'service',
  'app',
  'msg',
  'message',
  'time',
  '@timestamp',
  'trace_id',
  'a.b',
  '7',
  '',
  'é',
];
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...OWN) },
  { weight: 4, arbitrary: fc.constantFrom(...OTHERS).map((each) => `_${each}`) },
  fc.constantFrom(...OTHERS, ...OWN.map((each) => `_${each}`), '__a', '_a', 'a', '___a', '__proto__'),
  fc.string({ maxLength: 6 }),
);
const value = fc.oneof(
  fc.constantFrom(
    '1767225600',
    '1767225600.5',
    '1767225600.123',
    '1767225600.120',
    '1767225600.123456',
    '1767225600.1234567',
    '1767225600.123456789012',
    '9767225600.123456',
    '1767225600123.25',
    '1767225600.',
    '01767225600',
    '17672256001',
    '1767225600.5e1',
    '-1767225600',
    '0.5',
    '6',
    '60',
    'null',
    'true',
    '[1767225600]',
    '{"a":1,"_b":{"c":"x"}}',
    '{}',
  ),
  fc
    .constantFrom('1.1', 'hi', '', 'web-1', 'line\n', 'a"b\\', '2026-01-02T03:04:05Z', 'warn', '\u001b')
    .map((text) => JSON.stringify(text)),
  fc.double({ min: 1.7e9, max: 1.8e9 }).map(String),
  fc.string({ maxLength: 10, unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.json({ maxDepth: 2 }),
);
const blank = fc.constantFrom('', '', '', ' ', '\n', '\t');
const message = fc
  .tuple(
    fc.array(fc.tuple(name, value, blank), { maxLength: 8 }),
    blank,
    fc.constantFrom('}', '}', '}', '}}', '', '} {}'),
  )
  .map(([fields, space, close]) => {
    const members = fields.map(([key, json, gap]) => `${gap}${JSON.stringify(key)}:${gap}${json}${gap}`);
    return Buffer.from(`${space}{${members.join(',')}${close}${space}`);
  });
const damaged = fc
  .tuple(message, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
  .map(([bytes, changes]) => {
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return bytes;
  });

test('the fast way gives what the full decoder gives', () => {
  const shapes = gelfShapes();
  const small = {
    ...DEFAULT_INGEST_LIMITS,
    lineBytes: 120,
    messageBytes: 6,
    attributeBytes: 30,
    nameBytes: 4,
  };
  const contexts = [
    testContext(),
    testContext({ host: 'own' }),
    testContext({ limits: { ...small, fields: 3, depth: 2 } }),
  ];
  fc.assert(
    fc.property(fc.oneof(message, damaged), fc.constantFrom(...contexts), (bytes, context) => {
      const fast = new BatchBuilder();
      const reject = new GelfDecoder(fast, context, shapes).decode(bytes, 'sender');
      const entry = new GelfRecordDecoder(context).read(bytes, 'sender');
      const full = new BatchBuilder();
      if (!('reason' in entry)) full.add(entry);
      const [rows, expected] = [fast, full].map((builder) => rowsOf(builder.build('0000000000000000', 0)));
      assert.deepEqual(rows, expected);
      assert.deepEqual(reject, 'reason' in entry ? entry : undefined);
    }),
    { numRuns: RUNS },
  );
});

test('the common message takes the fast way, whatever its time', () => {
  for (const timestamp of ['1767225600', '1767225600.120', '1767225600.1234567']) {
    const builder = new BatchBuilder();
    const reader = new JsonObjectReader(builder, testContext(), { shapes: gelfShapes(), framing: 'whole' });
    const bytes = Buffer.from(
      `{"version":"1.1","host":"h","short_message":"m","timestamp":${timestamp},"_user":"u"}`,
    );
    assert.equal(reader.read(bytes, 0, bytes.length), bytes.length, timestamp);
  }
});
