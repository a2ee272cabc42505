import { setTimeout as delay } from 'node:timers/promises';
import type { AsyncMessage, Channel } from 'rabbitmq-client';
import type { Subscription } from '../broker.ts';
import { ignoreBrokerEvents, type BrokerObserver } from '../broker-observer.ts';
import { createConfirmedPublisher, type ConfirmedPublisher } from './confirmed-publisher.ts';
import { connectRabbit } from './connect-rabbit.ts';
import { bytesOf, DELIVERIES_HEADER, REASON_HEADER, TIME_HEADER } from './incoming-message.ts';
import { createMessageGatherer, type Gathered, type GatherLimits } from './message-gatherer.ts';
import type { Topology } from './queue-topology.ts';
import type { RabbitConnectionOptions } from './rabbit-options.ts';
import { CONTENT_TYPE_HEADER, keepRawBodies } from './raw-bodies.ts';
import { createMessagesUnderWay, createRecentMessages, type RecentMessages } from './recent-messages.ts';
import { openRecoveringChannel } from './recovering-channel.ts';

/** What the caller's decoder makes of one message. */
export type ForeignDecoded<T> =
  | { readonly ok: true; readonly value: T }
  /** Can never be decoded: the message goes to the dead letters with this reason. */
  | { readonly ok: false; readonly reason: string };

export interface ForeignMessagesOptions<T> extends RabbitConnectionOptions {
  /** Must not throw. `contentType` is empty when the producer set none. */
  readonly decode: (body: Uint8Array, contentType: string) => ForeignDecoded<T>;
  /**
   * Resolves when the batch is durable elsewhere; its messages are acknowledged then, together. When it rejects, the
   * same batch is tried again until it succeeds: meanwhile RabbitMQ keeps the rest.
   */
  readonly handle: (values: readonly T[]) => Promise<void>;
  /** Bytes that the queue `logs.in` takes before it refuses its producers. */
  readonly limitBytes: number;
  readonly gather?: Partial<GatherLimits>;
  readonly namePrefix?: string;
  readonly observe?: BrokerObserver;
}

/** 2,000 lines amortise a durable publish to under 1 µs a line; 100 ms keeps a lone line quick to appear. */
const DEFAULT_GATHER: GatherLimits = { count: 2000, bytes: 1_000_000, timeMs: 100 };

/** One batch being handled and the next one being gathered. */
const BATCHES_UNDER_WAY = 2;

/** Every lost connection counts against all messages under way, so this is generous; it ends crash loops all the same. */
const DELIVERY_LIMIT = 100;

const HANDLE_RETRY_MS = 500;
const PUBLISH_TIMEOUT_MS = 30_000;
const UNCONFIRMED_LIMIT_BYTES = 16 * 1024 * 1024;
const REASON_LIMIT_CHARACTERS = 1000;

/**
 * Takes logs from any AMQP producer: one log a message, JSON or text, published with any routing key to the durable
 * topic exchange `logs.in`. Messages are gathered into batches and acknowledged together; one that cannot be
 * decoded goes alone to the queue `logs.in.dead`.
 *
 * At least once: after a lost connection, messages of the batch under way come again. Those with a `message-id` are
 * handled once by this process, also when their producer sends them again.
 *
 * @throws AppError BROKER_UNREACHABLE, BROKER_REFUSED or BROKER_TOPOLOGY.
 */
export async function openForeignMessages<T>(options: ForeignMessagesOptions<T>): Promise<Subscription> {
  const names = foreignQueueNames(options.namePrefix ?? '');
  const observe = options.observe ?? ignoreBrokerEvents;
  const limits = { ...DEFAULT_GATHER, ...options.gather };
  const onChange = (): void => {};
  const recent = createRecentMessages();
  const publishing = await connectRabbit(options, onChange);
  const publisher = createConfirmedPublisher({
    link: publishing,
    address: options,
    topology: foreignTopology(options, names),
    timeoutMs: PUBLISH_TIMEOUT_MS,
    unconfirmedLimitBytes: UNCONFIRMED_LIMIT_BYTES,
    observe,
  });
  try {
    await publisher.channel();
    const consuming = await connectRabbit(options, onChange);
    const stopping = new AbortController();
    let finish = (): Promise<void> => Promise.resolve();
    const recovering = await openRecoveringChannel(consuming.connection, async (channel) => {
      const consumer = createChannelConsumer({
        channel,
        publisher,
        options,
        limits,
        names,
        recent,
        stop: stopping.signal,
      });
      await channel.basicQos({ prefetchCount: limits.count * BATCHES_UNDER_WAY });
      const { consumerTag } = await channel.basicConsume({ queue: names.queue }, consumer.onMessage);
      finish = () => consumer.finish(consumerTag);
    });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      stopping.abort();
      recovering.stop();
      await finish();
      await recovering.close();
      await publisher.close();
      await Promise.all([publishing.connection.close(), consuming.connection.close()]);
    };
    return { cancel: () => (closing ??= close()) };
  } catch (error) {
    publishing.connection.unsafeDestroy();
    throw error;
  }
}

export interface ForeignQueueNames {
  readonly exchange: string;
  readonly queue: string;
  readonly dead: string;
}

export function foreignQueueNames(prefix: string): ForeignQueueNames {
  return { exchange: `${prefix}logs.in`, queue: `${prefix}logs.in`, dead: `${prefix}logs.in.dead` };
}

