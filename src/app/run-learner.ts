import type { ModelBus } from '../broker/model-bus.ts';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../core/clock.ts';
import { decodeEnvelope } from '../core/envelope.ts';
import { createLearner } from '../learner/learner.ts';
import type { Learner } from '../learner/learner.ts';
import { trainInWorker } from '../learner/train-in-worker.ts';
import type { Store } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Closers } from './closers.ts';

const TICK_MS = 1000;

/** The learner, fed with samples from the bus, announcing its models there. */
export async function runLearner(deps: {
  readonly config: Config;
  readonly store: Store;
  readonly bus: ModelBus;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly closers: Closers;
}): Promise<Learner> {
  const { config, store, bus, metrics, log, clock, closers } = deps;
  const { contamination, minLines, trees, maxSamples, seed, retrainMinutes, sampleLines } = config.ml;
  const learner = createLearner({
    documents: store.documents,
    clock,
    logger: log,
    train: trainInWorker,
    options: { contamination, minLines, trees, maxSamples, seed, retrainMinutes, sampleLines },
    onTraining(outcome, seconds) {
      metrics.modelTrainings.inc({ outcome });
      metrics.trainingSeconds.set(seconds);
    },
  });
  await learner.start();
  closers.add('learner', () => learner.close());
  learner.onModel(() => {
    const version = learner.activeModel()?.version ?? 0;
    metrics.modelVersion.set(version);
    void bus.announceModel(String(version)).catch((error: unknown) => {
      log.warn({ error, version }, 'a model could not be announced; scorers find it when they start');
    });
  });
  const samples = await bus.consumeSamples(async (body) => learner.addSample(decodeEnvelope(body)));
  const ticker = setInterval(() => learner.tick(), TICK_MS);
  closers.add('learner intake', async () => {
    clearInterval(ticker);
    await samples.cancel();
  });
  return learner;
}
