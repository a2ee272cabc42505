import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { guard } from './gate.ts';
import type { AccessControl } from './gate.ts';
import { problemOf, sendProblem } from './problem.ts';
import { HEADERS_LIMIT_BYTES, refuseConnection } from './refuse-connection.ts';
import { secure } from './security.ts';

export interface AppDeps {
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly allowedHosts: readonly string[];
  readonly access: AccessControl;
  /** Proxies in front whose `X-Forwarded-For` is believed; none unless given. */
  readonly trustedProxies?: readonly string[];
}

/** Slow senders of headers and bodies are cut off: a lone connection must not hold resources for long. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 300_000;

/** A Fastify instance with what every server of ours has: problems as errors, metrics, host checks, permissions. */
export function createApp(deps: AppDeps): FastifyInstance {
  const app = Fastify({
    logger: false,
    trustProxy:
      deps.trustedProxies === undefined || deps.trustedProxies.length === 0
        ? false
        : [...deps.trustedProxies],
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    // A URL that cannot be decoded never reaches the error handler.
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, problemOf(error)),
    clientErrorHandler: refuseConnection,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, maxHeaderSize: HEADERS_LIMIT_BYTES },
  });
  handleErrors(app, deps.log);
  measure(app, deps.metrics);
  secure(app, deps.allowedHosts);
  guard(app, deps.access);
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
