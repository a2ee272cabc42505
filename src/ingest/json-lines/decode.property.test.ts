import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Row, rowsOf } from '../../../test/support/rows.ts';
import { testContext } from '../../../test/support/decode-context.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import type { Reject } from '../../core/errors.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { Rejects } from '../rejects.ts';
import { JsonLinesDecoder } from './decode.ts';
import { RecordDecoder } from './record-decoder.ts';
import { ShapeTree } from './shape-tree.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3_000);

const NAMES = [
  'timestamp',
  'time',
  'ts',
  'level',
  'severity',
  'lvl',
  'service',
  'app',
  'logger',
  'host',
  'message',
  'msg',
  'traceId',
  'request_id',
  'traceparent',
  'status',
  'user',
  'durationMs',
  'a.b',
  '__proto__',
  'constructor',
  '7',
  '',
  'Ünïcode',
];

const numberText = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(
    '-0',
    '0',
    '1.0',
    '1.50',
    '1e3',
    '0.0000001',
    '0.000001',
    '-0.5',
    '1.2345678901234567',
    '01',
    '1.',
    '.5',
  ),
  fc.constantFrom(
    '1767225600',
    '1767225600123',
    '1767225600123456',
    '1767225600123456789',
    '1767225600.25',
    '30',
    '6',
  ),
);
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '2026-01-02T03:04:05.678Z',
    '2026-01-02 03:04:05,678',
    '2026-01-02T03:04:05+02:00',
    '99999-01-01T00:00:00Z',
    '2031-01-01T00:00:00Z',
    '1767225600',
    'info',
    'WARN',
    'Error',
    'banana',
    '',
    'tail\n',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  ),
);
const stringText = fc.oneof(
  text.map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '"caf\\u00e9 \\u20ac \\u001b\\u0022\\u005c\\u000a\\/"',
    '"\\ud83d\\ude00"',
    '"\\/"',
    '"\\u0041"',
    '"\\ud800"',
    '"a\\qb"',
    '"\u0001"',
    '"open',
    '"\\"',
  ),
);
const scalar = fc.oneof(
  { weight: 6, arbitrary: stringText },
  { weight: 3, arbitrary: numberText },
  fc.constantFrom(
    'true',
    'false',
    'null',
    'tru',
    'nul',
    '[]',
    '{}',
    '[1,"a",{"b":null}]',
    '["a\\n",-1.5,true,null,[]]',
    '[12345678901234567890,"\\u00e9"]',
    '[ 1 ]',
    '{"name":"x","id":1}',
    '{"name":"x","level":"warn","a":{"b":{"message":"deep"}},"e":{}}',
    '{"level":"error","level":"info"}',
    '{"7":1,"a":2}',
    '{ "x" : [1,2] , "y":{ } }',
  ),
);
const blank = fc.constantFrom('', '', '', ' ', '\t', '  ');
const field = fc
  .tuple(
    blank,
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...NAMES) }, fc.string({ maxLength: 6 })),
    blank,
    scalar,
  )
  .map(
    ([before, name, after, value]) => `${before}${JSON.stringify(name)}${after}:${after}${value}${before}`,
  );
const object = fc
  .tuple(fc.array(field, { maxLength: 8 }), fc.constantFrom('}', '}', '}', '} ', '}\r', '', '}x', ',}'))
  .map(([fields, close]) => `{${fields.join(',')}${close}`);
const line = fc.oneof(
  { weight: 9, arbitrary: object },
  fc.constantFrom('', ' ', '[]', 'null', '"text"', '{', 'plain text'),
);
const bodyText = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
const body = fc.oneof(
  { weight: 4, arbitrary: bodyText.map((value) => new TextEncoder().encode(value)) },
  fc
    .tuple(bodyText, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
    .map(([value, changes]) => damaged(new TextEncoder().encode(value), changes)),
);

test('the fast reader gives what the full decoder gives, column for column, however the bytes are cut', () => {
  const shapes = new ShapeTree();
  fc.assert(
    fc.property(body, fc.array(fc.nat(400), { maxLength: 3 }), fc.boolean(), (bytes, cuts, small) => {
      const limits = small
        ? {
            ...DEFAULT_INGEST_LIMITS,
            lineBytes: 90,
            messageBytes: 12,
            attributeBytes: 40,
            nameBytes: 5,
            fields: 4,
            depth: 2,
          }
        : DEFAULT_INGEST_LIMITS;
      assert.deepEqual(decodeFast(bytes, { cuts, limits, shapes }), decodeFull(bytes, limits));
    }),
    { numRuns: RUNS },
  );
});

test('any bytes give entries or rejects, never a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeFast(bytes, { cuts: [], limits: DEFAULT_INGEST_LIMITS, shapes: new ShapeTree() });
    }),
    { numRuns: RUNS },
  );
});

interface Decoded {
  readonly rows: Row[];
  readonly rejects: readonly Reject[];
}

function decodeFast(
  bytes: Uint8Array,
  options: { cuts: readonly number[]; limits: typeof DEFAULT_INGEST_LIMITS; shapes: ShapeTree },
): Decoded {
  const builder = new BatchBuilder();
  const decoder = new JsonLinesDecoder(builder, testContext({ limits: options.limits }), options.shapes);
  let at = 0;
  for (const cut of [...options.cuts].sort((a, b) => a - b)) {
    if (cut <= at || cut > bytes.length) continue;
    feed(decoder, bytes.subarray(at, cut));
    at = cut;
  }
  feed(decoder, bytes.subarray(at));
  decoder.finish();
  assert.equal(decoder.accepted, builder.count);
  return { rows: rowsOf(builder.build('0000000000000000', 0)), rejects: decoder.rejects.list };
}

function feed(decoder: JsonLinesDecoder, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) at += decoder.push(bytes.subarray(at), 2);
}

function decodeFull(bytes: Uint8Array, limits: typeof DEFAULT_INGEST_LIMITS): Decoded {
  const builder = new BatchBuilder();
  const rejects = new Rejects(limits.reportedRejects);
  const records = new RecordDecoder(builder, testContext({ limits }), rejects);
  let at = 0;
  for (let number = 1; at < bytes.length; number++) {
    const feedAt = bytes.indexOf(0x0a, at);
    const end = feedAt < 0 ? bytes.length : feedAt;
    records.decode(bytes.subarray(at, end), number);
    at = end + 1;
  }
  return { rows: rowsOf(builder.build('0000000000000000', 0)), rejects: rejects.list };
}

function damaged(bytes: Uint8Array, changes: readonly (readonly [number, number])[]): Uint8Array {
  const copy = bytes.slice();
  for (const [at, byte] of changes) if (copy.length > 0) copy[at % copy.length] = byte;
  return copy;
}
