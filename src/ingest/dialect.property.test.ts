import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testContext } from '../../test/support/decode-context.ts';
import { bodyBytes, cutBytes, pushAll } from '../../test/support/fuzz-bytes.ts';
import { rowsOf } from '../../test/support/rows.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import { datadogDialect } from './datadog/dialect.ts';
import { elasticDialect } from './elastic-bulk/dialect.ts';
import { JsonValuesDecoder } from './json-lines/values-decoder.ts';
import { RecordDecoder } from './json-lines/record-decoder.ts';
import { ShapeTree } from './json-lines/shape-tree.ts';
import { Rejects } from './rejects.ts';
import { splunkDialect } from './splunk-hec/dialect.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);

const NAMES = [
  'event',
  'fields',
  'time',
  'host',
  'hostname',
  'message',
  'status',
  'level',
  'ddtags',
  'service',
  'source',
  'a',
  'user',
];
const scalar = fc.oneof(
  fc.constantFrom(
    'warn',
    '2026-01-02T03:04:05Z',
    1_767_225_600,
    'a:1,b',
    'user:x,user:y,level:warn',
    '',
    null,
    true,
    3,
  ),
  fc.string({ maxLength: 8 }),
);
const object = fc.dictionary(fc.constantFrom(...NAMES), scalar, { maxKeys: 5 });
const event = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(scalar, object), { maxKeys: 7 });

for (const [name, dialect] of Object.entries({ splunkDialect, datadogDialect, elasticDialect })) {
  const context = testContext({ dialect, limits: { ...testContext().limits, lineBytes: 300 } });
  const shapes = new ShapeTree(dialect);

  test(`${name}: the fast reader gives what the full decoder gives, and attributes no name twice`, () => {
    fc.assert(
      fc.property(event, (value) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const fast = new BatchBuilder();
        const decoder = new JsonValuesDecoder(fast, context, shapes);
        pushAll(decoder, [bytes]);
        const full = new BatchBuilder();
        new RecordDecoder(full, context, new Rejects(1)).decode(bytes, 1);
        const [row, expected] = [fast, full].map(
          (builder) => rowsOf(builder.build('0000000000000000', 0))[0],
        );
        assert.deepEqual(row, expected);
        if (row === undefined || row.attributes === '') return;
        assert.equal(JSON.stringify(JSON.parse(row.attributes)).length, row.attributes.length);
      }),
      { numRuns: RUNS },
    );
  });

  test(`${name}: any bytes give entries or rejects`, () => {
    fc.assert(
      fc.property(
        bodyBytes(['{"event":"a"}', '[', ']']),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (bytes, cuts) => {
          const builder = new BatchBuilder();
          const decoder = new JsonValuesDecoder(builder, context, shapes);
          pushAll(decoder, cutBytes(bytes, cuts));
          assert.equal(decoder.accepted, builder.count);
        },
      ),
      { numRuns: RUNS },
    );
  });
}