function foreignTopology(
  { vhost, limitBytes }: { vhost: string; limitBytes: number },
  names: ForeignQueueNames,
): Topology {
  const bounded = {
    'x-queue-type': 'quorum',
    'x-overflow': 'reject-publish',
    'x-max-length-bytes': limitBytes,
    'x-delivery-limit': DELIVERY_LIMIT,
  };
  const deadLettering = {
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': names.dead,
    'x-dead-letter-strategy': 'at-least-once',
  };
  return {
    vhost,
    exchanges: [{ name: names.exchange, type: 'topic' }],
    queues: [
      { name: names.dead, arguments: bounded },
      { name: names.queue, arguments: { ...bounded, ...deadLettering } },
    ],
    bindings: [{ exchange: names.exchange, queue: names.queue, routingKey: '#' }],
  };
}

interface ChannelConsumerParts<T> {
  readonly channel: Channel;
  readonly publisher: ConfirmedPublisher;
  readonly options: ForeignMessagesOptions<T>;
  readonly limits: GatherLimits;
  readonly names: ForeignQueueNames;
  readonly recent: RecentMessages;
  readonly stop: AbortSignal;
}

interface Arrived<T> {
  readonly value: T;
  readonly key: string | undefined;
}

interface ChannelConsumer {
  onMessage(message: AsyncMessage): void;
  /** Takes no more, and handles and acknowledges what has arrived; what cannot be handled now comes again. */
  finish(consumerTag: string): Promise<void>;
}

/** Gathers and handles what one channel delivers; with the channel, its unacknowledged messages go back. */
function createChannelConsumer<T>(parts: ChannelConsumerParts<T>): ChannelConsumer {
  const { channel, options, recent } = parts;
  const observe = options.observe ?? ignoreBrokerEvents;
  let poison: Promise<void>[] = [];
  let handled = Promise.resolve();
  /** A batch was not handled: acknowledging a later one would cover it. */
  let isAbandoned = false;
  const underWay = createMessagesUnderWay(recent);

  const gatherer = createMessageGatherer<Arrived<T>>(parts.limits, (batch) => {
    const buried = poison;
    poison = [];
    // One batch after the other, so that acknowledging "all up to the last" never covers one that is not done.
    handled = handled.then(() => settle(batch, buried));
  });

  async function settle(batch: Gathered<Arrived<T>>, buried: readonly Promise<void>[]): Promise<void> {
    if (isAbandoned) return;
    const values = batch.values.map(({ value }) => value);
    if (values.length > 0 && !(await handleUntilDone(parts, values))) {
      isAbandoned = true;
      return;
    }
    underWay.onHandled(batch.values.map(({ key }) => key));
    try {
      await Promise.all(buried);
    } catch {
      // Not buried, so not acknowledged: with the channel everything of this batch comes again.
      await channel.close();
      return;
    }
    if (!channel.active) return;
    channel.basicAck({ deliveryTag: batch.lastTag, multiple: true });
    observe('acknowledged', batch.values.length);
  }

  keepRawBodies(channel);
  channel.once('close', () => {
    gatherer.clear();
    underWay.end();
  });

  function onMessage(message: AsyncMessage): void {
    const body = bytesOf(message.body);
    const key = recent.keyOf({ id: message.messageId ?? '', body });
    if (!underWay.isNew(key)) {
      observe('duplicate', 1);
      gatherer.add({ value: undefined, bytes: 0, tag: message.deliveryTag });
      return;
    }
    const decoded = options.decode(body, contentTypeOf(message));
    if (!decoded.ok) poison.push(bury(parts, { message, body, reason: decoded.reason }));
    observe(decoded.ok ? 'delivered' : 'dead_lettered', 1);
    const value = decoded.ok ? { value: decoded.value, key } : undefined;
    gatherer.add({ value, bytes: body.byteLength, tag: message.deliveryTag });
  }

  async function finish(consumerTag: string): Promise<void> {
    if (channel.active) await channel.basicCancel(consumerTag).catch(() => {});
    gatherer.flush();
    await handled;
  }

  return { onMessage, finish };
}

/** False when the channel ended first, or the subscription did and the last attempt failed. */
async function handleUntilDone<T>(parts: ChannelConsumerParts<T>, values: readonly T[]): Promise<boolean> {
  const { channel, options, stop } = parts;
  while (channel.active) {
    try {
      await options.handle(values);
      return true;
    } catch {
      options.observe?.('publish_retried', 1);
      if (stop.aborted) return false;
      await delay(HANDLE_RETRY_MS, undefined, { signal: stop }).catch(() => {});
    }
  }
  return false;
}

interface PoisonMessage {
  readonly message: AsyncMessage;
  readonly body: Uint8Array;
  readonly reason: string;
}

function bury<T>(
  { publisher, names }: ChannelConsumerParts<T>,
  { message, body, reason }: PoisonMessage,
): Promise<void> {
  const buried = publisher.publish({
    queue: names.dead,
    body,
    contentType: contentTypeOf(message) || 'application/octet-stream',
    headers: {
      [REASON_HEADER]: reason.slice(0, REASON_LIMIT_CHARACTERS),
      [DELIVERIES_HEADER]: 1,
      [TIME_HEADER]: Date.now(),
    },
  });
  // Awaited with its batch; until then a failure is nobody's.
  buried.catch(() => {});
  return buried;
}

function contentTypeOf(message: AsyncMessage): string {
  const contentType: unknown = message.headers?.[CONTENT_TYPE_HEADER];
  return typeof contentType === 'string' ? contentType : '';
}
