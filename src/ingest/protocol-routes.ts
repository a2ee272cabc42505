import type { FastifyPluginAsync } from 'fastify';
import { elasticBulkRoute } from './elastic-bulk/route.ts';
import { logsRoute } from './http/logs-route.ts';
import type { LogsRouteDeps } from './http/logs-route.ts';

/** The routes of every protocol over HTTP, over one sink. */
export function protocolRoutes(deps: LogsRouteDeps): readonly FastifyPluginAsync[] {
  return [logsRoute, elasticBulkRoute].map((route) => route(deps));
}
