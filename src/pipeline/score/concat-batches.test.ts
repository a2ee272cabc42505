import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { exampleBatch, exampleLines } from '../model/example-lines.ts';
import { addRow, concatBatches } from './concat-batches.ts';
import { copyRows } from './copy-rows.ts';

test('the rows of several batches, as a builder would have gathered them', () => {
  const batches = [exampleBatch(exampleLines(40)), exampleBatch([]), exampleBatch(exampleLines(25, 2))];
  const builder = new BatchBuilder();
  for (const batch of batches) for (let row = 0; row < batch.count; row++) addRow(builder, batch, row);
  const expected = builder.build('00000000000000bb', batches[0]!.receivedUs);
  assert.deepEqual(concatBatches(batches, '00000000000000bb'), expected);
});

test('copied and joined, rows leave out what only others had', () => {
  const batch = exampleBatch(exampleLines(200));
  const auth = Uint32Array.from(
    Array.from(batch.service.index.keys()).filter(
      (row) => batch.service.values[batch.service.index[row]!] === 'auth',
    ),
  );
  const joined = concatBatches([copyRows(batch, auth)], batch.batchId);
  assert.deepEqual(joined.service.values, ['auth']);
  assert.equal(joined.count, auth.length);
  assert.equal(joined.message.bytes.length, joined.message.offsets.at(-1));
});

test('nothing joined is an empty batch', () => {
  const { count, message } = concatBatches([], '00000000000000cc');
  assert.deepEqual([count, message.offsets.length], [0, 1]);
});
