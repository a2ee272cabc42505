import type { IngestObserver } from '../ingest/ingest-observer.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { SystemWatch } from './system-status.ts';

/** Everyone who wants to know what comes in: the sources, the metrics and the live figures. */
export function observeIngest(deps: {
  readonly sources: IngestObserver;
  readonly metrics: Metrics;
  readonly system: Pick<SystemWatch, 'onAccepted' | 'onRejected' | 'onRefused'>;
}): IngestObserver {
  const { sources, metrics, system } = deps;
  return {
    onAccepted(sender, what) {
      sources.onAccepted(sender, what);
      metrics.ingestLines.inc({ protocol: sender.protocol }, what.lines);
      metrics.ingestBytes.inc({ protocol: sender.protocol }, what.bytes);
      system.onAccepted(what.lines);
    },
    onRejected(sender, what) {
      sources.onRejected(sender, what);
      for (const [reason, count] of what.byReason) {
        metrics.ingestRejects.inc({ protocol: sender.protocol, reason }, count);
        system.onRejected(count);
      }
    },
    onRefused(sender, limit) {
      sources.onRefused(sender, limit);
      metrics.ingestRefused.inc({ protocol: sender.protocol, limit });
      system.onRefused();
    },
    onDuplicate(sender) {
      sources.onDuplicate(sender);
      metrics.ingestDuplicates.inc();
    },
  };
}
