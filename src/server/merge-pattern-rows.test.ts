import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TableResult } from '../store/store.ts';
import { mergePatternRows } from './merge-pattern-rows.ts';

const NAMES = ['template', 'count', 'share', 'anomalies', 'first', 'last', 'example'];

function table(rows: TableResult['rows']): TableResult {
  return { columns: NAMES.map((name) => ({ name, type: 'text' as const })), rows, scannedRows: 9 };
}

test('templates that a later model joined are one row, most frequent first', () => {
  const result = table([
    ['new', 40, 0.4, 1, 200, 900, 'login of ada'],
    ['other', 35, 0.35, 0, 100, 800, 'something else'],
    ['old1', 15, 0.15, 2, 50, 300, 'login of root'],
    ['old2', 10, 0.1, 0, 60, 950, 'login of guest'],
  ]);
  const ids = { resolveTemplate: (id: string) => (id.startsWith('old') ? 'new' : id) };
  const { rows, scannedRows } = mergePatternRows(result, ids);
  assert.equal(scannedRows, 9);
  assert.deepEqual(
    rows.map((row) => row.map((value) => (typeof value === 'number' ? Number(value.toFixed(6)) : value))),
    [
      ['new', 65, 0.65, 3, 50, 950, 'login of ada'],
      ['other', 35, 0.35, 0, 100, 800, 'something else'],
    ],
  );
});

test('a template that had another id alone gets the one of today', () => {
  const { rows } = mergePatternRows(table([['old', 1, 1, 0, 1, 1, 'x']]), { resolveTemplate: () => 'new' });
  assert.equal(rows[0]?.[0], 'new');
});
