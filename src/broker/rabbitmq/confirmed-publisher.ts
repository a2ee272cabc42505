import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, Envelope } from 'rabbitmq-client';
import { AppError } from '../../core/errors.ts';
import type { BrokerObserver } from '../broker-observer.ts';
import type { RabbitConnection } from './connect-rabbit.ts';
import { declareTopology, type Topology } from './queue-topology.ts';
import { codeOf, connectionError } from './rabbit-error.ts';
import type { RabbitConnectionOptions } from './rabbit-options.ts';

/** Pause after a failed attempt. Reconnecting has its own, longer backoff; this one only keeps a loop from spinning. */
const ATTEMPT_DELAY_MS = 50;

export interface OutgoingMessage {
  readonly queue: string;
  readonly exchange?: string;
  readonly id?: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  /** False: a message that no queue takes is dropped. Default true. */
  readonly mandatory?: boolean;
  readonly headers?: Readonly<Record<string, string | number>>;
}

export interface PublisherOptions {
  readonly link: RabbitConnection;
  readonly address: RabbitConnectionOptions;
  readonly topology: Topology;
  readonly timeoutMs: number;
  readonly unconfirmedLimitBytes: number;
  readonly observe: BrokerObserver;
}

/**
 * Publishes with confirmation, over reconnects: what was under way when a connection broke is sent again, so a
 * message may arrive twice, never not at all.
 */
export interface ConfirmedPublisher {
  /**
   * Resolves when RabbitMQ has the message on disk on a majority of nodes.
   *
   * @throws AppError QUEUE_FULL (nothing stored), BROKER_UNREACHABLE, BROKER_REFUSED (perhaps stored) or BROKER_TOPOLOGY.
   */
  publish(message: OutgoingMessage): Promise<void>;
  /** The channel, for questions about queues. */
  channel(): Promise<Channel>;
  /** Waits for running publishes. Idempotent. */
  close(): Promise<void>;
}

export function createConfirmedPublisher(options: PublisherOptions): ConfirmedPublisher {
  const { link, observe } = options;
  const running = new Set<Promise<void>>();
  let unconfirmedBytes = 0;
  let opening: Promise<OpenChannel> | undefined;
  let current: OpenChannel | undefined;

  async function openChannel(): Promise<OpenChannel> {
    if (current?.channel.active === true) return current;
    opening ??= setUpChannel(options).finally(() => (opening = undefined));
    current = await opening;
    return current;
  }

  async function attemptUntil(message: OutgoingMessage, deadlineMs: number): Promise<void> {
    for (;;) {
      try {
        return await sendOnce(await openChannel(), message);
      } catch (error) {
        if (error instanceof AppError) throw error;
        if (codeOf(error) === 'NACK')
          throw queueFull(message, 'the queue holds its limit (queue.limitBytes)');
        if (performance.now() >= deadlineMs)
          throw connectionError(options.address, link.lastError() ?? error);
        observe('publish_retried', 1);
        await delay(ATTEMPT_DELAY_MS);
      }
    }
  }

  async function publish(message: OutgoingMessage): Promise<void> {
    const blocked = link.blockedReason();
    if (blocked !== undefined) throw queueFull(message, `RabbitMQ takes no messages now (${blocked})`);
    const bytes = message.body.byteLength;
    if (unconfirmedBytes > 0 && unconfirmedBytes + bytes > options.unconfirmedLimitBytes) {
      throw queueFull(message, `${unconfirmedBytes} bytes wait for RabbitMQ's confirmation already`);
    }
    unconfirmedBytes += bytes;
    try {
      const attempts = attemptUntil(message, performance.now() + options.timeoutMs);
      await withDeadline(attempts, options.timeoutMs, () => timeoutError(options, message));
    } finally {
      unconfirmedBytes -= bytes;
    }
  }

  return {
    publish(message) {
      const published = publish(message);
      const tracked = published.catch(() => {}).then(() => void running.delete(tracked));
      running.add(tracked);
      return published;
    },
    channel: async () => (await openChannel()).channel,
    async close() {
      await Promise.all(running);
      await current?.channel.close();
    },
  };
}

interface OpenChannel {
  readonly channel: Channel;
  /** Ids of messages that RabbitMQ returned because no queue takes them. */
  readonly returned: Set<string>;
}

/** Declares the topology each time, so that queues lost with a broker's disk come back with the connection. */
async function setUpChannel({ link, topology }: PublisherOptions): Promise<OpenChannel> {
  const channel = await link.connection.acquire();
  const returned = new Set<string>();
  channel.on('basic.return', ({ messageId }) => messageId !== undefined && returned.add(messageId));
  await declareTopology(channel, topology);
  await channel.confirmSelect();
  return { channel, returned };
}

async function sendOnce({ channel, returned }: OpenChannel, message: OutgoingMessage): Promise<void> {
  const { body, mandatory = true } = message;
  // Tells this attempt's return from another's.
  const messageId = message.id ?? randomUUID();
  const envelope: Envelope = {
    exchange: message.exchange ?? '',
    routingKey: message.queue,
    messageId,
    contentType: message.contentType,
    ...(message.headers === undefined ? {} : { headers: message.headers }),
    durable: true,
    mandatory,
  };
  await channel.basicPublish(envelope, Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  // A return comes before the confirmation, but rabbitmq-client reports it a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  if (!returned.delete(messageId)) return;
  // The queue was deleted under way; a new channel declares it again.
  await channel.close();
  throw new Error(`queue ${message.queue} is gone`);
}

function timeoutError({ link, address, timeoutMs }: PublisherOptions, message: OutgoingMessage): AppError {
  const blocked = link.blockedReason();
  if (blocked !== undefined) return queueFull(message, `RabbitMQ takes no messages now (${blocked})`);
  return connectionError(address, link.lastError() ?? new Error(`no confirmation within ${timeoutMs} ms`));
}

function queueFull(message: OutgoingMessage, detail: string): AppError {
  return new AppError(
    'QUEUE_FULL',
    `RabbitMQ queue "${message.queue}" refused ${message.body.byteLength} bytes: ${detail}.`,
    {
      nextStep:
        'Send again later. If it stays full: add processors, drop dead letters, or raise queue.limitBytes.',
    },
  );
}

async function withDeadline(work: Promise<void>, timeoutMs: number, error: () => AppError): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(error()), timeoutMs);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
