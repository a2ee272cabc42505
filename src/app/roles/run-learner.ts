import { decodeEnvelope } from '../../core/envelope.ts';
import { serveCommands } from '../../learner/command-desk.ts';
import { createLearner } from '../../learner/learner.ts';
import type { Learner } from '../../learner/learner.ts';
import { publishLearnerState } from '../../learner/learner-state.ts';
import { rescoreInWorker } from '../../learner/rescore-in-worker.ts';
import { trainInWorker } from '../../learner/train-in-worker.ts';
import type { LearnerBus } from '../../processor/learner-bus.ts';
import type { BlockReport, LearnerMessage } from '../../processor/learner-message.ts';
import { watchSessions } from './watch-sessions.ts';
import type { AnomalousSession } from '../../learner/find-anomalous-sessions.ts';
import type { Store } from '../../store/store.ts';
import type { RoleContext } from './role-context.ts';

const TICK_MS = 1000;

/** The learner, fed over the bus, announcing its models there, and answering servers in other processes. */
export async function runLearner(
  context: RoleContext,
  parts: {
    readonly store: Store;
    readonly bus: LearnerBus;
    /** Told of each block that was stored: where the pattern detectors listen. */
    readonly onReport: (report: BlockReport) => Promise<void>;
    /** Told of each session unlike the others; without it sessions are not looked at. */
    readonly onSession?: (session: AnomalousSession) => void;
  },
): Promise<Learner> {
  const { config, metrics, log, clock, closers } = context;
  const { store, bus } = parts;
  const { contamination, minLines, trees, maxSamples, seed, retrainMinutes, sampleLines } = config.ml;
  const learner = createLearner({
    documents: store.documents,
    clock,
    logger: log,
    train: trainInWorker,
    entries: store.entries,
    openScorer: rescoreInWorker,
    options: { contamination, minLines, trees, maxSamples, seed, retrainMinutes, sampleLines },
    onTraining(outcome, seconds) {
      metrics.modelTrainings.inc({ outcome });
      metrics.trainingSeconds.set(seconds);
    },
  });
  learner.onModel(() => {
    const version = learner.activeModel()?.version ?? 0;
    bus.announceModel(String(version)).catch((error: unknown) => {
      log.warn({ error, version }, 'a model could not be announced; scorers look for it by themselves');
    });
  });
  await learner.start();
  closers.add('learner', () => learner.close());

  async function take(message: LearnerMessage): Promise<void> {
    if (message.kind === 'sample') {
      learner.addSample(decodeEnvelope(message.envelope));
      return;
    }
    const { summary } = message.report;
    learner.observe({ ...summary, scoreBins: summary.scoreCounts });
    await parts.onReport(message.report);
  }
  const intake = await bus.consumeSamples((message) =>
    take(message).catch((error: unknown) => log.warn({ error }, 'a message for the learner was dropped')),
  );
  // With the embedded queue there is no other process that could ask.
  const isShared = config.broker.kind === 'rabbitmq';
  const stopPublishing = isShared
    ? publishLearnerState(store.documents, learner, (error) => {
        log.warn({ error }, 'the state of the learner could not be published');
      })
    : () => undefined;
  let serving = false;
  const ticker = setInterval(() => {
    learner.tick();
    if (serving || !isShared) return;
    serving = true;
    serveCommands(store.documents, learner, clock.nowMs())
      .catch((error: unknown) => log.warn({ error }, 'commands for the learner could not be read'))
      .finally(() => (serving = false));
  }, TICK_MS);
  if (parts.onSession !== undefined)
    watchSessions(context, { ...parts, onSession: parts.onSession, learner });
  closers.add('learner intake', async () => {
    clearInterval(ticker);
    stopPublishing();
    await intake.cancel();
  });
  return learner;
}
