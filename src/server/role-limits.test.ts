import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Principal } from '../accounts/principal.ts';
import { problemSchema } from '../api/common.ts';
import type { Role } from '../core/role.ts';
import { createClickHouseStore } from '../store/clickhouse/clickhouse-store.ts';
import { createNativeBlockEncoder } from '../store/clickhouse/native-block.ts';
import { NOON_US, numbered, scoredBatch } from '../store/conformance/samples.ts';
import { startTestEngine } from '../store/engine/start-test-engine.ts';
import type { TestEngine } from '../store/engine/start-test-engine.ts';
import type { Store } from '../store/store.ts';
import { problemOf, sendProblem } from './problem.ts';
import { entriesByRole } from './role-limits.ts';
import { exportRoutes } from './routes/export.ts';
import { lokiRoutes } from './routes/loki.ts';
import { queryRoutes } from './routes/query.ts';

const clock = { nowMs: () => NOON_US / 1000 + 3_600_000 };
const templates = { templateIds: (id: string) => [id], resolveTemplate: (id: string) => id };

describe('limits of roles', () => {
  let engine: TestEngine;
  let store: Store;
  let app: FastifyInstance;

  before(async () => {
    engine = await startTestEngine();
    const { address } = engine.engine;
    assert.ok('socketPath' in address);
    store = createClickHouseStore({ socketPath: address.socketPath, database: 'limited' });
    await store.migrate();
    const encoder = createNativeBlockEncoder();
    encoder.add(scoredBatch(numbered(1000)));
    await store.entries.append(encoder.encode());
    app = Fastify();
    app.decorateRequest('principal', null);
    app.addHook('onRequest', async (request) => {
      const role = request.headers['x-role'] as Role | undefined;
      const principal: Principal | null =
        role === undefined ? null : { kind: 'user', id: '1', name: 'ann', role };
      request.principal = principal;
    });
    app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
    const entriesFor = entriesByRole(store, {
      viewer: { maxSeconds: 5, maxBytes: 1e9, maxRowsRead: 100 },
      editor: { maxSeconds: 60, maxBytes: 1e12, maxRowsRead: 0 },
    });
    const deps = { entries: store.entries, entriesFor, templates, clock };
    const routes = [...queryRoutes(deps), ...exportRoutes(deps), ...lokiRoutes({ ...deps, version: '1' })];
    for (const { register } of routes) register(app);
  });
  after(async () => {
    await app.close();
    await store.close();
    await engine.close();
  });

  const ask = (path: string, role?: Role) =>
    app.inject({ url: path, headers: role === undefined ? {} : { 'x-role': role } });
  const COUNT = `/api/v1/query?${new URLSearchParams({ query: '/entry 1/ | stats count()' })}`;

  test('a viewer’s query that reads too much says how to narrow it', async () => {
    const refused = await ask(COUNT, 'viewer');
    assert.equal(refused.statusCode, 422, refused.body);
    const { code, nextStep } = problemSchema.parse(refused.json());
    assert.equal(code, 'QUERY_LIMIT');
    assert.match(
      nextStep ?? '',
      /^Narrow it: a shorter time range, a service, .* The limits of the role viewer are 5 s, 954 MiB of memory, 100 rows read\.$/,
    );
  });

  test('others have their own, and the store’s where those are stricter', async () => {
    for (const role of ['editor', 'admin', undefined] as const)
      assert.equal((await ask(COUNT, role)).statusCode, 200, role);
    const { maxSeconds } = { maxSeconds: 30 };
    const slow = store.entriesWithin({ maxSeconds: 1e6, maxBytes: 1e12, maxRowsRead: 1, of: 'x' });
    await assert.rejects(slow.count({ text: ['entry'] }), {
      nextStep: new RegExp(`The limits of x are ${maxSeconds} s, 1024 MiB of memory, 1 rows read`),
    });
  });

  test('Grafana is told the same; an export has no limit on rows', async () => {
    const loki = await ask(
      `/loki/api/v1/query_range?${new URLSearchParams({ query: '{} |~ "entry 1"', start: '0' })}`,
      'viewer',
    );
    assert.equal(loki.statusCode, 422);
    assert.match(loki.body, /Narrow it: .* The limits of the role viewer/);
    const file = await ask(`/api/v1/query/export?query=*`, 'viewer');
    assert.equal(file.body.trimEnd().split('\n').length, 1000);
  });
});
