import type { Broker } from '../broker.ts';
import { ignoreBrokerEvents, type BrokerObserver } from '../broker-observer.ts';
import { createConfirmedPublisher } from './confirmed-publisher.ts';
import { connectRabbit } from './connect-rabbit.ts';
import { createDeadLetterQueue } from './dead-letter-queue.ts';
import { logQueueNames, logQueueTopology } from './queue-topology.ts';
import { RabbitBroker } from './rabbit-broker.ts';
import { codeOf, connectionError } from './rabbit-error.ts';
import { AppError } from '../../core/errors.ts';
import type { RabbitBrokerOptions } from './rabbit-options.ts';

const DEFAULT_PUBLISH_TIMEOUT_MS = 30_000;
const DEFAULT_UNCONFIRMED_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * A queue in RabbitMQ, shared by many processes: quorum queues, publisher confirms, manual acknowledgement.
 *
 * - `publish` resolves when a majority of the queue's nodes has the message on disk. It tries over reconnects, so a
 *   message may be stored twice, and RabbitMQ does not recognise a repeated id (`duplicate` is always false): the
 *   store, which takes each batch id once, makes the effect exactly once.
 * - Publishing and consuming use a connection each: RabbitMQ stops reading from connections that publish while a
 *   memory or disk alarm lasts, and acknowledgements must still get through then.
 * - `stats().messages` counts what waits in RabbitMQ and what is under way in this process, not in others;
 *   `bytes` is an estimate by the mean size of the bodies seen here, as AMQP does not tell.
 *
 * @throws AppError BROKER_UNREACHABLE, BROKER_REFUSED or BROKER_TOPOLOGY.
 */
export async function openRabbitBroker(options: RabbitBrokerOptions): Promise<Broker> {
  const observe = options.observe ?? ignoreBrokerEvents;
  const names = logQueueNames(options.namePrefix ?? '');
  const publishing = await connectRabbit(options, observeConnection(observe));
  const publisher = createConfirmedPublisher({
    link: publishing,
    address: options,
    topology: logQueueTopology(options.vhost, names, {
      limitBytes: options.limitBytes,
      deadLetterLimitBytes: options.deadLetterLimitBytes ?? options.limitBytes,
      deliveryLimit: options.deliveryLimit,
    }),
    timeoutMs: options.publishTimeoutMs ?? DEFAULT_PUBLISH_TIMEOUT_MS,
    unconfirmedLimitBytes: options.unconfirmedLimitBytes ?? DEFAULT_UNCONFIRMED_LIMIT_BYTES,
    observe,
  });
  try {
    // Declares the queues.
    await publisher.channel();
    const consuming = await connectRabbit(options, observeConnection(observe));
    const deadLetters = createDeadLetterQueue(consuming.connection, names.dead);
    return new RabbitBroker({
      ...{ publishing, consuming, publisher, deadLetters, names, observe },
      limitBytes: options.limitBytes,
    });
  } catch (error) {
    publishing.connection.unsafeDestroy();
    if (error instanceof AppError || codeOf(error) === undefined) throw error;
    throw connectionError(options, error);
  }
}

function observeConnection(observe: BrokerObserver): (change: 'lost' | 'restored' | 'blocked') => void {
  const events = {
    lost: 'connection_lost',
    restored: 'connection_restored',
    blocked: 'flow_blocked',
  } as const;
  return (change) => observe(events[change], 1);
}
