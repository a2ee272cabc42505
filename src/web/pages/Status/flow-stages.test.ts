import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LiveStatsDto, StatusDto } from '../../../api/overview.ts';
import { flowStages } from './flow-stages.ts';

const STATUS: StatusDto = {
  version: '1.0.0',
  startedAt: '2026-11-24T00:00:00Z',
  authentication: false,
  ready: true,
  checks: [{ name: 'store', ok: true, detail: 'answers' }],
  ingest: { accepted: 10, rejected: 0, refused: 0 },
  queue: { messages: 0, bytes: 0, limitBytes: 1000, unacknowledged: 0, deadLetters: 0 },
  processors: { workers: 2, lines: 10, failures: 0 },
  store: { rows: 10, diskBytes: 210, parts: 1, engine: 'chDB' },
  memoryBytes: 1,
};

const STATS: LiveStatsDto = {
  time: '',
  linesPerSecond: 4,
  anomaliesPerSecond: 0,
  queueMessages: 0,
  queueBytes: 0,
  lagSeconds: 0,
  modelVersion: 1,
  entries: 10,
  linesUntilModel: 0,
};

const troubled = (status: StatusDto, stats = STATS) =>
  flowStages({ status, stats }).flatMap(({ name, trouble }) =>
    trouble === undefined ? [] : [[name, trouble] as const],
  );

describe('flowStages', () => {
  test('has no trouble when there is none', () => {
    assert.deepEqual(troubled(STATUS), []);
  });

  test('says where it is stuck and what helps', () => {
    const full = troubled({ ...STATUS, queue: { ...STATUS.queue, bytes: 900 } });
    assert.equal(full[0]?.[0], 'Queue');
    assert.match(full[0]?.[1] ?? '', /Nearly full/);

    const dead = troubled({ ...STATUS, queue: { ...STATUS.queue, deadLetters: 1 } });
    assert.match(dead[0]?.[1] ?? '', /^1 batch could not/);

    const late = troubled(STATUS, { ...STATS, lagSeconds: 125 });
    assert.deepEqual(late[0]?.[0], 'Processors');
    assert.match(late[0]?.[1] ?? '', /2 min 5 s late/);

    const down = troubled({
      ...STATUS,
      checks: [{ name: 'store', ok: false, detail: 'The store does not answer.' }],
    });
    assert.deepEqual(down, [['Store', 'The store does not answer.']]);
  });

  test('an empty store divides by nothing', () => {
    const store = flowStages({
      status: { ...STATUS, store: { ...STATUS.store, rows: 0 } },
      stats: undefined,
    })[3];
    assert.deepEqual(store?.facts[1], ['bytes a line', '–']);
  });
});
