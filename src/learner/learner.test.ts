import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryEntries } from '../../test/support/memory-entries.ts';
import { entryOfRow } from '../core/entry-of-row.ts';
import type { Entry } from '../core/entry.ts';
import { createScorer } from '../pipeline/score/scorer.ts';
import { exampleBatch, exampleLines } from '../pipeline/model/example-lines.ts';
import { createScoringKernel } from '../pipeline/score/scoring-kernel.ts';
import type { DocumentStore } from '../store/store.ts';
import { createLearner, EARLY_LINES, FIRST_MODEL_WAIT_MS, type LearnerDeps } from './learner.ts';
import { createMemoryDocumentStore } from './memory-document-store.ts';
import { KEPT_MODELS } from './registry.ts';
import { rescoreInWorker } from './rescore-in-worker.ts';
import { runTraining } from './run-training.ts';
import { trainInWorker } from './train-in-worker.ts';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

interface Setup {
  readonly documents?: DocumentStore;
  readonly entries?: readonly Entry[];
  readonly options?: Partial<LearnerDeps['options']>;
  readonly train?: LearnerDeps['train'];
}

async function startLearner(setup: Setup = {}) {
  const time = { nowMs: Date.UTC(2026, 0, 5, 12) };
  const documents = setup.documents ?? createMemoryDocumentStore();
  const entries = createMemoryEntries(setup.entries);
  const learner = createLearner({
    documents,
    clock: { nowMs: () => time.nowMs },
    logger: silent,
    train: setup.train ?? ((task, onProgress) => Promise.resolve(runTraining(task, onProgress))),
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
      ...setup.options,
    },
  });
  await learner.start();
  return { learner, time, documents, entries };
}

test('the first model is trained as soon as there are minLines', async () => {
  const { learner } = await startLearner();
  const given: Uint8Array[] = [];
  learner.onModel((encoded) => given.push(encoded));
  learner.addSample(exampleBatch(exampleLines(1999)));
  await learner.idle();
  assert.equal(learner.active(), undefined);
  assert.equal(learner.linesUntilModel, 1);
  learner.addSample(exampleBatch(exampleLines(1)));
  await learner.idle();
  const active = learner.active();
  assert.equal(active?.version, 1);
  assert.equal(active.trigger, 'first');
  assert.equal(active.lines, 2000);
  assert.equal(given.length, 1);
  assert.equal(createScoringKernel(given[0]).modelVersion, 1);
});

test('a small system gets its first model after a wait', async () => {
  const { learner, time } = await startLearner();
  learner.addSample(exampleBatch(exampleLines(EARLY_LINES)));
  time.nowMs += FIRST_MODEL_WAIT_MS - 1;
  learner.tick();
  await learner.idle();
  assert.equal(learner.active(), undefined);
  time.nowMs += 1;
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.lines, EARLY_LINES);
});

test('a handful of lines is refused on request', async () => {
  const { learner } = await startLearner();
  learner.addSample(exampleBatch(exampleLines(10)));
  await assert.rejects(learner.train(), { code: 'NOT_ENOUGH_DATA' });
});

test('trains on schedule, on drift with a pause, and on request', async () => {
  const { learner, time } = await startLearner();
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  time.nowMs += 59 * 60_000;
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.version, 1);
  time.nowMs += 60_000;
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.trigger, 'schedule');

  learner.observe({ modelVersion: 2, rows: 10_000, provisional: 2000 });
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.version, 2, 'too soon after the last training');
  time.nowMs += 5 * 60_000;
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.trigger, 'drift');

  await learner.train();
  await learner.idle();
  assert.equal(learner.active()?.trigger, 'request');
  assert.equal(learner.active()?.version, 4);
});

test('trains again when the sample has doubled, after a pause', async () => {
  const { learner, time } = await startLearner();
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  learner.addSample(exampleBatch(exampleLines(1999, 2)));
  time.nowMs += 60_000;
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.version, 1);
  learner.addSample(exampleBatch(exampleLines(1, 3)));
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.lines, 4000);
});

test('reports about other models are no drift', async () => {
  const { learner, time } = await startLearner();
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  learner.observe({ modelVersion: 7, rows: 50_000, provisional: 50_000 });
  time.nowMs += 6 * 60_000;
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.version, 1);
});

test('settings, sample and models survive a restart', async () => {
  const first = await startLearner();
  first.learner.addSample(exampleBatch(exampleLines(2500)));
  await first.learner.idle();
  await first.learner.setContamination(0.02);
  await first.learner.close();
  const { learner } = await startLearner({ documents: first.documents });
  assert.equal(learner.settings().contamination, 0.02);
  assert.deepEqual(learner.settings(), first.learner.settings());
  assert.equal(learner.sampleLines, 2500);
  assert.equal(learner.active()?.version, 1);
  assert.ok(Buffer.from(learner.activeEncoded()!).equals(first.learner.activeEncoded()!));
});

test('contamination changes the threshold at once, and is refused out of range', async () => {
  const { learner } = await startLearner();
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  const before = learner.settings().threshold!;
  const models: Uint8Array[] = [];
  learner.onModel((encoded) => models.push(encoded));
  const after = await learner.setContamination(0.01);
  assert.ok(after.threshold! > before);
  assert.equal(after.threshold, learner.thresholdFor(0.01));
  assert.equal(models.length, 1);
  assert.equal(learner.active()?.threshold, after.threshold);
  assert.throws(() => learner.thresholdFor(0.7), RangeError);
});

