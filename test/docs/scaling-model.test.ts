import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  capacities,
  DOCUMENT,
  readCosts,
  scalingTables,
  withProcessors,
  withShards,
  withTables,
} from '../../scripts/scaling-model.ts';
import type { Costs } from '../../scripts/scaling-model.ts';

const costs: Costs = {
  ingestUs: 1,
  processorUs: 2,
  storeUs: 4,
  learnerUs: 0.25,
  queueBytes: 200e6,
  lineBytes: 100,
  diskBytes: 20,
  pageMs: 100,
  pageRows: 1e6,
  scan: { fixedMs: 10, rowNs: 50 },
  histogram: { fixedMs: 10, rowNs: 5 },
};

test('the tables of docs/scaling.md are those of the model and the last benchmarks', () => {
  const document = readFileSync(DOCUMENT, 'utf8');
  const remedy = 'run: npx node scripts/scaling-model.ts --write && npx prettier --write docs/scaling.md';
  assert.equal(cells(document), cells(withTables(document, scalingTables(readCosts()))), remedy);
});

/** Without the padding that the formatter adds to tables. */
function cells(markdown: string): string {
  return markdown.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}

test('one of each carries what its cost says', () => {
  assert.deepEqual(capacities(costs), { ingest: 1e6, queue: 2e6, processor: 1e6, shard: 5e5, learner: 4e6 });
});

test('processors bound the whole until the queue does, and each part is counted up to what they score', () => {
  assert.deepEqual(withProcessors(costs, 1), {
    processors: 1,
    scored: 1e6,
    carried: 1e6,
    bound: 'processors',
    ingests: 1,
    queues: 1,
    learners: 1,
    shards: 2,
  });
  const many = withProcessors(costs, 100);
  assert.deepEqual([many.carried, many.bound], [2e6, 'queue']);
  assert.deepEqual([many.ingests, many.queues, many.learners, many.shards], [100, 50, 25, 200]);
});

test('more shards take in more and answer sooner, until asking them all costs more than it saves', () => {
  const [one, ten, thousand] = [1, 10, 1000].map((shards) => withShards(costs, shards));
  assert.equal(one!.stored, 5e5);
  assert.equal(one!.diskADay, 5e5 * 86_400 * 20);
  assert.equal(one!.scanMs, 10 + 500_000 + 0.5);
  assert.equal(ten!.scanMs, 10 + 50_000 + 5);
  assert.equal(thousand!.histogramMs, 10 + 50 + 500);
});
