import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeText } from '../../../test/support/decode-text.ts';
import { STACK_TRACES } from '../../../test/support/stack-traces.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';

const BETWEEN = [
  '2026-01-02 03:04:06,000 INFO [main] a.b.Shop: paid',
  'plain line',
  '2026-01-02T03:04:05Z DEBUG listening',
];

describe('the lines of a trace are one entry', () => {
  for (const [title, trace] of Object.entries(STACK_TRACES)) {
    test(title, () => {
      const before = BETWEEN[0]!;
      const { rows } = decodeText(`${before}\n${trace}\n${before}\n`);
      assert.deepEqual(
        rows.map((row) => row.message.split('\n').length),
        [1, trace.split('\n').length, 1],
      );
      // The header goes, the rest stays as it was, line by line.
      assert.ok(trace.endsWith(rows[1]!.message.slice(rows[1]!.message.indexOf('\n'))));
    });
  }
});

test('an exception line after a line that is no trouble begins an entry of its own', () => {
  const { rows } = decodeText('2026-01-02 03:04:05,678 INFO a.b.C: paid\nValueError: x\n');
  assert.deepEqual(
    rows.map((row) => row.message),
    ['paid', 'ValueError: x'],
  );
});

test('a trace has the level and time of its log line', () => {
  const [row] = decodeText(STACK_TRACES['Java after its log line']!).rows;
  assert.equal(row?.level, 'error');
  assert.equal(row?.timeUs, Date.UTC(2026, 0, 2, 3, 4, 5, 678) * 1000);
});

test('a line without time has that of the entry before it', () => {
  const { rows } = decodeText('2026-01-02 03:04:05 hello\nplain\n');
  assert.equal(rows[1]?.timeUs, rows[0]?.timeUs);
  assert.equal(rows[1]?.flags, ENTRY_FLAG.timeAssumed);
});

test('a trace without end is cut, marked and flagged', () => {
  const frames = '\tat a.b.C.d(C.java:1)\n'.repeat(50_000);
  const limits = { ...DEFAULT_INGEST_LIMITS, messageBytes: 10_000 };
  const { rows } = decodeText(`2026-01-02 03:04:05,678 ERROR a.b.C: x\n${frames}`, { context: { limits } });
  assert.equal(rows.length, 1);
  assert.match(rows[0]!.message, /… \[\d+ bytes cut\]$/);
  assert.ok(rows[0]!.message.length < 10_100);
  assert.equal(rows[0]!.flags, ENTRY_FLAG.truncated);
});

test('indented lines go on with a line that has a header, blank lines do not', () => {
  const { rows } = decodeText('2026-01-02 03:04:05 SELECT\n  a,\n  b\n\n\nnext\n');
  assert.deepEqual(
    rows.map((row) => row.message),
    ['SELECT\n  a,\n  b', 'next'],
  );
});
