import Fastify from 'fastify';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Clock } from '../core/clock.ts';
import type { LiveFeed } from '../core/live.ts';
import type { Store } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { requireToken } from './auth.ts';
import type { EventStream } from './event-stream.ts';
import { openApiDocument } from './openapi.ts';
import { problemOf, sendProblem } from './problem.ts';
import type { Route, RouteSpec } from './route.ts';
import { detectionRoutes } from './routes/detection.ts';
import { entryRoutes } from './routes/entries.ts';
import { exportRoutes } from './routes/export.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { overviewRoutes } from './routes/overview.ts';
import { sourceRoutes } from './routes/sources.ts';
import { systemRoutes } from './routes/system.ts';
import { tailRoutes } from './routes/tail.ts';
import { secure } from './security.ts';
import type {
  Explainer,
  FeedbackService,
  IncidentService,
  ModelService,
  SourceService,
  SystemStatus,
} from './services.ts';
import { serveWeb } from './web-files.ts';

export interface ServerDeps {
  readonly store: Store;
  readonly explainer: Explainer;
  readonly models: ModelService;
  readonly incidents?: IncidentService;
  readonly feedback?: FeedbackService;
  readonly sources: SourceService;
  readonly system: SystemStatus;
  readonly live: LiveFeed;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  /** Ingest routes; each registers itself. */
  readonly ingest: readonly FastifyPluginAsync[];
  /** Specs of the ingest routes, for the OpenAPI document. */
  readonly ingestSpecs: readonly RouteSpec[];
  readonly webDirectory: string;
  readonly allowedHosts: readonly string[];
  readonly token: string | undefined;
  readonly version: string;
}

/** Slow senders of headers and bodies are cut off: a lone connection must not hold resources for long. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 300_000;

/** The whole HTTP server, not listening yet; `app.inject` works on it. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    trustProxy: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    // A URL that cannot be decoded never reaches the error handler.
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, problemOf(error)),
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
  });
  const streams = new Set<EventStream>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.close();
  });

  handleErrors(app, deps.log);
  measure(app, deps.metrics);
  secure(app, deps.allowedHosts);
  if (deps.token !== undefined) requireToken(app, deps.token);

  const routes: Route[] = [
    ...entryRoutes({ entries: deps.store.entries, explainer: deps.explainer, clock: deps.clock }),
    ...exportRoutes({ entries: deps.store.entries, clock: deps.clock }),
    ...overviewRoutes({ entries: deps.store.entries, explainer: deps.explainer, clock: deps.clock }),
    ...detectionRoutes({ models: deps.models, entries: deps.store.entries, clock: deps.clock }),
    ...(deps.incidents === undefined || deps.feedback === undefined
      ? []
      : incidentRoutes({ incidents: deps.incidents, feedback: deps.feedback })),
    ...sourceRoutes(deps.sources),
    ...tailRoutes({ ...deps, streams }),
    ...systemRoutes({ system: deps.system, metrics: deps.metrics }),
  ];
  for (const { register } of routes) register(app);
  for (const plugin of deps.ingest) await app.register(plugin);
  const document = openApiDocument([...deps.ingestSpecs, ...routes.map(({ spec }) => spec)], deps.version);
  app.get('/api/v1/openapi.json', { config: { access: 'public' } }, async () => document);
  await serveWeb(app, deps.webDirectory);
  return app;
}

function handleErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.status !== 503) {
      log.error({ error, method: request.method, url: request.url }, 'request failed');
    }
    return sendProblem(reply, problem);
  });
}

function measure(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'other';
    metrics.requestSeconds.observe({ route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
}
