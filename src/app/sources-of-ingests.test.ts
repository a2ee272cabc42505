import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceDto } from '../api/sources.ts';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import { createClosers } from './closers.ts';
import { mergeSources, openSharedSources, SHARE_MS, shareSources } from './sources-of-ingests.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

function source(changed: Partial<SourceDto>): SourceDto {
  return {
    name: 'shop',
    protocol: 'http',
    services: ['a'],
    host: 'h',
    linesPerSecond: 1,
    lastSeen: '2026-01-01T00:00:00.000000Z',
    lagMs: 5,
    silent: true,
    accepted: 10,
    rejected: [],
    ...changed,
  };
}

test('a sender that went to two ingests is one source, with all that both saw', () => {
  const reject = { reason: 'too_long', count: 2, sample: 'x', hint: 'y' };
  const [first, second, ...more] = mergeSources([
    source({ rejected: [reject] }),
    source({ name: 'other' }),
    source({
      services: ['a', 'b'],
      lastSeen: '2026-01-01T00:00:01.000000Z',
      lagMs: null,
      silent: false,
      host: 'i',
      rejected: [reject],
    }),
  ]);
  assert.deepEqual(
    first,
    source({
      services: ['a', 'b'],
      host: 'i',
      linesPerSecond: 2,
      accepted: 20,
      lastSeen: '2026-01-01T00:00:01.000000Z',
      lagMs: null,
      silent: false,
      rejected: [{ ...reject, count: 4 }],
    }),
  );
  assert.equal(second?.name, 'other');
  assert.deepEqual(more, []);
});

test('a server shows what ingests share, and forgets one that is long gone', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const documents = createMemoryDocumentStore();
  const time = { nowMs: 1_000_000 };
  const closers = createClosers(log);
  t.after(() => closers.closeAll());
  const deps = { documents, clock: { nowMs: () => time.nowMs }, log, closers };
  shareSources({ list: () => [source({})] }, 'ingest-1', deps);
  const shown = await openSharedSources(deps);
  assert.deepEqual(shown.list(), []);
  const settle = async (): Promise<void> => {
    t.mock.timers.tick(SHARE_MS);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  await settle();
  await settle();
  assert.deepEqual(shown.list(), [source({})]);
  await documents.put('ingest-sources', 'ingest-0', { atMs: 0, sources: [source({ name: 'old' })] });
  await documents.put('ingest-sources', 'ingest-2', 'garbage');
  await settle();
  assert.deepEqual(shown.list(), [source({})]);
  assert.equal((await documents.list('ingest-sources')).length, 1);
});
