import type { FastifyPluginAsync } from 'fastify';
import type { Broker } from '../../broker/broker.ts';
import { logsRoute } from '../../ingest/http/logs-route.ts';
import { DEFAULT_INGEST_LIMITS } from '../../ingest/limits.ts';
import { createSink } from '../../ingest/sink.ts';
import { UTC } from '../../ingest/time/zone.ts';
import type { SourceService } from '../../server/services.ts';
import { observeIngest } from '../ingest-observers.ts';
import { createSourceTracker } from '../source-tracker.ts';
import type { SystemWatch } from '../system-status.ts';
import type { RoleContext } from './role-context.ts';

/** The ingest routes over one sink, and who has sent what. */
export function buildIngest(
  { config, clock, metrics }: RoleContext,
  parts: {
    readonly broker: Pick<Broker, 'publish'>;
    readonly system: Pick<SystemWatch, 'onAccepted' | 'onRejected' | 'onRefused'>;
  },
): { readonly plugins: readonly FastifyPluginAsync[]; readonly sources: SourceService } {
  const sources = createSourceTracker(clock);
  const limits = { ...DEFAULT_INGEST_LIMITS, ...config.ingest };
  const plugin = logsRoute({
    sink: createSink({ broker: parts.broker, limits }),
    limits,
    clock,
    time: { zone: UTC, numericDate: 'month-first' },
    observer: observeIngest({ sources, metrics, system: parts.system }),
  });
  return { plugins: [plugin], sources };
}
