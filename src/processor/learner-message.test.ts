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
  values: [
    {
      lines: 1,
      timeUs: Float64Array.of(1e15),
      services: ['web'],
      service: Uint16Array.of(0),
      level: Uint8Array.of(3),
      templateHigh: Uint32Array.of(1),
      templateLow: Uint32Array.of(7),
      size: 2,
      line: Uint32Array.of(0, 0),
      names: ['status', 'took'],
      name: Uint16Array.of(0, 1),
      texts: ['{"$type":"Int16Array"}'],
      text: Int32Array.of(0, -1),
      bin: Int16Array.of(0, 300),
    },
  ],
  lines: [
    {
      id: '0123456789abcdef-0',
      timeUs: 1e15,
      receivedUs: 1e15,
      level: 'error',
      service: 'web',
      host: 'a',
      source: 'http',
      message: 'größe',
      attributes: { $type: 'Uint8Array', offset: 0, length: 4 },
      trace: '',
    } as unknown as BlockReport['lines'][number],
  ],
};

test('reports and samples arrive as they were', () => {
  assert.deepEqual(decodeLearnerMessage(encodeLearnerMessage({ kind: 'report', report })), {
    kind: 'report',
    report,
  });
  const shifted = new Uint8Array([0, ...encodeLearnerMessage({ kind: 'report', report })]).subarray(1);
  assert.deepEqual(decodeLearnerMessage(shifted), { kind: 'report', report });
  const envelope = Uint8Array.of(1, 2, 3);
  const sample = decodeLearnerMessage(encodeLearnerMessage({ kind: 'sample', envelope }));
  assert.deepEqual(sample, { kind: 'sample', envelope });
});

test('news of a model arrive with their maps', () => {
  const news = {
    version: 4,
    aliases: new Map([['00', '11']]),
    levelShares: new Map([['web', { lines: 10, errors: 0.1, warnings: 0.2 }]]),
  };
  const message = { kind: 'report', report: { ...report, news } } as const;
  assert.deepEqual(decodeLearnerMessage(encodeLearnerMessage(message)), message);
});

test('a newer kind and a cut or broken report are refused with what to do', () => {
  const whole = encodeLearnerMessage({ kind: 'report', report });
  const cut = whole.slice(0, whole.length - 8);
  for (const bytes of [cut, whole.slice(0, 40), Uint8Array.of(9, 1), Uint8Array.of(3), new Uint8Array(0)]) {
    assert.throws(
      () => decodeLearnerMessage(bytes),
      (error) => error instanceof AppError && error.code === 'ENVELOPE_INVALID',
    );
  }
});
