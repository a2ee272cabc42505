import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { encodeEnvelope } from '../../core/envelope.ts';
import { formatId64 } from '../../core/scored-batch.ts';
import { exampleBatch, exampleLines, type ExampleLine } from '../model/example-lines.ts';
import { encodeModel } from '../model/encode-model.ts';
import { trainModel } from '../model/train-model.ts';
import { compareModels } from './compare-models.ts';
import { createWindowCounter } from './count-window.ts';
import { copyRows } from './copy-rows.ts';
import { createScorer } from './scorer.ts';
import { createScoringKernel } from './scoring-kernel.ts';
import { createSampleSelector, FIRST_SAMPLE_ROWS, SAMPLE_ROWS } from './select-sample.ts';

const OPTIONS = { version: 1, createdMs: 0, contamination: 0.1, trees: 50, maxSamples: 256, seed: 1 };

function train(lines: readonly ExampleLine[]) {
  return trainModel([exampleBatch(lines)], OPTIONS);
}

test('without a model: the id of the shape, score 0, version 0', () => {
  const scored = createScorer(undefined).score(
    exampleBatch([{ message: 'took 5 ms' }, { message: 'took 9 ms' }, { message: 'x' }]),
  );
  const ids = [0, 1, 2].map((row) => formatId64(scored.templateHigh[row]!, scored.templateLow[row]!));
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[0], ids[2]);
  assert.deepEqual([...scored.score, ...scored.anomalous], [0, 0, 0, 0, 0, 0]);
  assert.equal(scored.modelVersion, 0);
});

test('a template never seen scores higher than a common one', () => {
  const scored = createScorer(train(exampleLines(2000))).score(
    exampleBatch([...exampleLines(200, 5), { message: 'kernel panic in module foo' }]),
  );
  const highest = Math.max(...scored.score.subarray(0, 200));
  assert.ok(scored.score[200]! > highest, `${scored.score[200]} against ${highest}`);
});

test('where every line is new, being new is nothing', () => {
  const words = (seed: number) =>
    Array.from({ length: 6 }, (_, at) =>
      String.fromCharCode(97 + ((seed * (at + 3)) % 26)).repeat(3 + ((seed >> at) % 5)),
    ).join(' ');
  const free = Array.from({ length: 1000 }, (_, index): ExampleLine => ({
    service: 'notes',
    message: words(index * 7919),
  }));
  const scored = createScorer(train([...exampleLines(1000), ...free])).score(
    exampleBatch([
      { service: 'notes', message: words(999_983) },
      { service: 'db', host: 'db-1', message: words(999_983) },
    ]),
  );
  assert.ok(scored.score[0]! < scored.score[1]!);
});

test('a service on its first day is compared with everything, and does not throw', () => {
  const scored = createScorer(train(exampleLines(2000))).score(
    exampleBatch([{ service: 'fresh', host: 'new', message: 'user u1 logged in' }]),
  );
  assert.ok(scored.score[0]! > 0 && scored.score[0]! < 1);
});

test('a clock jump, another day and an hour never learnt make nothing strange', () => {
  const scorer = createScorer(train(exampleLines(3000)));
  const shares = [0, 13 * 3600, 86_400, 40 * 86_400, -86_400 * 365].map((seconds) => {
    const lines = exampleLines(1000, 3).map((line) => ({ ...line, timeUs: line.timeUs! + seconds * 1e6 }));
    return scorer.score(exampleBatch(lines)).anomalous.reduce((sum, flag) => sum + flag, 0) / 1000;
  });
  for (const share of shares) assert.equal(share, shares[0]);
  assert.ok(shares[0]! < 0.2, `${shares[0]} of the lines`);
});

test('a row scores the same alone, in a batch, and in any order', () => {
  const scorer = createScorer(train(exampleLines(2000)));
  const batch = exampleBatch(exampleLines(300, 8));
  const { score } = scorer.score(batch);
  const reversed = Uint32Array.from({ length: 300 }, (_, row) => 299 - row);
  assert.deepEqual(scorer.score(copyRows(batch, reversed)).score, score.slice().reverse());
  for (const row of [0, 17, 299])
    assert.equal(scorer.score(copyRows(batch, Uint32Array.of(row))).score[0], score[row]);
});

test('a scorer in another process gives the same bytes', () => {
  const model = train(exampleLines(1000));
  const batch = exampleBatch(exampleLines(500, 4));
  const script = `
    import { decodeEnvelope } from './src/core/envelope.ts';
    import { decodeModel } from './src/pipeline/model/encode-model.ts';
    import { createScorer } from './src/pipeline/score/scorer.ts';
    import { readFileSync } from 'node:fs';
    const { model, batch } = JSON.parse(readFileSync(0, 'utf8'));
    const scored = createScorer(decodeModel(Buffer.from(model, 'base64'))).score(decodeEnvelope(Buffer.from(batch, 'base64')));
    process.stdout.write(Buffer.from(scored.score.buffer).toString('base64'));`;
  const input = JSON.stringify({
    model: Buffer.from(encodeModel(model)).toString('base64'),
    batch: Buffer.from(encodeEnvelope(batch)).toString('base64'),
  });
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    input,
    encoding: 'utf8',
  });
  const here = createScorer(model).score(batch).score;
  assert.equal(stdout, Buffer.from(here.buffer).toString('base64'), stderr);
});

