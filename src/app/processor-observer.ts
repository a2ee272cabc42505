import type { ModelBus } from '../broker/model-bus.ts';
import type { Learner } from '../learner/learner.ts';
import type { LaneObserver } from '../processor/worker-lane.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { SystemWatch } from './system-status.ts';

/** What happens after a block is stored: figures, samples for the learner, counts for the detectors. */
export function observeProcessor(deps: {
  readonly metrics: Metrics;
  readonly system: SystemWatch;
  readonly bus: ModelBus;
  readonly learner: Learner;
  readonly log: Logger;
}): LaneObserver {
  const { metrics, system, bus, learner, log } = deps;
  return {
    onStored(block, appendMs) {
      const { summary } = block;
      metrics.processedLines.inc(summary.rows);
      metrics.anomalousLines.inc(summary.anomalies);
      metrics.provisionalLines.inc(summary.provisional);
      metrics.processedBlocks.inc();
      metrics.blockRows.observe(summary.rows);
      metrics.appendSeconds.observe(appendMs / 1000);
      system.onStored(summary);
      learner.observe({ ...summary, scoreBins: summary.scoreCounts });
      for (const sample of block.samples) {
        void bus.publishSample(sample).catch((error: unknown) => {
          log.debug({ error }, 'a sample for the learner was lost; others follow');
        });
      }
    },
    onFailure(kind, error) {
      metrics.processFailures.inc({ kind });
      system.onFailure();
      log.warn({ kind, error: error.message }, 'processing failed and is repeated');
    },
  };
}
