import { liveStatsSchema, statusSchema } from '../../api/overview.ts';
import { z } from 'zod';
import type { Metrics } from '../../telemetry/metrics.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { SystemStatus } from '../services.ts';

const healthSchema = z.object({ status: z.enum(['ok', 'unready']), problems: z.array(z.string()) });

export function systemRoutes(deps: { readonly system: SystemStatus; readonly metrics: Metrics }): Route[] {
  const { system, metrics } = deps;
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/status',
        summary: 'Every part with its figures and limits',
        tag: 'system',
        answer: statusSchema,
      },
      () => system.status(),
    ),
    route(
      {
        method: 'GET',
        path: '/api/v1/stats',
        summary: 'Live figures of the last seconds',
        tag: 'system',
        answer: liveStatsSchema,
      },
      async () => system.live(),
    ),
    route(
      {
        method: 'GET',
        path: '/healthz',
        summary: 'The process is alive',
        tag: 'system',
        answer: healthSchema,
      },
      async () => ({ status: 'ok', problems: [] }),
    ),
    route(
      {
        method: 'GET',
        path: '/readyz',
        summary: 'It can do its job; 503 with the problems when it cannot',
        tag: 'system',
        answer: healthSchema,
      },
      async ({ reply }) => {
        const problems = await system.unready();
        if (problems.length > 0) reply.code(503);
        return { status: problems.length === 0 ? 'ok' : 'unready', problems };
      },
    ),
    route(
      {
        method: 'GET',
        path: '/metrics',
        summary: 'Prometheus metrics',
        tag: 'system',
        answer: { contentType: 'text/plain', description: 'Prometheus text exposition format' },
      },
      async ({ reply }) => {
        reply.type(metrics.registry.contentType);
        return metrics.registry.metrics();
      },
    ),
  ];
}
