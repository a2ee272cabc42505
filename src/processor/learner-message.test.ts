import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../core/errors.ts';
import { decodeLearnerMessage, encodeLearnerMessage } from './learner-message.ts';
import type { BlockReport } from './learner-message.ts';

const report: BlockReport = {
  summary: {
    rows: 2,
    anomalies: 1,
    provisional: 0,
    levels: [0, 0, 0, 1, 0, 1, 0],
    oldestReceivedUs: 1e15,
    modelVersion: 3,
    scoreCounts: Float64Array.of(1, 1),
  },
  counts: [
    {
      windowUs: 1e7,
      size: 1,
      startUs: Float64Array.of(1e15),
      services: ['web', '{"$type":"Uint8Array"}'],
      service: Uint16Array.of(0),
      level: Uint8Array.of(3),
      templateHigh: Uint32Array.of(0xffffffff),
      templateLow: Uint32Array.of(7),
      count: Uint32Array.of(2),
      anomalies: Uint32Array.of(1),
    },
  ],
  traces: [],
  lines: [],
};

test('reports and samples arrive as they were', () => {
  assert.deepEqual(decodeLearnerMessage(encodeLearnerMessage({ kind: 'report', report })), {
    kind: 'report',
    report,
  });
  const envelope = Uint8Array.of(1, 2, 3);
  const sample = decodeLearnerMessage(encodeLearnerMessage({ kind: 'sample', envelope }));
  assert.deepEqual(sample, { kind: 'sample', envelope });
});

test('a newer kind and broken JSON are refused with what to do', () => {
  for (const bytes of [Uint8Array.of(9, 1), Uint8Array.of(2, 0x7b), new Uint8Array(0)]) {
    assert.throws(
      () => decodeLearnerMessage(bytes),
      (error) => error instanceof AppError && error.code === 'ENVELOPE_INVALID',
    );
  }
});
