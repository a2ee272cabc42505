import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { deletionPreviewSchema, deletionSchema, deletionsSchema } from '../api/deletions.ts';
import type { DeletionDto, DeletionPreviewDto } from '../api/deletions.ts';
import { createClickHouseStore } from '../store/clickhouse/clickhouse-store.ts';
import { createNativeBlockEncoder } from '../store/clickhouse/native-block.ts';
import { NOON_US, numbered, scoredBatch } from '../store/conformance/samples.ts';
import { startTestEngine } from '../store/engine/start-test-engine.ts';
import type { TestEngine } from '../store/engine/start-test-engine.ts';
import type { Store } from '../store/store.ts';
import { createDeletions } from './deletions.ts';
import { problemOf, sendProblem } from './problem.ts';
import { deletionRoutes } from './routes/deletions.ts';

let nowMs = NOON_US / 1000 + 3_600_000;
const clock = { nowMs: () => nowMs };
const templates = { templateIds: (id: string) => [id], resolveTemplate: (id: string) => id };

describe('deleting by query over HTTP', () => {
  let engine: TestEngine;
  let store: Store;
  let app: FastifyInstance;
  const notes: unknown[] = [];
  const changes: DeletionDto[] = [];

  before(async () => {
    engine = await startTestEngine();
    const { address } = engine.engine;
    assert.ok('socketPath' in address);
    store = createClickHouseStore({ socketPath: address.socketPath, database: 'deleting' });
    await store.migrate();
    await add(60, 'request');
    app = Fastify();
    app.decorateRequest('principal', null);
    app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
    const note = (fields: unknown): void => void notes.push(fields);
    const deletions = createDeletions({
      entries: store.entries,
      documents: store.documents,
      templates,
      clock,
      log: { info: note, warn: note, error: note },
      onChange: (deletion) => changes.push(deletion),
    });
    for (const { register } of deletionRoutes(deletions)) register(app);
    app.addHook('preClose', () => deletions.close());
  });
  after(async () => {
    await app.close();
    await store.close();
    await engine.close();
  });

  async function add(count: number, message: string): Promise<void> {
    const encoder = createNativeBlockEncoder();
    const samples = numbered(count, (index) => ({
      service: index % 2 === 0 ? 'auth' : 'billing',
      message: `${message} ${index}`,
    }));
    encoder.add(scoredBatch(samples));
    await store.entries.append(encoder.encode());
  }

  const post = (path: string, payload: object) =>
    app.inject({ method: 'POST', url: `/api/v1/deletions${path}`, payload });
  const codeOf = async (path: string, payload: object): Promise<string> =>
    (await post(path, payload)).json<{ code: string }>().code;

  async function preview(body: object): Promise<DeletionPreviewDto> {
    const answer = await post('/preview', body);
    assert.equal(answer.statusCode, 200, answer.body);
    return deletionPreviewSchema.parse(answer.json());
  }

  async function ended(id: string): Promise<DeletionDto> {
    for (;;) {
      const answer = await app.inject(`/api/v1/deletions/${id}`);
      const deletion = deletionSchema.parse(answer.json());
      if (deletion.state !== 'running') return deletion;
    }
  }

  test('a preview deletes nothing and shows what would go', async () => {
    const { count, sample, query, from, to } = await preview({ query: 'service:auth request' });
    assert.equal(count, 30);
    assert.equal(query, 'service:auth request');
    assert.deepEqual([from, to], ['1970-01-01T00:00:00.000000Z', '2026-03-03T13:00:00.000000Z']);
    assert.equal(sample.length, 10);
    assert.equal(sample[0]?.message, 'request 58');
    assert.equal(await store.entries.count({}), 60);
  });

  test('what was previewed is deleted, once, and remembered', async () => {
    const { token } = await preview({ query: 'service:auth', to: '2026-03-03T12:00:10Z' });
    const begun = deletionSchema.parse((await post('', { token })).json());
    assert.deepEqual([begun.state, begun.total, begun.by], ['running', 5, 'anyone']);
    const done = await ended(begun.id);
    assert.deepEqual([done.state, done.deleted, done.total], ['done', 5, 5]);
    assert.equal(await store.entries.count({}), 55);
    assert.equal(await store.entries.count({ services: ['auth'] }), 25);
    assert.equal(await codeOf('', { token }), 'NO_PREVIEW');
    const { deletions } = deletionsSchema.parse((await app.inject('/api/v1/deletions')).json());
    assert.deepEqual(deletions, [done]);
    assert.deepEqual(
      changes.map(({ state, deleted }) => [state, deleted]),
      [
        ['running', 0],
        ['done', 5],
      ],
    );
    assert.equal((notes[0] as DeletionDto).query, 'service:auth');
  });

  test('a preview that no longer holds deletes nothing', async () => {
    const outdated = await preview({ query: 'request' });
    await add(1, 'late request');
    assert.equal(await codeOf('', { token: outdated.token }), 'PREVIEW_OUTDATED');
    const late = await preview({ query: 'request' });
    nowMs += 601_000;
    assert.equal(await codeOf('', { token: late.token }), 'NO_PREVIEW');
    assert.equal(await codeOf('', { token: 'made-up' }), 'NO_PREVIEW');
    assert.equal(await store.entries.count({}), 56);
  });

  test('a filter is needed that can be read, and a range', async () => {
    assert.equal(await codeOf('/preview', { query: 'x | patterns' }), 'QUERY_INVALID');
    assert.equal(await codeOf('/preview', { query: 'level:errror' }), 'QUERY_INVALID');
    assert.equal(await codeOf('/preview', { query: '' }), 'BAD_PARAMETER');
    assert.equal(await codeOf('/preview', { query: 'x', from: '-1h', to: '-2h' }), 'BAD_RANGE');
    assert.equal((await app.inject('/api/v1/deletions/none')).statusCode, 404);
  });
});
