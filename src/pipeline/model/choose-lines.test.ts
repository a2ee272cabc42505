import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textAt } from '../../core/batch.ts';
import { chooseLines } from './choose-lines.ts';
import { exampleBatch, exampleLines } from './example-lines.ts';

function chosenMessages(batches: Parameters<typeof chooseLines>[0], limit: number): string[] {
  const lines = batches.reduce((sum, { count }) => sum + count, 0);
  const chosen = chooseLines(batches, lines, limit);
  return chosen.flatMap(({ batch, rows }) => [...rows].map((row) => textAt(batch.message, row))).sort();
}

test('all lines when they fit, about the limit otherwise, the same ones however they are split', () => {
  const lines = exampleLines(6000);
  assert.equal(chosenMessages([exampleBatch(lines)], 6000).length, 6000);
  const chosen = chosenMessages([exampleBatch(lines)], 1500);
  assert.ok(Math.abs(chosen.length - 1500) < 150, `${chosen.length} lines`);
  assert.deepEqual(
    chosenMessages([exampleBatch(lines.slice(1000).reverse()), exampleBatch(lines.slice(0, 1000))], 1500),
    chosen,
  );
});
