import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultLabel } from './fault-label.ts';
import { type ProducedBatch, startSimulation } from './simulation.ts';
import { createWebApplication } from './web-application.ts';

const START_US = Date.UTC(2026, 0, 5, 9) * 1000;
const clock = { nowMs: () => START_US / 1000 };

function application(startUs = START_US) {
  return createWebApplication({
    seed: 5,
    startUs,
    rate: 100,
    faults: { kinds: ['error-burst'], learnSeconds: 20, pauseSeconds: 60 },
  });
}

test('as fast as possible: every line until the end, in batches, with labels', async () => {
  const batches: ProducedBatch[] = [];
  const labels: FaultLabel[] = [];
  const { done } = startSimulation({
    application: application(),
    pace: 'fast',
    endUs: START_US + 120e6,
    deliver: (batch) => Promise.resolve(void batches.push(batch)),
    onLabel: (label) => labels.push(label),
    clock,
  });
  const result = await done;
  const lines = batches.flatMap((batch) => batch.body.trimEnd().split('\n'));
  assert.equal(lines.length, result.lines);
  assert.ok(result.lines > 8000 && result.lines < 16_000);
  assert.deepEqual(
    batches.map((batch) => batch.number),
    batches.map((_, index) => index),
  );
  assert.ok(batches.every((batch) => batch.lines <= 5000));
  const ids = new Set(lines.map((line) => (JSON.parse(line) as { eventId: string }).eventId));
  assert.equal(result.faults, labels.length);
  assert.ok(labels.length >= 1);
  for (const id of labels[0]!.lines) assert.ok(ids.has(id));
});

test('in real time only lines whose time has come; stop ends it and reports the fault under way', async () => {
  let delivered = 0;
  const labels: FaultLabel[] = [];
  const first = Promise.withResolvers<void>();
  const simulation = startSimulation({
    application: application(START_US - 30e6),
    pace: 'real-time',
    deliver: (batch) => {
      delivered += batch.lines;
      first.resolve();
      return Promise.resolve();
    },
    onLabel: (label) => labels.push(label),
    clock,
  });
  await first.promise;
  await simulation.stop();
  await simulation.stop();
  assert.ok(delivered > 1500 && delivered < 4500, `${delivered}`);
  assert.equal(labels.length, 1);
});

test('what deliver rejects with ends it; after stop it is no failure', async () => {
  const options = { application: application(), pace: 'fast', clock } as const;
  const failing = startSimulation({ ...options, deliver: () => Promise.reject(new Error('gone')) });
  await assert.rejects(failing.done, /gone/);
  const hanging = startSimulation({
    ...options,
    deliver: (_batch, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      ),
  });
  await hanging.stop();
  assert.equal((await hanging.done).lines, 0);
});
