import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { until } from '../../../test/support/send.ts';
import { AppError } from '../../core/errors.ts';
import type { Broker, BrokerMessage } from '../broker.ts';
import { openEmbeddedBroker } from '../embedded/open-embedded-broker.ts';
import { createSpoolingPublisher } from './spooling-publisher.ts';
import type { SpoolState } from './spooling-publisher.ts';

const PAUSES_MS = { first: 5, longest: 20 };

/** A far broker that can be away: a real queue behind a switch, where a test can lose confirmations. */
async function openFar(folder: string) {
  const queue = await openEmbeddedBroker({ folder, limitBytes: 1 << 24 });
  const order: string[] = [];
  const mood = { away: false, losesConfirmations: false, full: false };
  function check(): void {
    if (mood.full) throw new AppError('QUEUE_FULL', 'full', { nextStep: 'wait' });
    if (mood.away) throw new AppError('BROKER_UNREACHABLE', 'away', { nextStep: 'wait' });
  }
  const broker: Broker = {
    publish: async (message) => {
      check();
      const result = await queue.publish(message);
      if (!result.duplicate) order.push(message.id);
      if (mood.losesConfirmations) throw new AppError('BROKER_UNREACHABLE', 'cut', { nextStep: 'wait' });
      return result;
    },
    stats: async () => {
      check();
      return queue.stats();
    },
    consume: (options, onMessage) => queue.consume(options, onMessage),
    deadLetters: (limit) => queue.deadLetters(limit),
    retryDeadLetter: (id) => queue.retryDeadLetter(id),
    dropDeadLetter: (id) => queue.dropDeadLetter(id),
    close: async () => undefined,
  };
  return { broker, order, mood, check, close: () => queue.close() };
}

async function setUp(t: TestContext, options: { away?: boolean; spoolBytes?: number } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'logsentry-spool-'));
  const far = await openFar(path.join(folder, 'far'));
  far.mood.away = options.away === true;
  const states: SpoolState[] = [];
  async function open() {
    const spool = await openEmbeddedBroker({
      folder: path.join(folder, 'spool'),
      limitBytes: options.spoolBytes ?? 1 << 24,
    });
    return createSpoolingPublisher({
      spool,
      connect: async () => {
        far.check();
        return far.broker;
      },
      onState: (state) => void states.push(state),
      pausesMs: PAUSES_MS,
    });
  }
  t.after(async () => {
    await far.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { far, states, open };
}

function message(number: number, bytes = 100): BrokerMessage {
  return { id: number.toString(16).padStart(16, '0'), body: new Uint8Array(bytes).fill(number) };
}

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => message(from + index).id);

const isTrue = async (value: boolean): Promise<true | undefined> => (value ? true : undefined);

test('a far broker that is away at the start gets everything in order when it comes', async (t) => {
  const { far, states, open } = await setUp(t, { away: true });
  const publisher = await open();
  t.after(() => publisher.close());
  for (let number = 0; number < 50; number++) await publisher.publish(message(number));
  assert.equal(publisher.state, 'spooling');
  assert.equal((await publisher.stats()).spooled, 50);
  assert.deepEqual(far.order, []);
  far.mood.away = false;
  await until('draining', () => isTrue(publisher.state === 'connected'));
  for (let number = 50; number < 60; number++) await publisher.publish(message(number));
  assert.deepEqual(far.order, ids(0, 60));
  assert.deepEqual(states.slice(-2), ['draining', 'connected']);
  assert.equal((await publisher.stats()).spooled, 0);
});

test('it goes away and comes back under load: nothing is lost, nothing is left in the spool', async (t) => {
  const { far, open } = await setUp(t);
  const publisher = await open();
  t.after(() => publisher.close());
  let next = 0;
  async function sender(): Promise<void> {
    while (next < 600) await publisher.publish(message(next++));
  }
  const senders = Promise.all([sender(), sender(), sender(), sender()]);
  for (let round = 0; round < 5; round++) {
    const reached = (round + 1) * 80;
    await until('progress', () => isTrue(next > reached));
    far.mood.away = !far.mood.away;
  }
  far.mood.away = false;
  await senders;
  await until('draining', () => isTrue(publisher.state === 'connected'));
  assert.equal((await publisher.stats()).spooled, 0);
  assert.deepEqual([...far.order].sort(), ids(0, 600));
});

test('a batch whose confirmation was lost goes out again under its id', async (t) => {
  const { far, open } = await setUp(t);
  const publisher = await open();
  t.after(() => publisher.close());
  await until('a connection', () => isTrue(publisher.state === 'connected'));
  far.mood.losesConfirmations = true;
  await publisher.publish(message(1));
  far.mood.losesConfirmations = false;
  await until('draining', () => isTrue(publisher.state === 'connected'));
  assert.deepEqual(far.order, ids(1, 2));
});

test('a full spool refuses, and takes again when there is room', async (t) => {
  const { far, open } = await setUp(t, { away: true, spoolBytes: 1 << 20 });
  const publisher = await open();
  t.after(() => publisher.close());
  let taken = 0;
  await assert.rejects(
    async () => {
      for (; taken < 30; taken++) await publisher.publish(message(taken, 100_000));
    },
    { code: 'QUEUE_FULL' },
  );
  assert.ok(taken >= 5 && taken <= 11, `${taken} of 100 kB fitted into 1 MiB`);
  far.mood.away = false;
  await until('draining', () => isTrue(publisher.state === 'connected'));
  await publisher.publish(message(taken, 100_000));
  assert.deepEqual(far.order, ids(0, taken + 1));
});

test('a full far queue is the sender’s to wait for', async (t) => {
  const { far, open } = await setUp(t);
  const publisher = await open();
  t.after(() => publisher.close());
  await until('a connection', () => isTrue(publisher.state === 'connected'));
  far.mood.full = true;
  await assert.rejects(publisher.publish(message(1)), { code: 'QUEUE_FULL' });
  assert.equal(publisher.state, 'connected');
  assert.equal((await publisher.stats()).spooled, 0);
});

test('what was spooled before a restart goes out after it, before what is new', async (t) => {
  const { far, open } = await setUp(t, { away: true });
  const first = await open();
  for (let number = 0; number < 20; number++) await first.publish(message(number));
  await first.close();
  const second = await open();
  t.after(() => second.close());
  for (let number = 20; number < 25; number++) await second.publish(message(number));
  far.mood.away = false;
  await until('draining', () => isTrue(second.state === 'connected'));
  assert.deepEqual(far.order, ids(0, 25));
});
