import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { guard } from './gate.ts';
import type { AccessControl } from './gate.ts';
import { problemOf, sendProblem } from './problem.ts';
import { DEFAULT_CONNECTION_LIMITS, limitConnections } from './limit-connections.ts';
import type { ConnectionLimits } from './limit-connections.ts';
import { HEADERS_LIMIT_BYTES, refuseConnection } from './refuse-connection.ts';
import { secure } from './security.ts';

export interface AppDeps {
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly allowedHosts: readonly string[];
  readonly access: AccessControl;
  /** Proxies in front whose `X-Forwarded-For` is believed; none unless given. */
  readonly trustedProxies?: readonly string[];
  readonly connectionLimits?: ConnectionLimits;
}

/** How often Node looks for requests that are too slow, as a share of the shortest time that they have. */
const CHECKS_A_TIMEOUT = 4;

/** A Fastify instance with what every server of ours has: problems as errors, metrics, host checks, permissions. */
export function createApp(deps: AppDeps): FastifyInstance {
  const { metrics, connectionLimits = DEFAULT_CONNECTION_LIMITS } = deps;
  const { headersTimeoutMs, requestTimeoutMs } = connectionLimits;
  const onRefused = (limit: string): void => metrics.httpRefused.inc({ limit });
  const app = Fastify({
    logger: false,
    trustProxy:
      deps.trustedProxies === undefined || deps.trustedProxies.length === 0
        ? false
        : [...deps.trustedProxies],
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    // A URL that cannot be decoded never reaches the error handler.
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, problemOf(error)),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, onRefused),
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: Math.min(headersTimeoutMs, requestTimeoutMs) / CHECKS_A_TIMEOUT,
      maxHeaderSize: HEADERS_LIMIT_BYTES,
    },
  });
  limitConnections(app.server, connectionLimits.connections, {
    onOpen: (connections) => metrics.httpConnections.set(connections),
    onRefused: () => onRefused('connections'),
  });
  handleErrors(app, deps.log);
  measure(app, metrics);
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
