import type { Channel, Connection } from 'rabbitmq-client';
import { AppError } from '../../core/errors.ts';
import type { ConsumeOptions, Delivery, Subscription } from '../broker.ts';
import type { BrokerObserver } from '../broker-observer.ts';
import { decodeMessage, type IncomingMessage } from './incoming-message.ts';
import { openRecoveringChannel, type RecoveringChannel } from './recovering-channel.ts';

export interface BatchConsumerDependencies {
  readonly connection: Connection;
  readonly queue: string;
  readonly observe: BrokerObserver;
  /** Stores a dead letter, confirmed. */
  readonly storeDeadLetter: (
    letter: IncomingMessage,
    note: { reason: string; deliveries: number },
  ) => Promise<void>;
}

interface Held {
  readonly channel: Channel;
  readonly message: IncomingMessage;
  /** Of the body, whose memory may be another thread's by now. */
  readonly bytes: number;
}

/** Reasons remembered at a time: each is used within a round trip, and undecodable batches are rare. */
const CONDEMNED_LIMIT = 1000;

/**
 * Consumes the batch queue with manual acknowledgement.
 *
 * RabbitMQ bounds what is under way by count; it has no bound by bytes, so up to `prefetch` messages may have
 * arrived of which only `prefetchBytes` are handed to the consumer at a time. Acknowledgements are not confirmed by
 * AMQP: one that is lost with the connection means the message comes again.
 */
export class BatchConsumer implements Subscription {
  readonly #deps: BatchConsumerDependencies;
  readonly #options: ConsumeOptions;
  readonly #onMessage: (delivery: Delivery) => void;
  readonly #held: Held[] = [];
  /** Messages asked for again since they belong to the dead letters and their bytes are gone; the reason by id. */
  readonly #condemned = new Map<string, string>();
  #recovering: RecoveringChannel | undefined;
  #consumerTag = '';
  #underway = 0;
  #underwayBytes = 0;
  #cancelled = false;

