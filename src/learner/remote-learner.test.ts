import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createMemoryEntries } from '../../test/support/memory-entries.ts';
import { until } from '../../test/support/send.ts';
import { exampleBatch, exampleLines } from '../pipeline/model/example-lines.ts';
import { serveCommands } from './command-desk.ts';
import { createLearner } from './learner.ts';
import { publishLearnerState } from './learner-state.ts';
import { createMemoryDocumentStore } from './memory-document-store.ts';
import { RemoteLearner } from './remote-learner.ts';
import { rescoreInWorker } from './rescore-in-worker.ts';
import { runTraining } from './run-training.ts';

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const clock = { nowMs: () => Date.now() };

/** A learner, the desk it serves often, and a remote one that sees only their documents. */
async function setUp(t: TestContext) {
  const documents = createMemoryDocumentStore();
  const entries = createMemoryEntries();
  const learner = createLearner({
    documents,
    clock,
    logger,
    train: (task, onProgress) => Promise.resolve(runTraining(task, onProgress)),
    entries,
    openScorer: rescoreInWorker,
    options: {
      contamination: 0.1,
      minLines: 2000,
      trees: 20,
      maxSamples: 64,
      seed: 1,
      retrainMinutes: 60,
      sampleLines: 9_600,
    },
  });
  await learner.start();
  const stopPublishing = publishLearnerState(documents, learner, (error) => assert.fail(String(error)));
  const desk = setInterval(() => void serveCommands(documents, learner, clock.nowMs()), 20);
  const remote = new RemoteLearner({ documents, clock });
  await remote.start();
  t.after(async () => {
    clearInterval(desk);
    stopPublishing();
    remote.close();
    await learner.close();
  });
  return { learner, remote };
}

test('models, settings and thresholds are seen from afar, and a listener hears of them', async (t) => {
  const { learner, remote } = await setUp(t);
  let changes = 0;
  remote.onChange(() => changes++);
  assert.equal(remote.active(), undefined);
  assert.equal(remote.thresholdFor(0.1), undefined);
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  await until('the model', async () => ((await remote.list()).models.length === 1 ? true : undefined));
  assert.equal(remote.active()?.version, 1);
  assert.equal(remote.settings().threshold, learner.settings().threshold);
  assert.equal(remote.thresholdFor(0.01), learner.thresholdFor(0.01));
  assert.ok(changes > 0);
});

test('commands are carried out by the learner, and its refusals come back as they are', async (t) => {
  const { learner, remote } = await setUp(t);
  await assert.rejects(remote.train(), { code: 'NOT_ENOUGH_DATA' });
  await assert.rejects(remote.activate(7), { code: 'MODEL_NOT_FOUND' });
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  assert.equal((await remote.setContamination(0.02)).contamination, 0.02);
  assert.equal(learner.settings().contamination, 0.02);
  const imported = await remote.importModel(await remote.exportModel(1));
  assert.equal(imported.version, 2);
  assert.equal((await remote.activate(2)).active, true);
  assert.equal(learner.active()?.version, 2);
  await remote.rescore({ fromUs: 0, toUs: 1 });
  await until('the rescoring', async () =>
    (await learner.list()).rescoring === undefined ? true : undefined,
  );
  assert.equal(await remote.cancelRescoring(), false);
  await assert.rejects(remote.train({ fromUs: 0, toUs: 1 }), { code: 'NOT_ENOUGH_DATA' });
  await assert.rejects(remote.importModel(new Uint8Array(10)), { code: 'MODEL_INVALID' });
});
