import path from 'node:path';
import type { Broker } from '../broker/broker.ts';
import { createInProcessModelBus } from '../broker/embedded/in-process-model-bus.ts';
import { openEmbeddedBroker } from '../broker/embedded/open-embedded-broker.ts';
import type { ModelBus } from '../broker/model-bus.ts';
import { openRabbitBroker } from '../broker/rabbitmq/open-rabbit-broker.ts';
import { openRabbitModelBus } from '../broker/rabbitmq/open-rabbit-model-bus.ts';
import type { BufferPool } from '../core/buffer-pool.ts';
import type { Config } from '../config/schema.ts';
import { bytesOfLearnerMessage, type LearnerBus, learnerBusOver } from '../processor/learner-bus.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Closers } from './closers.ts';
import { rabbitConnection } from './rabbit-connection.ts';
import { untilReachable } from './until-reachable.ts';

/** Samples that wait for a busy learner, in this process; newer ones are worth more than older. */
const SAMPLE_LIMIT_BYTES = 32 * 1024 * 1024;

interface OpenContext {
  readonly log: Logger;
  readonly closers: Closers;
  /** Memory of batches. */
  readonly envelopes: BufferPool;
}

/** Opens the configured queue; RabbitMQ that is not up yet is waited for. */
export async function openBroker(config: Config, { log, closers, envelopes }: OpenContext): Promise<Broker> {
  const { limitBytes, deliveryLimit } = config.queue;
  const openRabbit = (): Promise<Broker> =>
    openRabbitBroker({ ...rabbitConnection(config), limitBytes, deliveryLimit });
  const broker =
    config.broker.kind === 'rabbitmq'
      ? await untilReachable(openRabbit, { log, limitMs: config.startWaitMs })
      : await openEmbeddedBroker({
          folder: path.resolve(config.dataDir, 'queue'),
          limitBytes,
          allocate: (bytes) => envelopes.take(bytes),
        });
  closers.add('queue', () => broker.close());
  return broker;
}

/** Opens what carries samples and news of models. */
export async function openModelBus(
  config: Config,
  { log, closers }: Omit<OpenContext, 'envelopes'>,
): Promise<LearnerBus> {
  const openRabbit = (): Promise<ModelBus> =>
    openRabbitModelBus({ ...rabbitConnection(config), sampleLimitBytes: SAMPLE_LIMIT_BYTES });
  const bus =
    config.broker.kind === 'rabbitmq'
      ? learnerBusOver(await untilReachable(openRabbit, { log, limitMs: config.startWaitMs }), (error) =>
          log.warn({ error }, 'a message for the learner was dropped'),
        )
      : createInProcessModelBus({ sampleLimitBytes: SAMPLE_LIMIT_BYTES, bytesOf: bytesOfLearnerMessage });
  closers.add('model bus', () => bus.close());
  return bus;
}