  static async start(
    deps: BatchConsumerDependencies,
    options: ConsumeOptions,
    onMessage: (delivery: Delivery) => void,
  ): Promise<BatchConsumer> {
    const consumer = new BatchConsumer(deps, options, onMessage);
    consumer.#recovering = await openRecoveringChannel(deps.connection, (channel) =>
      consumer.#setUp(channel),
    );
    return consumer;
  }

  private constructor(
    deps: BatchConsumerDependencies,
    options: ConsumeOptions,
    onMessage: (delivery: Delivery) => void,
  ) {
    this.#deps = deps;
    this.#options = options;
    this.#onMessage = onMessage;
  }

  /** Messages that RabbitMQ has delivered to this consumer and that are not settled. */
  get unacknowledged(): number {
    return this.#underway + this.#held.length;
  }

  async cancel(): Promise<void> {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#recovering?.stop();
    const channel = this.#recovering?.current();
    if (channel?.active !== true) return;
    await channel.basicCancel(this.#consumerTag).catch(() => {});
    for (const { message } of this.#held.splice(0)) {
      if (channel.active) channel.basicNack({ deliveryTag: message.deliveryTag, requeue: true });
    }
  }

  /** Unsettled deliveries go back to the queue. */
  async close(): Promise<void> {
    await this.cancel();
    await this.#recovering?.close();
  }

  async #setUp(channel: Channel): Promise<void> {
    channel.once('close', () => this.#forgetHeld(channel));
    await channel.basicQos({ prefetchCount: this.#options.prefetch });
    const { consumerTag } = await channel.basicConsume({ queue: this.#deps.queue }, (incoming) => {
      const message = decodeMessage(incoming);
      this.#held.push({ channel, message, bytes: message.body.byteLength });
      this.#handOut();
    });
    this.#consumerTag = consumerTag;
  }

  #forgetHeld(channel: Channel): void {
    const kept = this.#held.filter((held) => held.channel !== channel);
    this.#held.splice(0, this.#held.length, ...kept);
  }

  #handOut(): void {
    for (let next = this.#held[0]; next !== undefined && !this.#cancelled; next = this.#held[0]) {
      if (this.#underway > 0 && this.#underwayBytes + next.bytes > this.#options.prefetchBytes) return;
      this.#held.shift();
      if (next.channel.active) this.#deliver(next);
    }
  }

  #deliver(held: Held): void {
    const { message } = held;
    this.#underway++;
    this.#underwayBytes += held.bytes;
    const condemned = this.#condemned.get(message.id);
    if (condemned !== undefined) {
      this.#condemned.delete(message.id);
      this.#bury(held, { reason: condemned, deliveries: message.deliveries });
      return;
    }
    if (message.deliveries >= this.#options.deliveryLimit) {
      this.#giveUp(held);
      return;
    }
    this.#deps.observe(message.redelivered ? 'redelivered' : 'delivered', 1);
    let settled = false;
    const settleOnce = (settle: () => void | Promise<void>): Promise<void> => {
      if (settled) return Promise.reject(new Error(`Delivery ${message.id} was settled twice`));
      settled = true;
      return this.#settle(held, settle);
    };
    this.#onMessage({
      id: message.id,
      body: message.body,
      ownsBody: isWholeBuffer(message.body),
      redelivered: message.redelivered,
      ack: () => settleOnce(() => this.#acknowledge(held)),
      requeue: () => settleOnce(() => this.#requeue(held)),
      deadLetter: (reason) =>
        settleOnce(() => this.#deadLetter(held, { reason, deliveries: message.deliveries + 1 })),
    });
  }

  async #settle(held: Held, settle: () => void | Promise<void>): Promise<void> {
    try {
      await settle();
    } finally {
      this.#underway--;
      this.#underwayBytes -= held.bytes;
      this.#handOut();
    }
  }

  #acknowledge({ channel, message }: Held): void {
    requireActive(channel, message);
    channel.basicAck({ deliveryTag: message.deliveryTag });
    this.#deps.observe('acknowledged', 1);
  }

  #requeue({ channel, message }: Held): void {
    // A lost connection has returned it to the queue already.
    if (channel.active) channel.basicNack({ deliveryTag: message.deliveryTag, requeue: true });
    this.#deps.observe('requeued', 1);
  }

  /**
   * Stored first, then taken from the queue: a crash in between leaves it in both. What gave its memory away comes from
   * the queue once more for that.
   */
  async #deadLetter(held: Held, note: { reason: string; deliveries: number }): Promise<void> {
    const { channel, message, bytes } = held;
    if (message.body.byteLength < bytes) {
      if (this.#condemned.size < CONDEMNED_LIMIT) this.#condemned.set(message.id, note.reason);
      this.#requeue(held);
      return;
    }
    await this.#deps.storeDeadLetter(message, note);
    this.#deps.observe('dead_lettered', 1);
    requireActive(channel, message);
    channel.basicAck({ deliveryTag: message.deliveryTag });
  }

  #giveUp(held: Held): void {
    const { deliveries } = held.message;
    const reason = `delivered ${deliveries} times without success (limit ${this.#options.deliveryLimit})`;
    this.#bury(held, { reason, deliveries });
  }

  /** When the dead letters cannot take it, it goes back and comes again. */
  #bury(held: Held, note: { reason: string; deliveries: number }): void {
    this.#settle(held, () => this.#deadLetter(held, note)).catch(() => this.#requeue(held));
  }
}

/** Whether nothing else lies in the memory of `body`: then it can go to another thread without a copy. */
function isWholeBuffer({ buffer, byteOffset, byteLength }: Uint8Array): boolean {
  return byteOffset === 0 && byteLength === buffer.byteLength;
}

function requireActive(channel: Channel, message: IncomingMessage): void {
  if (channel.active) return;
  throw new AppError(
    'BROKER_UNREACHABLE',
    `The connection that delivered ${message.id} is gone: it comes again.`,
    {
      nextStep: 'None: the consumer reconnects, and the message is recognised when it comes again.',
    },
  );
}
