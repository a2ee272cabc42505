import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Entry } from '../core/entry.ts';
import { formatId64 } from '../core/scored-batch.ts';
import { encodeModel } from '../pipeline/model/encode-model.ts';
import { exampleBatch, exampleLines } from '../pipeline/model/example-lines.ts';
import { trainModel } from '../pipeline/model/train-model.ts';
import { createScorer } from '../pipeline/score/scorer.ts';
import { createClickHouseStore } from '../store/clickhouse/clickhouse-store.ts';
import { createNativeBlockEncoder } from '../store/clickhouse/native-block.ts';
import { startTestEngine } from '../store/engine/start-test-engine.ts';
import type { TestEngine } from '../store/engine/start-test-engine.ts';
import type { EntryStore, Store } from '../store/store.ts';
import { modelNotFound } from './registry.ts';
import { rescoreInWorker } from './rescore-in-worker.ts';
import { Rescorer } from './rescorer.ts';

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const batch = exampleBatch(exampleLines(3000));
const model = trainModel([batch], {
  version: 5,
  createdMs: 0,
  contamination: 0.1,
  trees: 20,
  maxSamples: 64,
  seed: 1,
});
const encoded = encodeModel(model);
const [firstUs = 0] = batch.timeUs;
const range = { fromUs: Math.min(...batch.timeUs), toUs: Math.max(...batch.timeUs) + 1 };

let engine: TestEngine;
let databases = 0;

before(async () => {
  engine = await startTestEngine();
});
after(() => engine.close());

/** A store with the batch as it was stored without a model. */
async function openStore(): Promise<Store> {
  const { address } = engine.engine;
  assert.ok('socketPath' in address);
  const store = createClickHouseStore({
    socketPath: address.socketPath,
    database: `rescore_${databases++}`,
  });
  await store.migrate();
  const encoder = createNativeBlockEncoder();
  encoder.add(createScorer(undefined).score(batch));
  await store.entries.append(encoder.encode());
  return store;
}

function createRescorer(store: Store, entries: Partial<EntryStore> = {}): Rescorer {
  return new Rescorer({
    documents: store.documents,
    entries: { ...store.entries, ...entries },
    clock: { nowMs: () => 0 },
    logger,
    openScorer: rescoreInWorker,
    loadModel: (version) =>
      version === 5 ? Promise.resolve(encoded) : Promise.reject(modelNotFound(version)),
    onChange: () => undefined,
  });
}

async function allEntries(store: Store): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const page of store.entries.stream({})) all.push(...page);
  return all;
}

function isRescored(entries: readonly Entry[]): void {
  const { score, anomalous } = createScorer(model).score(batch);
  const byRow = new Map(entries.map((entry) => [Number.parseInt(entry.id.split('-')[2] ?? '', 16), entry]));
  assert.equal(byRow.size, batch.count);
  for (let row = 0; row < batch.count; row++) {
    const entry = byRow.get(row);
    assert.equal(entry?.modelVersion, 5);
    assert.equal(Math.fround(entry.score), score[row]);
    assert.equal(entry.anomalous, anomalous[row] === 1);
  }
}

test('stored lines get the scores that the model gives them now', async () => {
  await using store = disposable(await openStore());
  const rescorer = createRescorer(store);
  await rescorer.begin(range, 5);
  assert.equal(rescorer.progress()?.version, 5);
  await assert.rejects(rescorer.begin(range, 5), { code: 'RESCORING_RUNS' });
  await rescorer.idle();
  assert.equal(rescorer.progress(), undefined);
  isRescored(await allEntries(store));
  const anomalies = (await store.entries.timeline({}, 60_000_000)).reduce((sum, b) => sum + b.anomalies, 0);
  assert.equal(anomalies, await store.entries.count({ anomalous: true, minScore: 0 }));
});

test('lines that people declared normal get their score and no mark', async () => {
  await using store = disposable(await openStore());
  const { anomalous, templateHigh, templateLow } = createScorer(model).score(batch);
  const row = anomalous.indexOf(1);
  const template = formatId64(templateHigh[row]!, templateLow[row]!);
  await store.documents.put('feedback', 'f', {
    feedback: { createdAt: '2026-01-01T00:00:00Z' },
    templates: [template],
    kinds: [],
  });
  const rescorer = createRescorer(store);
  await rescorer.begin(range, 5);
  await rescorer.idle();
  const entries = await allEntries(store);
  const normal = new Set([...anomalous.keys()].filter((at) => idAt(at) === template));
  const marked = entries
    .filter((entry) => entry.anomalous)
    .map(({ id }) => Number.parseInt(id.split('-')[2]!, 16));
  assert.deepEqual(
    marked.sort((a, b) => a - b),
    [...anomalous.keys()].filter((at) => anomalous[at] === 1 && !normal.has(at)),
  );
  function idAt(at: number): string {
    return formatId64(templateHigh[at]!, templateLow[at]!);
  }
});

test('a run that a process left goes on in the next one, exactly once', async () => {
  await using store = disposable(await openStore());
  let writes = 0;
  const dying = createRescorer(store, {
    updateScores: () => {
      writes++;
      return Promise.reject(new Error('the power went out'));
    },
  });
  await dying.begin(range, 5);
  await dying.idle();
  assert.equal(writes, 1);
  const next = createRescorer(store);
  await next.start();
  await next.idle();
  isRescored(await allEntries(store));
  const third = createRescorer(store);
  await third.start();
  assert.equal(third.progress(), undefined);
});

test('lines outside the period keep their scores; cancelling ends a run for good', async () => {
  await using store = disposable(await openStore());
  const rescorer = createRescorer(store);
  assert.equal(await rescorer.cancel(), false);
  await assert.rejects(rescorer.begin(range, 6), { code: 'MODEL_NOT_FOUND' });
  await rescorer.begin({ fromUs: firstUs, toUs: firstUs + 1 }, 5);
  await rescorer.idle();
  const rescored = (await allEntries(store)).filter(({ modelVersion }) => modelVersion === 5);
  assert.ok(rescored.length > 0 && rescored.every(({ timeUs }) => timeUs === firstUs));
  await rescorer.begin(range, 5);
  assert.equal(await rescorer.cancel(), true);
  const next = createRescorer(store);
  await next.start();
  assert.equal(next.progress(), undefined);
});

function disposable(store: Store): Store & AsyncDisposable {
  return { ...store, [Symbol.asyncDispose]: () => store.close() };
}
