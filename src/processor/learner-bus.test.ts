import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInProcessModelBus } from '../broker/embedded/in-process-model-bus.ts';
import { bytesOfLearnerMessage, learnerBusOver } from './learner-bus.ts';
import type { LearnerMessage } from './learner-message.ts';

function sample(byte: number): LearnerMessage {
  return { kind: 'sample', envelope: Uint8Array.of(byte, byte) };
}

test('messages over a bus of bytes arrive as they were; what is none is told and dropped', async () => {
  const bytes = createInProcessModelBus<Uint8Array>({
    sampleLimitBytes: 1e6,
    bytesOf: (body) => body.byteLength,
  });
  const invalid: unknown[] = [];
  const bus = learnerBusOver(bytes, (error) => void invalid.push(error));
  const seen: LearnerMessage[] = [];
  await bus.publishSample(sample(1));
  await bytes.publishSample(Uint8Array.of(99, 1, 2));
  await bus.publishSample(sample(2));
  await new Promise<void>((resolve) => {
    void bus.consumeSamples(async (message) => {
      seen.push(message);
      if (seen.length === 2) resolve();
    });
  });
  assert.deepEqual(seen, [sample(1), sample(2)]);
  assert.equal(invalid.length, 1);
  assert.match(String(invalid[0]), /kind 99/);
});

test('the size of a message counts its arrays and texts', () => {
  const counts = new Float64Array(1000);
  const report = {
    summary: { rows: 1 },
    counts: [{ startUs: counts }],
    traces: [],
    lines: [{ message: 'x'.repeat(500) }],
  };
  const bytes = bytesOfLearnerMessage({ kind: 'report', report } as unknown as LearnerMessage);
  assert.ok(bytes >= 8500 && bytes < 9000, `${bytes} bytes`);
  assert.equal(bytesOfLearnerMessage(sample(1)), 2);
});
