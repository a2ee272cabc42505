import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { savedSearchSchema, savedSearchesSchema } from '../api/saved-searches.ts';
import { shareLinkSchema } from '../api/share-links.ts';
import { createClickHouseStore } from '../store/clickhouse/clickhouse-store.ts';
import { startTestEngine } from '../store/engine/start-test-engine.ts';
import type { TestEngine } from '../store/engine/start-test-engine.ts';
import type { Store } from '../store/store.ts';
import { problemOf, sendProblem } from './problem.ts';
import { savedSearchRoutes } from './routes/saved-searches.ts';
import { shareLinkRoutes } from './routes/share-links.ts';
import { createSavedSearches } from './saved-searches.ts';
import { createShareLinks, insidePath } from './share-links.ts';

let nowMs = Date.UTC(2026, 2, 3);
const clock = { nowMs: () => nowMs };

describe('saved searches and share links over HTTP', () => {
  let engine: TestEngine;
  let store: Store;
  let app: FastifyInstance;

  before(async () => {
    engine = await startTestEngine();
    const { address } = engine.engine;
    assert.ok('socketPath' in address);
    store = createClickHouseStore({ socketPath: address.socketPath, database: 'saved' });
    await store.migrate();
    app = Fastify();
    app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
    const routes = [
      ...savedSearchRoutes(createSavedSearches(store.documents, clock)),
      ...shareLinkRoutes(createShareLinks(store.documents, clock)),
    ];
    for (const { register } of routes) register(app);
  });
  after(async () => {
    await app.close();
    await store.close();
    await engine.close();
  });

  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload });
  const code = (body: string): string => (JSON.parse(body) as { code: string }).code;

  test('a search is saved, listed, changed and deleted', async () => {
    const body = {
      name: ' Slow payments ',
      query: 'service:payments durationMs:>2s',
      from: '-1h',
      personal: true,
    };
    const saved = savedSearchSchema.parse((await post('/api/v1/searches', body)).json());
    assert.equal(saved.name, 'Slow payments');
    assert.equal(saved.createdAt, '2026-03-03T00:00:00.000000Z');
    const shared = savedSearchSchema.parse(
      (await post('/api/v1/searches', { name: 'errors', query: 'level:error' })).json(),
    );
    const list = async () =>
      savedSearchesSchema
        .parse((await app.inject('/api/v1/searches')).json())
        .searches.map(({ name, personal, savedBy }) => [name, personal, savedBy]);
    assert.deepEqual(await list(), [
      ['errors', false, 'anyone'],
      ['Slow payments', true, 'anyone'],
    ]);
    assert.ok(shared.personal === false);

    nowMs += 1000;
    const url = `/api/v1/searches/${saved.id}`;
    const changed = await app.inject({ method: 'PATCH', url, payload: { query: 'level:warn', from: null } });
    const { from, query, updatedAt, createdAt } = savedSearchSchema.parse(changed.json());
    assert.deepEqual([from, query, createdAt], [undefined, 'level:warn', saved.createdAt]);
    assert.equal(updatedAt, '2026-03-03T00:00:01.000000Z');
    assert.deepEqual((await app.inject(url)).json(), changed.json());

    for (const { id } of [saved, shared])
      assert.equal((await app.inject({ method: 'DELETE', url: `/api/v1/searches/${id}` })).statusCode, 200);
    assert.deepEqual(await list(), []);
    for (const method of ['GET', 'DELETE'] as const)
      assert.equal(code((await app.inject({ method, url })).body), 'NO_SAVED_SEARCH');
    assert.equal((await app.inject({ method: 'PATCH', url, payload: {} })).statusCode, 404);
  });

  test('a query that cannot be read is not saved', async () => {
    for (const body of [
      { name: 'x', query: 'level:errror' },
      { name: '  ', query: '*' },
      { name: 'x', query: '*', more: 1 },
      { name: 'x', query: '*', savedBy: 'ann' },
      { name: 'x', query: '*', ownerKey: 'user ann' },
    ]) {
      const answer = await post('/api/v1/searches', body);
      assert.equal(answer.statusCode, 400, JSON.stringify(body));
    }
  });

  test('a link is short, the same for the same view, and leads to it', async () => {
    const path = '/explore?query=level%3Aerror%20%22a%20b%22&from=-1h&columns=time,message#row-3';
    const link = shareLinkSchema.parse((await post('/api/v1/links', { path })).json());
    assert.match(link.id, /^[\w-]{12}$/);
    assert.deepEqual((await post('/api/v1/links', { path })).json(), link);
    const opened = await app.inject(link.url);
    assert.equal(opened.statusCode, 302);
    assert.equal(opened.headers.location, path);
    assert.deepEqual((await app.inject(`/api/v1/links/${link.id}`)).json(), link);
    assert.equal(code((await app.inject('/s/aaaaaaaaaaaa')).body), 'NO_LINK');
    assert.equal((await app.inject('/s/../../etc')).statusCode, 404);
  });

  test('a link leads nowhere else', async () => {
    for (const path of [
      'https://evil.example/',
      '//evil.example/x',
      '/\\evil.example',
      '/\t/evil.example',
      '/.//evil.example',
      '/api/v1/entries',
      '/s/aaaaaaaaaaaa',
      'javascript:alert(1)',
      '',
    ]) {
      assert.equal(insidePath(path), undefined, path);
      assert.equal((await post('/api/v1/links', { path })).statusCode, 400, path);
    }
    // Line ends never reach a header.
    assert.equal(insidePath('/explore?a=\r\nSet-Cookie: x'), '/explore?a=Set-Cookie:%20x');
  });
});
