import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testContext } from '../../../../test/support/decode-context.ts';
import { LineScan } from '../line-scan.ts';
import { createLogfmt } from './logfmt.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);

const key = fc.constantFrom(
  'time',
  'level',
  'lev',
  'levels',
  'msg',
  'service',
  'a',
  'ab',
  'a.b',
  'trace_id',
  '7',
  '',
);
const value = fc.constantFrom(
  ...[
    '2026-01-02T03:04:05Z',
    'info',
    'x',
    '7',
    '007',
    '',
    '"a b"',
    '"open',
    '"q \\" q"',
    '1234567890123456',
    'a"b',
  ],
);
const line = fc
  .array(fc.tuple(key, fc.constantFrom('=', '=', '=', ''), value), { minLength: 1, maxLength: 6 })
  .map((pairs) => pairs.map((pair) => pair.join('')).join(' '));

function read(format: ReturnType<typeof createLogfmt>, text: string) {
  const scan = new LineScan(testContext().time);
  const bytes = new TextEncoder().encode(text);
  // What stands behind the line is no part of it.
  scan.begin(Buffer.concat([bytes, Buffer.from('=1 level=x')]), 0, bytes.length);
  if (!format.read(scan)) return undefined;
  const { timeUs, level, service, message, trace, attributes } = scan;
  return {
    timeUs,
    level,
    service,
    message,
    trace,
    json: Buffer.from(attributes.bytes.subarray(0, attributes.length)),
  };
}

test('a source that knows keys and their order reads each line as a new one does', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 2, maxLength: 8 }), (lines) => {
      const used = createLogfmt();
      for (const text of [...lines, ...lines])
        assert.deepEqual(read(used, text), read(createLogfmt(), text), text);
    }),
    { numRuns: RUNS },
  );
});
