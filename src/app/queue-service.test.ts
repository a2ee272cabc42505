import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { runCommand } from '../../test/support/memory-context.ts';
import { until } from '../../test/support/send.ts';
import { openEmbeddedBroker } from '../broker/embedded/open-embedded-broker.ts';
import { systemClock } from '../core/clock.ts';
import { encodeEnvelope } from '../core/envelope.ts';
import { exampleBatch, exampleLines } from '../pipeline/model/example-lines.ts';
import { createApp } from '../server/create-app.ts';
import { queueRoutes } from '../server/routes/queue.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createClosers } from './closers.ts';
import { createQueueService } from './queue-service.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A real queue with two dead letters, of which one can be decoded, behind a real server. */
async function setUp(t: TestContext) {
  const folder = await mkdtemp(path.join(tmpdir(), 'logsentry-queue-'));
  const broker = await openEmbeddedBroker({ folder, limitBytes: 1 << 24 });
  const closers = createClosers(log);
  const queue = createQueueService({ broker, clock: systemClock, closers, linesPerSecond: () => 12 });
  const app = createApp({
    log,
    metrics: createMetrics({ processMetrics: false }),
    allowedHosts: [],
    access: { mode: 'off', checkToken: async () => undefined },
  });
  for (const { register } of queueRoutes(queue)) register(app);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await app.close();
    await closers.closeAll();
    await broker.close();
    await rm(folder, { recursive: true, force: true });
  });
  const good = encodeEnvelope(exampleBatch(exampleLines(3)));
  await broker.publish({ id: '00000000000000aa', body: good });
  await broker.publish({ id: '00000000000000bb', body: new Uint8Array(5) });
  const options = { prefetch: 10, prefetchBytes: 1 << 20, deliveryLimit: 5 };
  const subscription = await broker.consume(
    options,
    (delivery) => void delivery.deadLetter('cannot be read'),
  );
  await until('two dead letters', async () => ((await broker.stats()).deadLetters === 2 ? true : undefined));
  await subscription.cancel();
  return { broker, run: (...args: string[]) => runCommand(['queue', ...args, '--url', url]) };
}

test('depth, dead letters and their first lines are shown', async (t) => {
  const { run } = await setUp(t);
  const status = await run();
  assert.equal(status.exitCode, 0, status.stderr);
  assert.match(status.stdout, /waiting +0 batches/);
  assert.match(status.stdout, /dead letters +2/);
  assert.match(status.stdout, /stored +12 lines\/s/);
  const list = await run('dead-letters', 'list');
  assert.match(list.stdout, /00000000000000aa.*cannot be read/);
  const shown = await run('dead-letters', 'show', '00000000000000aa');
  assert.match(shown.stdout, /3 lines/);
  assert.match(shown.stdout, /\n {2}\| \S/);
  assert.match((await run('dead-letters', 'show', '00000000000000bb')).stdout, /cannot be decoded/);
});

test('dead letters are queued again or deleted, and unknown ones refused', async (t) => {
  const { run, broker } = await setUp(t);
  assert.match((await run('dead-letters', 'retry', '00000000000000aa')).stdout, /1 batch queued again/);
  assert.deepEqual([(await broker.stats()).messages, (await broker.stats()).deadLetters], [1, 1]);
  assert.match((await run('dead-letters', 'drop', 'all')).stdout, /1 batch deleted/);
  assert.match((await run('dead-letters', 'list')).stdout, /no dead letters/);
  const unknown = await run('dead-letters', 'drop', '00000000000000cc');
  assert.notEqual(unknown.exitCode, 0);
  assert.match(unknown.stderr, /no dead letter 00000000000000cc/);
});
