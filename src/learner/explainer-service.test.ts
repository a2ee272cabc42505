import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOfRow } from '../core/entry-of-row.ts';
import { AppError } from '../core/errors.ts';
import { exampleBatch, exampleLines } from '../pipeline/model/example-lines.ts';
import { trainModel } from '../pipeline/model/train-model.ts';
import { createScorer } from '../pipeline/score/scorer.ts';
import { createExplainerService } from './explainer-service.ts';

const OPTIONS = { createdMs: 0, contamination: 0.1, trees: 50, maxSamples: 256, seed: 1 };
const model = trainModel([exampleBatch(exampleLines(2000))], { ...OPTIONS, version: 1 });
const newer = trainModel([exampleBatch(exampleLines(2000, 5))], { ...OPTIONS, version: 2 });

function notFound(version: number): Promise<never> {
  return Promise.reject(
    new AppError('MODEL_NOT_FOUND', `There is no model ${version}.`, { nextStep: 'List them.' }),
  );
}

const LINES = exampleBatch([
  {
    message: 'request GET /cart/1 finished in 9000 ms',
    attributes: { status: 200, durationMs: 9000, region: 'eu' },
  },
  { message: 'disk full' },
]);

test('stored entries are explained with the model that scored them', async () => {
  const scored = createScorer(model).score(LINES);
  const entries = [0, 1].map((row) => entryOfRow(scored, row));
  const loaded: number[] = [];
  const service = createExplainerService({
    activeModel: () => newer,
    load: (version) => {
      loaded.push(version);
      return Promise.resolve(model);
    },
  });
  const [slow, full] = await service.explain(entries);
  assert.equal(slow?.threshold, model.threshold);
  assert.match(slow.reasons[0]!.sentence, /^took 9,000 ms/);
  assert.match(full!.reasons[0]!.sentence, /^never seen before/);
  assert.equal('features' in slow.reasons[0]!, false);
  await service.explain(entries);
  assert.deepEqual(loaded, [1]);
});

test('a model that is gone is replaced by the active one; without any there are no reasons', async () => {
  const entry = entryOfRow(createScorer(model).score(LINES), 0);
  const [fallback] = await createExplainerService({ activeModel: () => newer, load: notFound }).explain([
    entry,
  ]);
  assert.equal(fallback?.threshold, newer.threshold);
  const [nothing] = await createExplainerService({ activeModel: () => undefined, load: notFound }).explain([
    entry,
  ]);
  assert.deepEqual(nothing?.reasons, []);
  assert.match(nothing.templateText, /finished in <duration>/);
});

test('texts of templates: the model has them, else the example shows them', async () => {
  const { id } = model.templates.templates[0]!;
  const service = createExplainerService({ activeModel: () => model, load: notFound });
  const [known, unknown] = await service.templateTexts([
    { id, example: 'x' },
    { id: '00000000000000ff', example: 'took 5 ms' },
  ]);
  assert.notEqual(known, 'x');
  assert.equal(unknown, 'took <duration>');
});