test('odd rows do not throw: empty, binary, broken attributes, times far off', () => {
  const batch = exampleBatch([
    { message: '' },
    { message: '\u0000\u0001\u001b[31m' },
    { message: 'x'.repeat(100_000), timeUs: 0 },
    { message: 'past', timeUs: -5e15 },
    { message: 'future', timeUs: 8.64e18 / 1000 },
  ]);
  const broken = new TextEncoder().encode('{"a":1,"b":[{"c"');
  const attributes = {
    bytes: broken,
    offsets: Uint32Array.of(0, broken.length, broken.length, 5, 5, 5).sort(),
  };
  for (const model of [undefined, train(exampleLines(500))]) {
    for (const candidate of [batch, { ...batch, attributes }]) {
      const { score } = createScorer(model).score(candidate);
      assert.ok(
        score.every((value) => value >= 0 && value <= 1),
        [...score].join(),
      );
    }
  }
});

test('counts lines by window, service, template and level', () => {
  const lines = exampleLines(3000);
  const scored = createScorer(train(lines)).score(exampleBatch(lines));
  const counts = createWindowCounter()(scored);
  assert.equal(
    counts.count.reduce((sum, count) => sum + count, 0),
    3000,
  );
  assert.equal(
    counts.anomalies.reduce((sum, count) => sum + count, 0),
    scored.anomalous.reduce((sum, flag) => sum + flag, 0),
  );
  const keys = new Set<string>();
  for (let row = 0; row < counts.size; row++) {
    assert.equal(counts.startUs[row]! % counts.windowUs, 0);
    const template = `${counts.templateHigh[row]}:${counts.templateLow[row]}`;
    keys.add(`${counts.startUs[row]} ${counts.service[row]} ${template} ${counts.level[row]}`);
  }
  assert.equal(keys.size, counts.size);
  assert.ok(counts.size < 80, `${counts.size} rows`);
  assert.equal(createWindowCounter()(createScorer(undefined).score(exampleBatch([]))).size, 0);
});

test('the sample: small batches whole, large ones in part, rare templates always, the same rows again', () => {
  const kernel = createScoringKernel(encodeModel(train(exampleLines(2000))));
  const small = exampleBatch(exampleLines(SAMPLE_ROWS, 2));
  assert.equal(kernel.sample(kernel.score(small))?.count, SAMPLE_ROWS);
  const lines = [...exampleLines(5000, 3), { message: 'the only one of its kind' }];
  const scored = kernel.score(exampleBatch(lines, '0123456789abcdef'));
  const sample = kernel.sample(scored);
  assert.ok(sample!.count > SAMPLE_ROWS * 0.7 && sample!.count <= SAMPLE_ROWS * 1.5, String(sample?.count));
  assert.match(Buffer.from(sample!.message.bytes).toString(), /the only one of its kind/);
  assert.deepEqual(kernel.sample(kernel.score(exampleBatch(lines, '0123456789abcdef'))), sample);
  const selectSample = createSampleSelector();
  const first = selectSample(createScorer(undefined).score(exampleBatch(lines)));
  assert.ok(first!.count >= FIRST_SAMPLE_ROWS * 0.9, String(first?.count));
  assert.equal(selectSample(createScorer(undefined).score(exampleBatch([]))), undefined);
});

test('the kernel counts unknown templates and scores by bin', () => {
  const kernel = createScoringKernel(encodeModel(train(exampleLines(2000))));
  const scored = kernel.score(
    exampleBatch([...exampleLines(100, 2), { message: 'brand new' }, { message: 'also new here' }]),
  );
  assert.equal(kernel.countProvisional(scored), 2);
  assert.equal(
    kernel.countScores(scored).reduce((sum, count) => sum + count, 0),
    102,
  );
  const none = createScoringKernel(undefined);
  assert.equal(none.countProvisional(none.score(exampleBatch([{ message: 'x' }]))), 1);
  assert.throws(() => createScoringKernel(new Uint8Array(9)), { code: 'MODEL_INVALID' });
});

test('comparing a model with itself changes nothing; with another, says which lines', () => {
  const model = train(exampleLines(2000));
  const batches = [exampleBatch(exampleLines(400, 6))];
  const same = compareModels(model, model, batches);
  assert.deepEqual(
    [
      same.lines,
      same.markedByCurrentOnly,
      same.markedByCandidateOnly,
      same.templateChanged,
      same.meanScoreShift,
    ],
    [400, 0, 0, 0, 0],
  );
  const other = train(exampleLines(2000).filter(({ service }) => service !== 'db'));
  const changed = compareModels(model, other, batches);
  assert.ok(changed.markedByCandidateOnly > 50);
  assert.ok(changed.examples.length > 0 && changed.examples.length <= 20);
  const from = compareModels(undefined, model, batches);
  assert.equal(from.markedByCurrentOnly, 0);
});
