import type { FastifyInstance } from 'fastify';
import { createAccounts } from '../../src/accounts/accounts.ts';
import type { AccessMode, Accounts } from '../../src/accounts/accounts.ts';
import { createTokenCheck } from '../../src/accounts/token-check.ts';
import type { Clock } from '../../src/core/clock.ts';
import { createMemoryDocumentStore } from '../../src/learner/memory-document-store.ts';
import { auditChanges } from '../../src/server/audit-changes.ts';
import { createApp } from '../../src/server/create-app.ts';
import { apiTokenRoutes } from '../../src/server/routes/api-tokens.ts';
import { auditRoutes } from '../../src/server/routes/audit.ts';
import { oidcRoutes } from '../../src/server/routes/oidc.ts';
import type { OidcRoutesDeps } from '../../src/server/routes/oidc.ts';
import { sessionRoutes } from '../../src/server/routes/session.ts';
import { userRoutes } from '../../src/server/routes/users.ts';
import type { DocumentStore } from '../../src/store/store.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const HOUR_MS = 3_600_000;

export interface AccountServerOptions {
  readonly mode?: AccessMode;
  readonly serverToken?: string;
  readonly clock?: Clock;
  /** Shared by several servers: another process of the same installation. */
  readonly documents?: DocumentStore;
  readonly oidc?: OidcRoutesDeps['oidc'];
  readonly trustedProxies?: readonly string[];
}

export interface AccountServer {
  readonly app: FastifyInstance;
  readonly accounts: Accounts;
  readonly documents: DocumentStore;
  close(): Promise<void>;
}

/** A server with the routes of accounts, a page (`/`), and one route of ingest (`/v1/input`), over documents in memory. */
export async function accountServer(options: AccountServerOptions = {}): Promise<AccountServer> {
  const {
    mode = 'accounts',
    serverToken,
    clock = { nowMs: () => Date.now() },
    documents = createMemoryDocumentStore(),
  } = options;
  const accounts = createAccounts({
    mode,
    serverToken,
    documents,
    clock,
    log,
    writer: `test-${Math.random()}`,
    sessionIdleMs: HOUR_MS,
    sessionLifeMs: 8 * HOUR_MS,
    // The least argon2 takes: tests sign in often.
    hashCosts: { memoryKibibytes: 8, passes: 1, parallelism: 1 },
  });
  await accounts.start();
  const checkToken = createTokenCheck({ mode, serverToken, directory: accounts.directory });
  const app = createApp({
    metrics: createMetrics({ processMetrics: false }),
    log,
    allowedHosts: [],
    access: { mode, checkToken, checkSession: (id) => accounts.sessions.principalOf(id) },
    trustedProxies: options.trustedProxies ?? [],
  });
  auditChanges(app, { audit: accounts.audit, log });
  const deps = {
    accounts,
    clock,
    serverToken: serverToken !== undefined,
    sessionSeconds: 60,
    oidc: options.oidc,
    oidcLabel: options.oidc?.label,
  };
  const routes = [
    ...sessionRoutes(deps),
    ...oidcRoutes(deps),
    ...userRoutes(accounts),
    ...apiTokenRoutes(deps),
    ...auditRoutes(accounts.audit),
  ];
  for (const { register } of routes) register(app);
  app.get('/', async () => 'page');
  app.post('/v1/input', async () => 'taken');
  return {
    app,
    accounts,
    documents,
    async close() {
      await app.close();
      await accounts.close();
    },
  };
}