test('keeps the last models and the active one; goes back; exports and imports', async () => {
  const { learner } = await startLearner({ options: { trees: 2 } });
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  const exported = await learner.exportModel(1);
  for (let training = 0; training < KEPT_MODELS + 2; training++) {
    await learner.train();
    await learner.idle();
  }
  const { models } = await learner.list();
  assert.equal(models.length, KEPT_MODELS);
  assert.equal(models[0]?.version, KEPT_MODELS + 3);
  await assert.rejects(learner.activate(1), { code: 'MODEL_NOT_FOUND' });
  const back = await learner.activate(KEPT_MODELS);
  assert.deepEqual([back.active, learner.active()?.version], [true, KEPT_MODELS]);

  const imported = await learner.importModel(exported);
  assert.deepEqual([imported.version, imported.trigger, imported.active], [KEPT_MODELS + 4, 'import', false]);
  await assert.rejects(learner.importModel(new Uint8Array(100)), { code: 'MODEL_INVALID' });
});

test('a failed training leaves the model in use, and is tried again later', async () => {
  let attempts = 0;
  const { learner, time } = await startLearner({
    train: (task, onProgress) => {
      attempts++;
      if (attempts === 1) return Promise.reject(new Error('the worker ended'));
      return Promise.resolve(runTraining(task, onProgress));
    },
  });
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  assert.equal(learner.active(), undefined);
  time.nowMs += FIRST_MODEL_WAIT_MS;
  learner.tick();
  await learner.idle();
  assert.equal(learner.active()?.version, 1);
});

test('a training in a worker thread gives the bytes of one in this thread', async () => {
  const here = await startLearner();
  const there = await startLearner({ train: trainInWorker });
  const phases = new Set<string>();
  there.learner.onChange(
    () => void there.learner.list().then(({ training }) => training && phases.add(training.phase)),
  );
  for (const { learner } of [here, there]) {
    learner.addSample(exampleBatch(exampleLines(2000)));
    await learner.idle();
  }
  assert.ok(Buffer.from(there.learner.activeEncoded()!).equals(here.learner.activeEncoded()!));
  assert.ok(phases.size > 0);
});

/** Lines as they are stored before there is a model. */
function stored(lines: Parameters<typeof exampleBatch>[0]): Entry[] {
  const scored = createScorer(undefined).score(exampleBatch(lines));
  return lines.map((_, row) => entryOfRow(scored, row));
}

test('a period declared normal is what a model learns from, until people ask for another', async () => {
  const { learner, time, documents, entries } = await startLearner({ entries: stored(exampleLines(600)) });
  const times = entries.all.map(({ timeUs }) => timeUs);
  const normal = { fromUs: Math.min(...times), toUs: Math.max(...times) + 1 };
  await assert.rejects(learner.train({ fromUs: 0, toUs: 1 }), { code: 'NOT_ENOUGH_DATA' });
  await learner.train(normal);
  await learner.idle();
  assert.deepEqual([learner.active()?.lines, learner.active()?.trigger], [600, 'request']);
  for (const each of [learner, (await startLearner({ documents })).learner]) {
    each.addSample(exampleBatch(exampleLines(3000)));
    time.nowMs += 3 * 3_600_000;
    each.tick();
    await each.idle();
    assert.equal(each.active()?.version, 1);
  }
  await learner.train();
  await learner.idle();
  assert.equal(learner.active()?.lines, 3000);
});

test('stored lines are scored with the active model on request', async () => {
  const { learner, entries } = await startLearner({ entries: stored(exampleLines(700)) });
  const everything = { fromUs: 0, toUs: 1e16 };
  await assert.rejects(learner.rescore(everything), { code: 'NOT_ENOUGH_DATA' });
  learner.addSample(exampleBatch(exampleLines(2000)));
  await learner.idle();
  await learner.rescore(everything);
  assert.equal((await learner.list()).rescoring?.version, 1);
  const ended = new Promise<void>((resolve) => {
    learner.onChange(() => void learner.list().then((list) => list.rescoring === undefined && resolve()));
  });
  await ended;
  assert.ok(entries.all.every(({ modelVersion }) => modelVersion === 1));
  assert.ok(entries.all.some(({ score }) => score > 0));
  assert.equal(await learner.cancelRescoring(), false);
});

test('what people declared normal is no longer marked after the next training', async () => {
  const strange = {
    message: 'quarantine volume 81 replaced by operator on shelf B12',
    level: 'error',
  } as const;
  const { learner, documents, entries } = await startLearner({ options: { contamination: 0.02 } });
  learner.addSample(exampleBatch([...exampleLines(2999), strange]));
  await learner.idle();
  const isMarked = () => {
    const scored = createScorer(learner.activeModel()).score(exampleBatch([strange]));
    return scored.anomalous[0] === 1;
  };
  assert.equal(isMarked(), true);
  await learner.train();
  await learner.idle();
  assert.equal(isMarked(), true, 'without a word from people it stays marked');

  const [entry] = stored([strange]);
  assert.ok(entry);
  entries.all.push(entry);
  await documents.put('feedback', 'broken', { templates: 1 });
  await documents.put('feedback', 'one', {
    feedback: { createdAt: '2026-01-05T12:00:00.000Z' },
    templates: [],
    kinds: [`${entry.templateId} ${entry.service}`],
    identities: [],
  });
  await learner.train();
  await learner.idle();
  assert.equal(isMarked(), false);
  await documents.delete('feedback', 'one');
  await learner.train();
  await learner.idle();
  assert.equal(isMarked(), true, 'taken back');
});
