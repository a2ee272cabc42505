/**
 * Blocks for the store: `npx node bench/store-encode.bench.ts [--json]`. Batches of 5,000 rows into blocks of 100,000, all
 * columns, web-shop and hard mix, whole batches and chosen rows. One thread, best and median of the passes.
 */
import { parseArgs } from 'node:util';
import { createNativeBlockEncoder } from '../src/store/clickhouse/native-block.ts';
import { storeCorpus } from './store-corpus.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const BLOCK_ROWS = 100_000;
const BATCH_ROWS = 5000;
const PASSES = 21;

const results = [];
for (const mix of ['web-shop', 'hard'] as const) {
  const batches = [
    ...storeCorpus({
      mix,
      rows: BLOCK_ROWS,
      batchRows: BATCH_ROWS,
      startUs: Date.UTC(2026, 9, 20, 9) * 1000,
      rowsPerSecond: 5000,
      seed: 1,
    }),
  ];
  const most = Array.from({ length: BATCH_ROWS - 1 }, (_, row) => row);
  for (const rows of [undefined, most]) {
    const encoder = createNativeBlockEncoder();
    const times: number[] = [];
    let bytes = 0;
    for (let pass = 0; pass < PASSES; pass++) {
      const startMs = performance.now();
      for (const batch of batches) encoder.add(batch, rows);
      bytes = encoder.encode().body.length;
      times.push(((performance.now() - startMs) * 1000) / BLOCK_ROWS);
    }
    times.sort((a, b) => a - b);
    results.push({
      mix,
      rows: rows === undefined ? 'whole batches' : 'chosen rows',
      bestUsARow: round(times[0]),
      medianUsARow: round(times[PASSES >> 1]),
      bytesARow: round(bytes / BLOCK_ROWS),
    });
  }
}
if (values.json) console.log(JSON.stringify(results, null, 2));
else console.table(results);

function round(value = 0): number {
  return Math.round(value * 1000) / 1000;
}
