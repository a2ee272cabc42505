import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BatchBuilder } from '../../core/batch-builder.ts';
import type { EntryCondition } from '../../core/entry-condition.ts';
import type { EntryFilter } from '../../core/entry-filter.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import { matchRows, TEXT_ROWS_LIMIT } from './match-rows.ts';

function scored(rows: number): ScoredBatch {
  const builder = new BatchBuilder();
  for (let row = 0; row < rows; row++) {
    builder.add({
      timeUs: 1000 + row,
      level: row % 2 === 0 ? 3 : 5,
      flags: 0,
      service: row % 3 === 0 ? 'auth' : 'cart',
      host: `h${row % 4}`,
      source: 's',
      message: `Message ${row} Größe`,
      attributes: '',
      trace: `t${row}`,
    });
  }
  return {
    batch: builder.build('0000000000000001', 0),
    templateHigh: new Uint32Array(rows).fill(1),
    templateLow: Uint32Array.from({ length: rows }, (_, row) => row % 5),
    score: Float32Array.from({ length: rows }, (_, row) => row / rows),
    anomalous: Uint8Array.from({ length: rows }, (_, row) => (row > rows / 2 ? 1 : 0)),
    modelVersion: 1,
  };
}

const rowsOf = (filter: EntryFilter, limit = 100) => matchRows(scored(12), filter, limit).rows;

describe('matchRows', () => {
  test('an empty filter takes all, the newest up to the limit', () => {
    assert.deepEqual(matchRows(scored(12), {}, 3), { rows: [9, 10, 11], skipped: 9 });
  });

  test('each condition', () => {
    assert.deepEqual(rowsOf({ services: ['auth'] }), [0, 3, 6, 9]);
    assert.deepEqual(rowsOf({ services: ['nobody'] }), []);
    assert.deepEqual(rowsOf({ levels: ['error'], services: ['auth'] }), [3, 9]);
    assert.deepEqual(rowsOf({ hosts: ['h0', 'h1'], levels: ['info'] }), [0, 4, 8]);
    assert.deepEqual(rowsOf({ text: ['message', 'grÖße', '11'] }), [11]);
    assert.deepEqual(rowsOf({ fromUs: 1010 }), [10, 11]);
    assert.deepEqual(rowsOf({ toUs: 1002 }), [0, 1]);
    assert.deepEqual(rowsOf({ anomalous: true }), [7, 8, 9, 10, 11]);
    assert.deepEqual(rowsOf({ minScore: 0.9 }), [11]);
    assert.deepEqual(rowsOf({ trace: 't5' }), [5]);
    assert.deepEqual(rowsOf({ templates: ['0000000100000002'] }), [2, 7]);
  });

  test('the condition of a query holds besides', () => {
    const where: EntryCondition = {
      kind: 'test',
      field: { in: 'column', name: 'message' },
      test: { is: 'regex', pattern: 'message (1|7)', ignoreCase: true },
    };
    assert.deepEqual(rowsOf({ where }), [1, 7, 10, 11]);
    assert.deepEqual(rowsOf({ where: { kind: 'not', of: where }, levels: ['error'], text: ['3'] }), [3]);
  });

  test('text is looked for in a bounded number of rows, the rest is counted', () => {
    const { rows, skipped } = matchRows(scored(TEXT_ROWS_LIMIT + 5), { text: ['message'] }, 10);
    assert.equal(rows.length, 10);
    assert.equal(skipped, TEXT_ROWS_LIMIT - 10 + 5);
  });
});
