import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryBatch } from '../../core/batch.ts';
import { AppError } from '../../core/errors.ts';
import { createRandom } from '../../core/random.ts';
import { createScorer } from '../score/scorer.ts';
import { decodeModel, encodeModel } from './encode-model.ts';
import { exampleBatch, exampleLines, type ExampleLine } from './example-lines.ts';
import { trainModel, type ModelOptions } from './train-model.ts';
import { withContamination } from './with-contamination.ts';

const OPTIONS: ModelOptions = {
  version: 1,
  createdMs: 0,
  contamination: 0.1,
  trees: 50,
  maxSamples: 256,
  seed: 7,
};

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  const out = [...values];
  for (let at = out.length - 1; at > 0; at--) {
    const other = random.integer(at + 1);
    [out[at], out[other]] = [out[other]!, out[at]!];
  }
  return out;
}

function splitBatches(lines: readonly ExampleLine[], size: number): EntryBatch[] {
  const batches: EntryBatch[] = [];
  for (let at = 0; at < lines.length; at += size) {
    batches.push(exampleBatch(lines.slice(at, at + size), String(at).padStart(16, '0')));
  }
  return batches;
}

test('the same lines, in any order and any split, give the same bytes', () => {
  const lines = exampleLines(3000);
  const expected = encodeModel(trainModel([exampleBatch(lines)], OPTIONS));
  for (const seed of [1, 2]) {
    const actual = encodeModel(trainModel(splitBatches(shuffled(lines, seed), 97 * seed), OPTIONS));
    assert.ok(Buffer.from(actual).equals(expected), `shuffled with seed ${seed}`);
  }
});

test('another seed gives another forest', () => {
  const sample = [exampleBatch(exampleLines(1000))];
  const first = encodeModel(trainModel(sample, OPTIONS));
  const second = encodeModel(trainModel(sample, { ...OPTIONS, seed: 8 }));
  assert.ok(!Buffer.from(first).equals(second));
});

test('contamination marks at most its share of the training lines, and nearly that', () => {
  const batch = exampleBatch(exampleLines(4000));
  const trained = trainModel([batch], OPTIONS);
  for (const contamination of [0.01, 0.1, 0.3]) {
    const model = withContamination(trained, contamination);
    const marked = createScorer(model)
      .score(batch)
      .anomalous.reduce((sum, flag) => sum + flag, 0);
    assert.ok(marked <= contamination * 4000, `${marked} of 4000 at ${contamination}`);
    assert.ok(marked >= contamination * 4000 * 0.5, `${marked} of 4000 at ${contamination}`);
  }
});

test('identical lines share one score and are not marked together', () => {
  const lines = exampleLines(1000).map((line, index): ExampleLine =>
    index % 10 < 4
      ? { ...line, service: 'cron', host: 'c', level: 'info', message: 'heartbeat ok', attributes: {} }
      : line,
  );
  const batch = exampleBatch(lines);
  const scored = createScorer(trainModel([batch], OPTIONS)).score(batch);
  const heartbeats = lines.flatMap(({ message }, row) =>
    message === 'heartbeat ok' ? [scored.anomalous[row]] : [],
  );
  assert.equal(heartbeats.filter((flag) => flag === 1).length, 0);
});

test('a single-template stream is learnt, and its odd line stands out', () => {
  const lines = Array.from({ length: 500 }, (): ExampleLine => ({ message: 'tick' }));
  const model = trainModel([exampleBatch(lines)], OPTIONS);
  const scored = createScorer(model).score(
    exampleBatch([{ message: 'tick' }, { message: 'reactor on fire' }]),
  );
  assert.equal(scored.anomalous[0], 0);
  assert.equal(scored.anomalous[1], 1);
});

test('too few lines are refused with what is needed', () => {
  const sample = [exampleBatch(exampleLines(49))];
  assert.throws(
    () => trainModel(sample, OPTIONS),
    (error) =>
      error instanceof AppError &&
      error.code === 'NOT_ENOUGH_DATA' &&
      /49 lines.*at least 50/.test(error.message),
  );
  assert.throws(() => trainModel([], OPTIONS), { code: 'NOT_ENOUGH_DATA' });
  assert.throws(() => trainModel([exampleBatch(exampleLines(99))], { ...OPTIONS, minLines: 100 }), {
    code: 'NOT_ENOUGH_DATA',
  });
});

test('progress rises from 0 to 1 through all phases', () => {
  const seen: { phase: string; progress: number }[] = [];
  trainModel(splitBatches(exampleLines(600), 200), {
    ...OPTIONS,
    onProgress: (progress) => seen.push(progress),
  });
  const rising = seen.every(({ progress }, index) => index === 0 || progress >= seen[index - 1]!.progress);
  assert.ok(rising, JSON.stringify(seen));
  assert.equal(seen.at(-1)?.progress, 1);
  assert.deepEqual(
    [...new Set(seen.map(({ phase }) => phase))],
    ['templates', 'statistics', 'features', 'forest', 'threshold'],
  );
});

test('a decoded model scores as the trained one, and encodes to the same bytes', () => {
  const sample = [exampleBatch(exampleLines(1500))];
  const model = trainModel(sample, OPTIONS);
  const bytes = encodeModel(model);
  const decoded = decodeModel(bytes);
  assert.ok(Buffer.from(encodeModel(decoded)).equals(bytes));
  const batch = exampleBatch(exampleLines(300, 99));
  assert.deepEqual(createScorer(decoded).score(batch), createScorer(model).score(batch));
});

test('a template of an earlier sample is rare in the next model, not new', () => {
  const first = trainModel([exampleBatch(exampleLines(1000))], OPTIONS);
  const heartbeats = Array.from({ length: 600 }, (): ExampleLine => ({ message: 'heartbeat ok' }));
  const second = trainModel([exampleBatch(heartbeats)], { ...OPTIONS, version: 2 }, first);
  const fresh = trainModel([exampleBatch(heartbeats)], { ...OPTIONS, version: 2 });
  const line = exampleBatch([{ service: 'auth', host: 'web-2', message: 'user u1 logged in' }]);
  assert.ok(createScorer(second).score(line).score[0]! < createScorer(fresh).score(line).score[0]!);
});

test('garbage is refused as MODEL_INVALID, wherever it is damaged', () => {
  const bytes = encodeModel(trainModel([exampleBatch(exampleLines(300))], OPTIONS));
  const random = createRandom(3);
  const damaged = [
    new Uint8Array(0),
    new Uint8Array(64),
    new TextEncoder().encode('not a model at all, just some text'),
    bytes.subarray(0, bytes.length - 1),
    ...Array.from({ length: 50 }, () => {
      const copy = bytes.slice();
      copy[random.integer(copy.length)]! ^= 1 + random.integer(255);
      return copy;
    }),
  ];
  for (const candidate of damaged) {
    assert.throws(() => decodeModel(candidate), { code: 'MODEL_INVALID' }, `${candidate.length} bytes`);
  }
});
