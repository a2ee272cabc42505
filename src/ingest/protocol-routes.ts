import type { FastifyPluginAsync } from 'fastify';
import { datadogRoute } from './datadog/route.ts';
import { elasticBulkRoute } from './elastic-bulk/route.ts';
import { gelfRoute } from './gelf/route.ts';
import { lokiPushRoute } from './loki-push/route.ts';
import { logsRoute } from './http/logs-route.ts';
import type { LogsRouteDeps } from './http/logs-route.ts';
import { journalRoute } from './journald/route.ts';
import { otlpHttpRoute } from './otlp/route.ts';
import { splunkHecRoute } from './splunk-hec/route.ts';

/** The routes of every protocol over HTTP, over one sink. */
export function protocolRoutes(deps: LogsRouteDeps): readonly FastifyPluginAsync[] {
  return [
    logsRoute,
    elasticBulkRoute,
    lokiPushRoute,
    otlpHttpRoute,
    splunkHecRoute,
    datadogRoute,
    gelfRoute,
    journalRoute,
  ].map((route) => route(deps));
}
