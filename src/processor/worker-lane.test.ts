import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatchId } from '../core/batch-id.ts';
import { ENVELOPE_VERSION } from '../core/envelope.ts';
import { WorkerLane } from './worker-lane.ts';
import type { LaneFailure } from './worker-lane.ts';
import type { WorkerRequest } from './worker-protocol.ts';

test('a batch of a newer version goes back to the queue, slowly, and never to the worker', async (t) => {
  const failures: LaneFailure[] = [];
  const posted: WorkerRequest[] = [];
  const lane = new WorkerLane({
    spawn: () => ({ post: (request) => posted.push(request), close: () => Promise.resolve() }),
    store: { append: () => Promise.resolve() },
    policy: { blockRows: 1, idleFlushMs: 1, busyFlushMs: 1 },
    room: { bytes: 1000, batches: 10 },
    observer: { onStored: () => undefined, onFailure: (kind) => failures.push(kind) },
    greeting: () => [],
    shared: true,
  });
  t.after(() => lane.close());
  const settled: string[] = [];
  const startMs = performance.now();
  lane.score({
    id: createBatchId(1),
    body: Uint8Array.of(0x4c, 0x53, 0x42, ENVELOPE_VERSION + 1, 0),
    redelivered: false,
    ack: () => Promise.resolve(void settled.push('ack')),
    requeue: () => Promise.resolve(void settled.push('requeue')),
    deadLetter: () => Promise.resolve(void settled.push('dead letter')),
  });
  assert.deepEqual([settled, failures, lane.load], [[], ['newer-version'], 0]);
  await lane.drain();
  assert.deepEqual([settled, posted], [['requeue'], []]);
  assert.ok(performance.now() - startMs > 400);
});
