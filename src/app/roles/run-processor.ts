import { cpus } from 'node:os';
import type { Broker } from '../../broker/broker.ts';
import { workerCount } from '../../config/worker-count.ts';
import type { LearnerBus } from '../../processor/learner-bus.ts';
import type { LearnerMessage } from '../../processor/learner-message.ts';
import { createProcessor } from '../../processor/processor.ts';
import type { Processor } from '../../processor/processor.ts';
import type { LaneObserver } from '../../processor/worker-lane.ts';
import type { Store } from '../../store/store.ts';
import type { ActiveModel } from '../follow-model.ts';
import type { NormalLinesSource } from '../follow-normal-lines.ts';
import { spawnScoringThread } from '../scoring-thread.ts';
import type { SystemWatch } from '../system-status.ts';
import type { RoleContext } from './role-context.ts';

interface ProcessorParts {
  readonly store: Store;
  readonly broker: Broker;
  readonly bus: LearnerBus;
  readonly models: ActiveModel;
  readonly normal: NormalLinesSource;
  readonly system: Pick<SystemWatch, 'onStored' | 'onFailure'>;
}

/** Takes batches from the queue, scores and stores them, and tells the learner. */
export async function runProcessor(context: RoleContext, parts: ProcessorParts): Promise<Processor> {
  const { config, closers } = context;
  const processor = createProcessor({
    broker: parts.broker,
    store: parts.store.entries,
    spawn: spawnScoringThread,
    options: {
      ...config.processor,
      ...config.queue,
      workers: workerCount(config.processor.workers, cpus().length),
      shared: config.broker.kind === 'rabbitmq',
    },
    observer: observe(context, parts),
    reclaim: (envelope) => context.envelopes.give(envelope),
  });
  parts.models.onModel((encoded) => processor.useModel(encoded));
  parts.normal.onNormal((normal) => processor.useNormal(normal));
  await processor.start();
  closers.add('processor', () => processor.close());
  return processor;
}

function observe({ metrics, log }: RoleContext, { system, bus }: ProcessorParts): LaneObserver {
  function tellLearner(message: LearnerMessage): void {
    bus.publishSample(message).catch((error: unknown) => {
      log.debug({ error, kind: message.kind }, 'a message to the learner was lost; others follow');
    });
  }
  return {
    onStored(block, appendMs) {
      const { summary, counts, traces, values, lines, news, samples } = block;
      metrics.processedLines.inc(summary.rows);
      metrics.anomalousLines.inc(summary.anomalies);
      metrics.provisionalLines.inc(summary.provisional);
      metrics.processedBlocks.inc();
      metrics.blockRows.observe(summary.rows);
      metrics.appendSeconds.observe(appendMs / 1000);
      system.onStored(summary);
      for (const envelope of samples) tellLearner({ kind: 'sample', envelope });
      tellLearner({
        kind: 'report',
        report: { summary, counts, traces, values, lines, ...(news === undefined ? {} : { news }) },
      });
    },
    onFailure(kind, error) {
      metrics.processFailures.inc({ kind });
      system.onFailure();
      log.warn({ kind, error: error.message }, 'processing failed and is repeated');
    },
  };
}
