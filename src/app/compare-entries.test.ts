import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOfRow } from '../core/entry-of-row.ts';
import { encodeModel } from '../pipeline/model/encode-model.ts';
import { exampleBatch, exampleLines } from '../pipeline/model/example-lines.ts';
import { trainModel } from '../pipeline/model/train-model.ts';
import { createScorer } from '../pipeline/score/scorer.ts';
import { compareEntries } from './compare-entries.ts';
import { createInsightThread } from './insight-thread.ts';

const batch = exampleBatch(exampleLines(3000));
const options = { createdMs: 0, contamination: 0.1, trees: 20, maxSamples: 64, seed: 1 };
const first = trainModel([batch], { ...options, version: 1 });
const second = trainModel([exampleBatch(exampleLines(400))], { ...options, version: 2, seed: 7 });
const scored = createScorer(first).score(batch);
const entries = Array.from({ length: 500 }, (_, row) => entryOfRow(scored, row));
const pages = [entries.slice(0, 300), entries.slice(300)];

test('the counts are what either model marks by the contamination in effect', () => {
  const compared = compareEntries({ from: first, to: second, contamination: 0.05 }, pages);
  const byFrom = entries.filter(({ score }) => score > compared.thresholds.from).length;
  assert.equal(compared.lines, 500);
  assert.equal(compared.markedByBoth + compared.markedByFromOnly, byFrom);
  assert.ok(compared.examples.length > 0);
  for (const { entry, markedBy, fromScore, toScore, reasons } of compared.examples) {
    assert.ok(entries.includes(entry));
    assert.equal(fromScore > compared.thresholds.from, markedBy === 'from');
    assert.equal(toScore > compared.thresholds.to, markedBy === 'to');
    assert.ok(reasons.length > 0);
  }
});

test('a model and itself agree', () => {
  const compared = compareEntries({ from: first, to: first, contamination: 0.1 }, pages);
  assert.equal(compared.markedByFromOnly + compared.markedByToOnly + compared.templateChanged, 0);
  assert.equal(compared.meanScoreShift, 0);
});

test('the insight thread compares; a version that is not kept is refused', async (context) => {
  const models = new Map([first, second].map((model) => [model.version, encodeModel(model)]));
  const thread = createInsightThread({
    activeVersion: () => 1,
    load: (version) => Promise.resolve(models.get(version)),
  });
  context.after(() => thread.close());
  const request = { from: 1, to: 2, contamination: 0.05 };
  const compared = await thread.compare(request, pages);
  assert.deepEqual(compared, compareEntries({ from: first, to: second, contamination: 0.05 }, pages));
  await assert.rejects(thread.compare({ ...request, to: 3 }, pages), { code: 'MODEL_NOT_FOUND' });
});
