import path from 'node:path';
import type { Broker } from '../broker/broker.ts';
import { createInProcessModelBus } from '../broker/embedded/in-process-model-bus.ts';
import { openEmbeddedBroker } from '../broker/embedded/open-embedded-broker.ts';
import type { ModelBus } from '../broker/model-bus.ts';
import { openRabbitBroker } from '../broker/rabbitmq/open-rabbit-broker.ts';
import { openRabbitModelBus } from '../broker/rabbitmq/open-rabbit-model-bus.ts';
import type { Config } from '../config/schema.ts';
import type { Closers } from './closers.ts';
import { rabbitConnection } from './rabbit-connection.ts';

/** Samples that wait for a busy learner, in this process; newer ones are worth more than older. */
const SAMPLE_LIMIT_BYTES = 32 * 1024 * 1024;

/** Opens the configured queue. */
export async function openBroker(config: Config, closers: Closers): Promise<Broker> {
  const { limitBytes } = config.queue;
  const broker =
    config.broker.kind === 'rabbitmq'
      ? await openRabbitBroker({
          ...rabbitConnection(config),
          limitBytes,
          deliveryLimit: config.queue.deliveryLimit,
        })
      : await openEmbeddedBroker({ folder: path.resolve(config.dataDir, 'queue'), limitBytes });
  closers.add('queue', () => broker.close());
  return broker;
}

/** Opens what carries samples and news of models. */
export async function openModelBus(config: Config, closers: Closers): Promise<ModelBus> {
  const bus =
    config.broker.kind === 'rabbitmq'
      ? await openRabbitModelBus({ ...rabbitConnection(config), sampleLimitBytes: SAMPLE_LIMIT_BYTES })
      : createInProcessModelBus({ sampleLimitBytes: SAMPLE_LIMIT_BYTES });
  closers.add('model bus', () => bus.close());
  return bus;
}
