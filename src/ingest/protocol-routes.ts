import type { FastifyPluginAsync } from 'fastify';
import { elasticBulkRoute } from './elastic-bulk/route.ts';
import { gelfRoute } from './gelf/route.ts';
import { lokiPushRoute } from './loki-push/route.ts';
import { logsRoute } from './http/logs-route.ts';
import type { LogsRouteDeps } from './http/logs-route.ts';
import { journalRoute } from './journald/route.ts';
import { otlpHttpRoute } from './otlp/route.ts';

/** The routes of every protocol over HTTP, over one sink. */
export function protocolRoutes(deps: LogsRouteDeps): readonly FastifyPluginAsync[] {
  return [logsRoute, elasticBulkRoute, lokiPushRoute, otlpHttpRoute, gelfRoute, journalRoute].map((route) =>
    route(deps),
  );
}
