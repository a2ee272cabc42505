import type { Channel } from 'rabbitmq-client';
import { codeOf, topologyError } from './rabbit-error.ts';

export interface QueueDeclaration {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
}

export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: 'fanout' | 'topic';
}

/** Queues and exchanges of one part of LogSentry, with what is bound to what. */
export interface Topology {
  readonly vhost: string;
  readonly exchanges: readonly ExchangeDeclaration[];
  readonly queues: readonly QueueDeclaration[];
  readonly bindings: readonly {
    readonly exchange: string;
    readonly queue: string;
    readonly routingKey: string;
  }[];
}

/** Names of the batch queue and its dead letters. */
export interface LogQueueNames {
  readonly logs: string;
  readonly dead: string;
}

export interface LogQueueLimits {
  readonly limitBytes: number;
  readonly deadLetterLimitBytes: number;
  readonly deliveryLimit: number;
}

/**
 * Looking at dead letters returns them to their queue, which counts as a failed delivery. So their queue must have no
 * delivery limit; RabbitMQ 4 has one of 20 unless told otherwise, and RabbitMQ 3 does not know "-1".
 */
const NO_DELIVERY_LIMIT = 1_000_000_000;

export function logQueueNames(prefix: string): LogQueueNames {
  return { logs: `${prefix}logs`, dead: `${prefix}logs.dead` };
}

/**
 * The batch queue: replicated (quorum), refusing when full, and moving what fails too often to the dead letters with
 * RabbitMQ's own at-least-once guarantee.
 */
export function logQueueTopology(vhost: string, names: LogQueueNames, limits: LogQueueLimits): Topology {
  return {
    vhost,
    exchanges: [],
    queues: [
      {
        name: names.dead,
        arguments: {
          'x-queue-type': 'quorum',
          'x-overflow': 'reject-publish',
          'x-max-length-bytes': limits.deadLetterLimitBytes,
          'x-delivery-limit': NO_DELIVERY_LIMIT,
        },
      },
      {
        name: names.logs,
        arguments: {
          'x-queue-type': 'quorum',
          'x-overflow': 'reject-publish',
          'x-max-length-bytes': limits.limitBytes,
          'x-delivery-limit': limits.deliveryLimit,
          'x-dead-letter-exchange': '',
          'x-dead-letter-routing-key': names.dead,
          'x-dead-letter-strategy': 'at-least-once',
        },
      },
    ],
    bindings: [],
  };
}

/**
 * Declares what is missing. What is there must have the same arguments.
 *
 * @throws AppError BROKER_TOPOLOGY, with the command that removes what is in the way.
 */
export async function declareTopology(channel: Channel, topology: Topology): Promise<void> {
  const { vhost } = topology;
  for (const { name, type } of topology.exchanges) {
    await checked({ kind: 'exchange', name, vhost }, () =>
      channel.exchangeDeclare({ exchange: name, type, durable: true }),
    );
  }
  for (const { name, arguments: queueArguments } of topology.queues) {
    await checked({ kind: 'queue', name, vhost }, () =>
      channel.queueDeclare({ queue: name, durable: true, arguments: queueArguments }),
    );
  }
  for (const binding of topology.bindings) await channel.queueBind(binding);
}

async function checked(
  subject: { kind: 'queue' | 'exchange'; name: string; vhost: string },
  declare: () => Promise<unknown>,
): Promise<void> {
  try {
    await declare();
  } catch (error) {
    if (codeOf(error) === 'PRECONDITION_FAILED') throw topologyError(subject, error);
    throw error;
  }
}
