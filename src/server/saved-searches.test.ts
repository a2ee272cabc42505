import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { Principal } from '../accounts/principal.ts';
import { savedSearchSchema, savedSearchesSchema } from '../api/saved-searches.ts';
import type { SavedSearchDto } from '../api/saved-searches.ts';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createApp } from './create-app.ts';
import { savedSearchRoutes } from './routes/saved-searches.ts';
import { createSavedSearches } from './saved-searches.ts';

const PATH = '/api/v1/searches';
const log = { debug() {}, info() {}, warn() {}, error() {} };

const ANN: Principal = { kind: 'user', id: 'u1', name: 'ann', role: 'editor' };
const BOB: Principal = { kind: 'user', id: 'u2', name: 'bob', role: 'admin' };
/** A token may be called as a user is. */
const ANN_TOKEN: Principal = { kind: 'api-token', id: 'u1', name: 'ann', role: 'editor' };
const ASKERS: Readonly<Record<string, Principal>> = { ann: ANN, bob: BOB, token: ANN_TOKEN };

function serve(t: TestContext): FastifyInstance {
  const app = createApp({
    metrics: createMetrics({ processMetrics: false }),
    log,
    allowedHosts: [],
    access: { mode: 'accounts', checkToken: async (token) => ASKERS[token] },
    trustedProxies: [],
  });
  t.after(() => app.close());
  const searches = createSavedSearches(createMemoryDocumentStore(), { nowMs: () => 0 });
  for (const { register } of savedSearchRoutes(searches)) register(app);
  return app;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Asks as one of {@link ASKERS}. */
function ask(app: FastifyInstance, who: string, [method, url, payload]: [Method, string, object?]) {
  const headers = { authorization: `Bearer ${who}` };
  return app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}

async function save(app: FastifyInstance, who: string, body: object): Promise<SavedSearchDto> {
  const answer = await ask(app, who, ['POST', PATH, { query: '*', ...body }]);
  assert.equal(answer.statusCode, 200, answer.body);
  return savedSearchSchema.parse(answer.json());
}

async function names(app: FastifyInstance, who: string): Promise<string[]> {
  const answer = await ask(app, who, ['GET', PATH]);
  return savedSearchesSchema.parse(answer.json()).searches.map(({ name }) => name);
}

describe('whose a saved search is', () => {
  test('it is who is signed in, whatever the body says', async (t) => {
    const app = serve(t);
    const saved = await save(app, 'ann', { name: 'mine' });
    assert.equal(saved.savedBy, 'ann');
    for (const claim of [{ savedBy: 'bob' }, { owner: 'bob' }, { ownerKey: 'user u2' }]) {
      const body = { name: 'x', query: '*', personal: true, ...claim };
      assert.equal((await ask(app, 'ann', ['POST', PATH, body])).statusCode, 400, JSON.stringify(claim));
      const one = `${PATH}/${saved.id}`;
      assert.equal((await ask(app, 'ann', ['PATCH', one, claim])).statusCode, 400, JSON.stringify(claim));
    }
  });

  test('everybody sees shared ones, and only the owner personal ones, admins included', async (t) => {
    const app = serve(t);
    await save(app, 'ann', { name: 'of all' });
    await save(app, 'ann', { name: 'of ann', personal: true });
    await save(app, 'bob', { name: 'of bob', personal: true });
    assert.deepEqual(await names(app, 'ann'), ['of all', 'of ann']);
    assert.deepEqual(await names(app, 'bob'), ['of all', 'of bob']);
    assert.deepEqual(await names(app, 'token'), ['of all'], 'a token is not the user of the same name');
  });

  test('the personal one of somebody else can be neither read, changed nor deleted', async (t) => {
    const app = serve(t);
    const { id } = await save(app, 'ann', { name: 'of ann', personal: true });
    const one = `${PATH}/${id}`;
    for (const request of [
      ['GET', one],
      ['PATCH', one, { name: 'taken' }],
      ['DELETE', one],
    ] as const) {
      assert.equal((await ask(app, 'bob', [...request])).statusCode, 404, request[0]);
    }
    const changed = await ask(app, 'ann', ['PATCH', one, { name: 'renamed' }]);
    const { name, personal, savedBy } = savedSearchSchema.parse(changed.json());
    assert.deepEqual([name, personal, savedBy], ['renamed', true, 'ann']);
    assert.doesNotMatch(changed.body, /ownerKey/);
    assert.deepEqual(await names(app, 'bob'), []);
    assert.equal((await ask(app, 'ann', ['DELETE', one])).statusCode, 200);
  });
});
