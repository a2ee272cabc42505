import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testContext } from '../../../test/support/decode-context.ts';
import { createFormats } from './formats.ts';
import { LineScan } from './line-scan.ts';
import { reads } from './sample-line.ts';
import { SourceFormat } from './source-format.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 5_000);

/** Beginnings of lines of every format, and of none. */
const PARTS = [
  '<34>',
  '<165>1 ',
  '- ',
  '2026-01-02T03:04:05.678Z ',
  '2026-01-02 03:04:05,678 ',
  '2026/01/02 03:04:05 ',
  'Jan  2 03:04:05 ',
  '01-02 03:04:05.678 ',
  '[2026-01-02 03:04:05] ',
  '[02/Jan/2026:03:04:05 +0000] ',
  '[Fri Jan 02 03:04:05 2026] ',
  'stdout F ',
  'I0102 03:04:05.678901 12 a.go:1] ',
  'I, [',
  ' #12]  INFO -- a: ',
  'http ',
  'h2 ',
  '10.0.0.1 - - ',
  'host ',
  'shop[12]: ',
  'shop: ',
  '[error] ',
  '12#12: ',
  '12  34 D Tag: ',
  'INFO ',
  'INFO:',
  '[INFO] ',
  'info: ',
  'ERROR',
  'a.b.Class - ',
  '"GET / HTTP/1.1" 200 12 ',
  'a=1 ',
  'b="c d" ',
  'level=info ',
  '|',
  '\t',
  'order 12 paid',
  '{"a":1}',
  '',
  'ü',
  ' ',
];

test('a line is tried with no fewer formats than may read it', () => {
  const { time } = testContext();
  const formats = createFormats();
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 5 }), (parts) => {
      const bytes = new TextEncoder().encode(parts.join(''));
      const line = { bytes, start: 0, end: bytes.length };
      const expected = new LineScan(time);
      const format = formats.find((each) => reads(each, line, expected));
      const scan = new LineScan(time);
      scan.begin(bytes, 0, bytes.length);
      assert.equal(new SourceFormat().read(scan), format !== undefined);
      if (format === undefined || scan.wrapped) return;
      for (const name of ['timeUs', 'level', 'service', 'host', 'trace', 'message', 'at'] as const)
        assert.deepEqual(scan[name], expected[name], name);
    }),
    { numRuns: RUNS },
  );
});
