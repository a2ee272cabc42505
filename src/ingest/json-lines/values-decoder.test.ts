import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testContext } from '../../../test/support/decode-context.ts';
import { type Row, rowsOf } from '../../../test/support/rows.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { JsonLinesDecoder } from './decode.ts';
import { JsonValuesDecoder } from './values-decoder.ts';

interface Decoded {
  readonly rows: Row[];
  readonly rejects: readonly (readonly [number, string])[];
}

function decode(
  body: string | Uint8Array,
  cuts: readonly number[] = [],
  limits = DEFAULT_INGEST_LIMITS,
): Decoded {
  const builder = new BatchBuilder();
  const decoder = new JsonValuesDecoder(builder, testContext({ limits }));
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const borders = [...cuts.filter((cut) => cut < bytes.length), bytes.length].sort((a, b) => a - b);
  let at = 0;
  for (const border of borders) while (at < border) at += decoder.push(bytes.subarray(at, border), 2);
  decoder.finish();
  assert.equal(decoder.accepted, builder.count);
  return {
    rows: rowsOf(builder.build('0000000000000000', 0)),
    rejects: decoder.rejects.list.map(({ line, reason }) => [line, reason] as const),
  };
}

const messages = (decoded: Decoded): string[] => decoded.rows.map((row) => row.message);

test('an array, on one line or many, gives an entry a value', () => {
  assert.deepEqual(messages(decode('[{"message":"a"},{"message":"b"}]')), ['a', 'b']);
  const pretty = JSON.stringify([{ message: 'a', x: { y: [1, 2] } }, { message: '}]"' }], null, 2);
  assert.deepEqual(messages(decode(pretty)), ['a', '}]"']);
  assert.deepEqual(decode('[]'), { rows: [], rejects: [] });
});

test('a single object over many lines, and objects one after the other', () => {
  assert.deepEqual(messages(decode(JSON.stringify({ message: 'a', b: 1 }, null, 2))), ['a']);
  assert.deepEqual(messages(decode('{"message":"a"}{"message":"b"}\n{"message":"c"}')), ['a', 'b', 'c']);
});

test('bad values are named by their position, good ones beside them are kept', () => {
  const decoded = decode('[{"message":"a"}, 12, "text", [1], {"message"}, {}, nonsense, {"message":"b"}]');
  assert.deepEqual(messages(decoded), ['a', 'b']);
  assert.deepEqual(decoded.rejects, [
    [2, 'not_an_object'],
    [3, 'not_an_object'],
    [4, 'not_an_object'],
    [5, 'invalid_json'],
    [6, 'no_message'],
    [7, 'invalid_json'],
  ]);
});

test('an array that is cut keeps what was whole and says so', () => {
  const decoded = decode('[{"message":"a"},{"message":"b');
  assert.deepEqual(messages(decoded), ['a']);
  assert.deepEqual(decoded.rejects, [
    [2, 'invalid_json'],
    [3, 'truncated'],
  ]);
});

test('stray brackets are refused and passed', () => {
  const decoded = decode('}]{"message":"a"}]]}');
  assert.deepEqual(messages(decoded), ['a']);
  assert.equal(decoded.rejects.length, 5);
});

test('a value beyond the limit is refused without being held', () => {
  const limits = { ...DEFAULT_INGEST_LIMITS, lineBytes: 100 };
  const long = JSON.stringify({ message: 'x'.repeat(1_000) });
  const decoded = decode(`[${long},{"message":"b"}]`, [50, 300, 900], limits);
  assert.deepEqual(messages(decoded), ['b']);
  assert.deepEqual(decoded.rejects, [[1, 'too_long']]);
});

test('an array gives the entries that its values give as lines, however the bytes are cut', () => {
  const value = fc.record(
    {
      message: fc.string({ minLength: 1, unit: 'binary' }),
      level: fc.constantFrom('info', 'x', 3),
      a: fc.jsonValue({ maxDepth: 3 }),
      '': fc.double(),
    },
    { requiredKeys: ['message'] },
  );
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 5 }),
      fc.array(fc.nat(500), { maxLength: 4 }),
      (values, cuts) => {
        const builder = new BatchBuilder();
        const lines = new JsonLinesDecoder(builder, testContext());
        lines.push(
          new TextEncoder().encode(values.map((each) => `${JSON.stringify(each)}\n`).join('')),
          Infinity,
        );
        assert.deepEqual(
          decode(JSON.stringify(values), cuts).rows,
          rowsOf(builder.build('0000000000000000', 0)),
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

test('any bytes give entries or rejects, never a throw, and always an end', () => {
  const bracket = fc.constantFrom(...[...'[]{},:" \n\\a1'].map((char) => char.charCodeAt(0)));
  const bytes = fc.array(fc.oneof({ weight: 8, arbitrary: bracket }, fc.nat(255)), { maxLength: 60 });
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(60), { maxLength: 3 }), (values, cuts) => {
      decode(Uint8Array.from(values), cuts);
    }),
    { numRuns: 3_000 },
  );
});
