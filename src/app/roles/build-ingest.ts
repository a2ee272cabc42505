import type { FastifyPluginAsync } from 'fastify';
import type { Broker } from '../../broker/broker.ts';
import { OpenBodies } from '../../ingest/http/open-bodies.ts';
import { DEFAULT_INGEST_LIMITS } from '../../ingest/limits.ts';
import { protocolRoutes } from '../../ingest/protocol-routes.ts';
import { createSink } from '../../ingest/sink.ts';
import { createZone } from '../../ingest/time/zone.ts';
import type { FollowFilesParts } from '../follow-files.ts';
import { observeIngest } from '../ingest-observers.ts';
import { createSourceTracker } from '../source-tracker.ts';
import type { SourceTracker } from '../source-tracker.ts';
import type { SystemWatch } from '../system-status.ts';
import type { RoleContext } from './role-context.ts';

export interface Ingest {
  readonly plugins: readonly FastifyPluginAsync[];
  readonly sources: SourceTracker;
  /** For what comes in otherwise than by a route. */
  readonly inlet: Omit<FollowFilesParts, 'patterns'>;
}

/** The ingest routes over one sink, and who has sent what. */
export function buildIngest(
  { config, clock, metrics, envelopes }: RoleContext,
  parts: {
    readonly broker: Pick<Broker, 'publish'>;
    readonly system: Pick<SystemWatch, 'onAccepted' | 'onRejected' | 'onRefused'>;
  },
): Ingest {
  const sources = createSourceTracker(clock);
  const { timeZone, numericDate, ...configured } = config.ingest;
  const limits = { ...DEFAULT_INGEST_LIMITS, ...configured };
  const inlet = {
    sink: createSink({
      broker: parts.broker,
      limits,
      onTruncated: (entries) => metrics.ingestTruncated.inc(entries),
      allocate: (bytes) => envelopes.take(bytes),
      reclaim: (memory) => envelopes.give(memory),
    }),
    limits,
    time: { zone: createZone(timeZone), numericDate },
    observer: observeIngest({ sources, metrics, system: parts.system }),
  } as const;
  return {
    plugins: protocolRoutes({ ...inlet, clock, bodies: new OpenBodies(limits) }),
    sources,
    inlet,
  };
}
