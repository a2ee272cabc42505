import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import type { Clock } from '../core/clock.ts';
import type { LiveFeed } from '../core/live.ts';
import type { Store } from '../store/store.ts';
import { auditChanges } from './audit-changes.ts';
import { createApp } from './create-app.ts';
import type { AppDeps } from './create-app.ts';
import { createDeletions } from './deletions.ts';
import type { EventStream } from './event-stream.ts';
import { openApiDocument } from './openapi.ts';
import { entriesByRole } from './role-limits.ts';
import type { RoleLimits } from './role-limits.ts';
import type { Route, RouteSpec } from './route.ts';
import { apiTokenRoutes } from './routes/api-tokens.ts';
import { auditRoutes } from './routes/audit.ts';
import { deletionRoutes } from './routes/deletions.ts';
import { anomalousSessionRoutes } from './routes/anomalous-sessions.ts';
import { detectionRoutes } from './routes/detection.ts';
import { entryRoutes } from './routes/entries.ts';
import { exportRoutes } from './routes/export.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { lokiRoutes } from './routes/loki.ts';
import { modelCompareRoutes } from './routes/model-compare.ts';
import { modelImport, modelImportSpec } from './routes/model-import.ts';
import { oidcRoutes } from './routes/oidc.ts';
import type { OidcRoutesDeps } from './routes/oidc.ts';
import { overviewRoutes } from './routes/overview.ts';
import { queryRoutes } from './routes/query.ts';
import { queueRoutes } from './routes/queue.ts';
import { savedSearchRoutes } from './routes/saved-searches.ts';
import { shareLinkRoutes } from './routes/share-links.ts';
import { sessionRoutes } from './routes/session.ts';
import { sourceRoutes } from './routes/sources.ts';
import { systemRoutes } from './routes/system.ts';
import { tailRoutes } from './routes/tail.ts';
import { userRoutes } from './routes/users.ts';
import { createSavedSearches } from './saved-searches.ts';
import { createShareLinks } from './share-links.ts';
import type {
  Explainer,
  FeedbackService,
  IncidentService,
  ModelComparer,
  ModelService,
  QueueService,
  SourceService,
  SystemStatus,
} from './services.ts';
import { serveWeb } from './web-files.ts';

export interface ServerDeps extends AppDeps {
  readonly store: Store;
  readonly explainer: Explainer & ModelComparer;
  readonly models: ModelService;
  readonly incidents?: IncidentService;
  readonly feedback?: FeedbackService;
  readonly sources: SourceService;
  readonly queue: QueueService;
  readonly system: SystemStatus;
  readonly live: LiveFeed;
  readonly clock: Clock;
  readonly accounts: Accounts;
  /** Whether `server.token` is set. */
  readonly serverToken: boolean;
  readonly roleLimits: RoleLimits;
  /** How long browsers keep the cookie of a session. */
  readonly sessionSeconds: number;
  /** Single sign-on, when there is one. */
  readonly oidc?: OidcRoutesDeps['oidc'];
  /** Address under which people reach the page; else the one their browser names. */
  readonly publicUrl?: string | undefined;
  /** Ingest routes; each registers itself. */
  readonly ingest: readonly FastifyPluginAsync[];
  /** Specs of the ingest routes, for the OpenAPI document. */
  readonly ingestSpecs: readonly RouteSpec[];
  readonly webDirectory: string;
  readonly version: string;
}

/** The whole HTTP server, not listening yet; `app.inject` works on it. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = createApp(deps);
  auditChanges(app, { audit: deps.accounts.audit, log: deps.log });
  const streams = new Set<EventStream>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.close();
  });

  const reading = {
    entries: deps.store.entries,
    entriesFor: entriesByRole(deps.store, deps.roleLimits),
    explainer: deps.explainer,
    templates: deps.models,
    clock: deps.clock,
  };
  const deletions = createDeletions({ ...reading, documents: deps.store.documents, log: deps.log });
  app.addHook('preClose', () => deletions.close());
  const routes: Route[] = [
    ...entryRoutes(reading),
    ...queryRoutes(reading),
    ...exportRoutes(reading),
    ...lokiRoutes({ ...reading, version: deps.version }),
    ...overviewRoutes(reading),
    ...modelCompareRoutes({ ...reading, models: deps.models, comparer: deps.explainer }),
    ...anomalousSessionRoutes(deps.store.documents),
    ...detectionRoutes({ models: deps.models, entries: deps.store.entries, clock: deps.clock }),
    ...(deps.incidents === undefined || deps.feedback === undefined
      ? []
      : incidentRoutes({ incidents: deps.incidents, feedback: deps.feedback })),
    ...savedSearchRoutes(createSavedSearches(deps.store.documents, deps.clock)),
    ...deletionRoutes(deletions),
    ...shareLinkRoutes(createShareLinks(deps.store.documents, deps.clock)),
    ...sourceRoutes(deps.sources),
    ...queueRoutes(deps.queue),
    ...tailRoutes({ ...deps, templates: deps.models, streams }),
    ...sessionRoutes({ ...deps, oidcLabel: deps.oidc?.label }),
    ...oidcRoutes(deps),
    ...userRoutes(deps.accounts),
    ...apiTokenRoutes(deps),
    ...auditRoutes(deps.accounts.audit),
    ...systemRoutes({ system: deps.system, metrics: deps.metrics }),
  ];
  for (const { register } of routes) register(app);
  await app.register(modelImport(deps.models));
  for (const plugin of deps.ingest) await app.register(plugin);
  const document = openApiDocument(
    [...deps.ingestSpecs, modelImportSpec, ...routes.map(({ spec }) => spec)],
    deps.version,
  );
  app.get('/api/v1/openapi.json', async () => document);
  await serveWeb(app, deps.webDirectory);
  return app;
}
