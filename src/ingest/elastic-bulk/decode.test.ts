import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testContext } from '../../../test/support/decode-context.ts';
import { bodyBytes, cutBytes, pushAll } from '../../../test/support/fuzz-bytes.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { ShapeTree } from '../json-lines/shape-tree.ts';
import { BulkDecoder } from './decode.ts';
import { elasticDialect } from './dialect.ts';
import { filterPath } from './filter-path.ts';
import { serviceOfIndex, withoutDate } from './index-name.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);

const shapes = new ShapeTree(elasticDialect);

function decode(chunks: readonly Uint8Array[]) {
  const builder = new BatchBuilder();
  const context = testContext({
    dialect: elasticDialect,
    limits: { ...testContext().limits, lineBytes: 300 },
  });
  const decoder = new BulkDecoder(builder, context, { shapes, defaultIndex: 'logs' });
  pushAll(decoder, chunks);
  return { decoder, batch: builder.build('0000000000000000', 0) };
}

test('any bytes give items, entries and rejects that agree, however they are cut', () => {
  const grammar = ['{"index":{}}', '{"create":{"_index":"a-2026.01.02","_id":"1"}}', '{"delete":{"_id":1}}'];
  fc.assert(
    fc.property(bodyBytes(grammar), fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (bytes, cuts) => {
      const whole = decode([bytes]);
      const { decoder, batch } = decode(cutBytes(bytes, cuts));
      assert.equal(decoder.accepted, batch.count);
      const refused = decoder.items.filter(({ outcome }) => typeof outcome !== 'number').length;
      assert.equal(decoder.items.length - refused, batch.count);
      assert.equal(decoder.rejects.count, refused);
      assert.deepEqual(decoder.items, whole.decoder.items);
      assert.deepEqual(batch, whole.batch);
    }),
    { numRuns: RUNS },
  );
});

test('services of index names', () => {
  const cases = [
    ['shop-2026.11.24', 'shop'],
    ['shop', 'shop'],
    ['logs-nginx.access-default', 'nginx.access'],
    ['shop-000012', 'shop'],
    ['.ds-logs-shop-2026.11.24-000001', 'logs-shop'],
    ['logs-2026.11.24', 'logs'],
    ['2026.11.24', '2026.11.24'],
  ] as const;
  for (const [index, service] of cases) assert.equal(serviceOfIndex(index), service, index);
  assert.equal(withoutDate('logs-shop-prod-2026-11-24'), 'logs-shop-prod');
});

test('filter_path', () => {
  const value = {
    took: 1,
    items: [{ index: { status: 201, error: { type: 'a' } } }, { index: { status: 200 } }],
  };
  assert.deepEqual(filterPath(value, 'took'), { took: 1 });
  assert.deepEqual(filterPath(value, 'items.*.error'), { items: [{ index: { error: { type: 'a' } } }] });
  assert.deepEqual(filterPath(value, '**.type'), { items: [{ index: { error: { type: 'a' } } }] });
  assert.deepEqual(filterPath(value, 't*k,nothing'), { took: 1 });
  assert.equal(filterPath(value, 'nothing'), undefined);
  assert.deepEqual(filterPath(value, '-took'), value);
});
