import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Broker, Delivery } from '../broker/broker.ts';
import { openEmbeddedBroker } from '../broker/embedded/open-embedded-broker.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import type { EntryBatch } from '../core/batch.ts';
import { encodeEnvelope } from '../core/envelope.ts';
import { AppError } from '../core/errors.ts';
import type { ScoredBatch } from '../core/scored-batch.ts';
import type { ModelKernel } from '../pipeline/score/scoring-kernel.ts';
import { createUnmark, type Unmark } from '../pipeline/score/unmark-normal.ts';
import type { BlockEncoder, EntryBlock } from '../store/store.ts';
import { createProcessor } from './processor.ts';
import type { ProcessorOptions } from './processor.ts';
import { createScoringSession } from './scoring-session.ts';
import type {
  ScoredBlock,
  ScoringWorkerHandlers,
  SpawnScoringWorker,
  WorkerRequest,
} from './worker-protocol.ts';

const OPTIONS: ProcessorOptions = {
  workers: 2,
  blockRows: 1000,
  idleFlushMs: 5,
  busyFlushMs: 20,
  prefetch: 100,
  prefetchBytes: 1 << 24,
  deliveryLimit: 3,
};

/** Keeps blocks in memory as the batch ids and rows they hold; a repeated token adds nothing. */
class MemoryStore {
  readonly rows = new Map<string, Set<number>>();
  readonly tokens: string[] = [];
  failures: Error[] = [];

  async append(block: EntryBlock): Promise<void> {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    this.tokens.push(block.token);
    for (const [batchId, row] of JSON.parse(new TextDecoder().decode(block.body)) as [string, number][]) {
      const rows = this.rows.get(batchId) ?? new Set();
      assert.ok(!rows.has(row), `row ${row} of ${batchId} was stored twice`);
      this.rows.set(batchId, rows.add(row));
    }
  }

  async rowsOfBatches(ids: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
    return new Map(ids.flatMap((id) => (this.rows.has(id) ? [[id, this.rows.get(id)!]] : [])));
  }

  get count(): number {
    return [...this.rows.values()].reduce((sum, rows) => sum + rows.size, 0);
  }
}

class ListEncoder implements BlockEncoder {
  #list: [string, number][] = [];
  #blocks = 0;
  get rows(): number {
    return this.#list.length;
  }
  get bytes(): number {
    return this.#list.length * 20;
  }
  add({ batch }: ScoredBatch, rows?: readonly number[]): void {
    const all = rows ?? Array.from({ length: batch.count }, (_, row) => row);
    for (const row of all) this.#list.push([batch.batchId, row]);
  }
  encode(): EntryBlock {
    const rows = this.#list.length;
    const body = new TextEncoder().encode(JSON.stringify(this.#list));
    this.#list = [];
    return { token: `block-${this.#blocks++}`, rows, body };
  }
}

/** Scores each line by its length; anomalous from 100 bytes on, unless its kind is normal. All are of template 0. */
const createLengthKernel = (): ModelKernel => {
  let unmark: Unmark | undefined;
  return {
    ...LENGTH_KERNEL,
    useNormal: (normal) => (unmark = createUnmark(normal, new Map())),
    score(batch) {
      const scored = LENGTH_KERNEL.score(batch);
      unmark?.(scored);
      return scored;
    },
  };
};

const LENGTH_KERNEL: Omit<ModelKernel, 'useNormal'> = {
  modelVersion: 1,
  news: undefined,
  score(batch: EntryBatch): ScoredBatch {
    const { count } = batch;
    const length = (row: number) => batch.message.offsets[row + 1]! - batch.message.offsets[row]!;
    return {
      batch,
      templateHigh: new Uint32Array(count),
      templateLow: new Uint32Array(count),
      score: Float32Array.from({ length: count }, (_, row) => length(row) / 1000),
      anomalous: Uint8Array.from({ length: count }, (_, row) => (length(row) >= 100 ? 1 : 0)),
      modelVersion: 1,
    };
  },
  countProvisional: () => 0,
  count: () => ({
    windowUs: 1,
    size: 0,
    startUs: new Float64Array(),
    services: [],
    service: new Uint16Array(),
    level: new Uint8Array(),
    templateHigh: new Uint32Array(),
    templateLow: new Uint32Array(),
    count: new Uint32Array(),
    anomalies: new Uint32Array(),
  }),
  traces: () => ({
    size: 0,
    shift: 0,
    traceHigh: new Uint32Array(),
    traceLow: new Uint32Array(),
    timeUs: new Float64Array(),
    services: [],
    service: new Uint16Array(),
    level: new Uint8Array(),
    templateHigh: new Uint32Array(),
    templateLow: new Uint32Array(),
  }),
  values: () => undefined,
  lines: () => [],
  sample: () => undefined,
  countScores: () => new Float64Array(0),
};

/** The session in this thread, each answer in a later turn, as from a thread. */
function spawnInline(onSpawn?: (handlers: ScoringWorkerHandlers) => void): SpawnScoringWorker {
  return (handlers) => {
    const session = createScoringSession({ encoder: new ListEncoder(), createKernel: createLengthKernel });
    let ended = false;
    onSpawn?.({
      ...handlers,
      onCrash(error) {
        ended = true;
        handlers.onCrash(error);
      },
    });
    return {
      post(request: WorkerRequest) {
        setImmediate(() => {
          const reply = ended ? undefined : session.handle(request);
          if (reply !== undefined) handlers.onReply(reply);
        });
      },
      async close() {
        ended = true;
      },
    };
  };
}

function batchOf(id: number, messages: readonly string[]): { id: string; body: Uint8Array } {
  const builder = new BatchBuilder();
  for (const message of messages) {
    builder.add({
      timeUs: 1e15,
      level: 3,
      flags: 0,
      service: 'web',
      host: 'h',
      source: 's',
      message,
      attributes: '',
      trace: '',
    });
  }
  const batchId = id.toString(16).padStart(16, '0');
  return { id: batchId, body: encodeEnvelope(builder.build(batchId, 1e15)) };
}

async function setUp(t: TestContext, spawn: SpawnScoringWorker = spawnInline(), options = OPTIONS) {
  const folder = await mkdtemp(path.join(tmpdir(), 'logsentry-processor-'));
  const broker: Broker = await openEmbeddedBroker({ folder, limitBytes: 1 << 28 });
  const store = new MemoryStore();
  const stored: ScoredBlock[] = [];
  const failures: string[] = [];
  const waiters: { rows: number; resolve: () => void }[] = [];
  const processor = createProcessor({
    broker,
    store,
    spawn,
    options,
    observer: {
      onStored(block) {
        stored.push(block);
        for (const waiter of waiters) if (store.count >= waiter.rows) waiter.resolve();
      },
      onFailure: (kind) => failures.push(kind),
    },
  });
  t.after(async () => {
    await processor.close();
    await broker.close();
    await rm(folder, { recursive: true, force: true });
  });
  const rowsStored = (rows: number) =>
    new Promise<void>((resolve) => {
      if (store.count >= rows) resolve();
      else waiters.push({ rows, resolve });
    });
  return { broker, store, processor, stored, failures, rowsStored };
}

describe('processor', () => {
  test('stores every line of every batch once and acknowledges it', async (t) => {
    const { broker, processor, store, rowsStored } = await setUp(t);
    await processor.start();
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => broker.publish(batchOf(i + 1, Array(100).fill('hello')))),
    );
    await rowsStored(5000);
    assert.equal(store.count, 5000);
    await processor.close();
    assert.equal((await broker.stats()).messages, 0);
  });

  test('a lane that may hold no more writes its block, however long it could wait', async (t) => {
    const waiting = { blockRows: 1_000_000, idleFlushMs: 60_000, busyFlushMs: 60_000, prefetch: 8 };
    const { broker, processor, rowsStored } = await setUp(t, undefined, { ...OPTIONS, ...waiting });
    await processor.start();
    await Promise.all(Array.from({ length: 40 }, (_, i) => broker.publish(batchOf(i + 1, ['a', 'b']))));
    await rowsStored(64);
  });

  test('close stores what was taken', async (t) => {
    const { broker, processor, store } = await setUp(t);
    await processor.start();
    await broker.publish(batchOf(1, ['a', 'b']));
    await processor.close();
    const { messages } = await broker.stats();
    assert.equal(store.count + messages * 2, 2);
  });

  test('waits for a store that is away, and repeats the same block', async (t) => {
    const { broker, processor, store, failures, rowsStored } = await setUp(t);
    store.failures = Array.from(
      { length: 3 },
      () => new AppError('STORE_UNREACHABLE', 'no answer', { nextStep: 'wait' }),
    );
    await processor.start();
    await broker.publish(batchOf(1, ['a']));
    await rowsStored(1);
    assert.deepEqual(failures, ['append', 'append', 'append']);
    assert.equal(new Set(store.tokens).size, store.tokens.length);
  });

  test('an undecodable batch goes to the dead letters alone', async (t) => {
    const { broker, processor, failures, rowsStored } = await setUp(t);
    await processor.start();
    await broker.publish({ id: 'ffffffffffffffff', body: new TextEncoder().encode('garbage') });
    await broker.publish(batchOf(1, ['a']));
    await rowsStored(1);
    await processor.close();
    assert.deepEqual(failures, ['undecodable']);
    const [letter] = await broker.deadLetters(10);
    assert.equal(letter?.id, 'ffffffffffffffff');
    assert.match(letter?.reason ?? '', /cannot be decoded/);
  });

  test('batches of a crashed worker come again and are stored once', async (t) => {
    const spawned: ScoringWorkerHandlers[] = [];
    const { broker, processor, store, failures, rowsStored } = await setUp(
      t,
      spawnInline((handlers) => spawned.push(handlers)),
    );
    await processor.start();
    await Promise.all(Array.from({ length: 20 }, (_, i) => broker.publish(batchOf(i + 1, ['x', 'y']))));
    for (const handlers of spawned.slice()) handlers.onCrash(new Error('out of memory'));
    await rowsStored(40);
    assert.equal(store.count, 40);
    assert.ok(failures.includes('worker-crash'));
    assert.equal(spawned.length, OPTIONS.workers * 2);
  });

  test('of a redelivered batch only what is missing is stored', async (t) => {
    const { broker, processor, store, rowsStored } = await setUp(t);
    const batch = batchOf(7, ['a', 'b', 'c']);
    store.rows.set(batch.id, new Set([0, 2]));
    await broker.publish(batch);
    const delivery = Promise.withResolvers<Delivery>();
    const subscription = await broker.consume(OPTIONS, delivery.resolve);
    const taken = await delivery.promise;
    await subscription.cancel();
    await taken.requeue();
    await processor.start();
    await rowsStored(3);
    assert.deepEqual([...store.rows.get(batch.id)!].sort(), [0, 1, 2]);
  });

  test('what is declared normal is not marked from the next batch on, also by a worker that replaces a crashed one', async (t) => {
    const spawned: ScoringWorkerHandlers[] = [];
    const { broker, processor, stored, rowsStored } = await setUp(
      t,
      spawnInline((handlers) => spawned.push(handlers)),
    );
    await processor.start();
    let rows = 0;
    const marked = async (): Promise<number> => {
      const before = stored.length;
      await broker.publish(batchOf(++rows, ['L'.repeat(120)]));
      await rowsStored(rows);
      return stored.slice(before).reduce((sum, { summary }) => sum + summary.anomalies, 0);
    };
    assert.equal(await marked(), 1);
    processor.useNormal({ templates: [], kinds: ['0000000000000000 web'] });
    assert.equal(await marked(), 0);
    for (const handlers of spawned.slice()) handlers.onCrash(new Error('out of memory'));
    assert.equal(await marked(), 0);
    processor.useNormal({ templates: [], kinds: [] });
    assert.equal(await marked(), 1);
  });

  test('live watchers get what matches, once it is stored', async (t) => {
    const { broker, processor, store } = await setUp(t);
    await processor.start();
    const events: string[] = [];
    const seen = new Promise<void>((resolve) => {
      processor.live.subscribe({ anomalous: true }, ({ entries }) => {
        assert.ok(store.count > 0);
        events.push(...entries.map(({ message }) => message));
        resolve();
      });
    });
    await broker.publish(batchOf(1, ['short', 'L'.repeat(120)]));
    await seen;
    assert.deepEqual(events, ['L'.repeat(120)]);
  });

  test('no more watchers than the limit', async (t) => {
    const { processor } = await setUp(t);
    const subscriptions = Array.from({ length: 33 }, () => processor.live.subscribe({}, () => undefined));
    assert.equal(subscriptions[32], undefined);
    subscriptions[0]?.close();
    assert.notEqual(
      processor.live.subscribe({}, () => undefined),
      undefined,
    );
  });
});
