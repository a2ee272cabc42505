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
}

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
      this.#held.push({ channel, message: decodeMessage(incoming) });
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
      const bytes = next.message.body.byteLength;
      if (this.#underway > 0 && this.#underwayBytes + bytes > this.#options.prefetchBytes) return;
      this.#held.shift();
      if (next.channel.active) this.#deliver(next);
    }
  }

  #deliver(held: Held): void {
    const { message } = held;
    this.#underway++;
    this.#underwayBytes += message.body.byteLength;
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
      this.#underwayBytes -= held.message.body.byteLength;
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

  /** Stored first, then taken from the queue: a crash in between leaves it in both. */
  async #deadLetter({ channel, message }: Held, note: { reason: string; deliveries: number }): Promise<void> {
    await this.#deps.storeDeadLetter(message, note);
    this.#deps.observe('dead_lettered', 1);
    requireActive(channel, message);
    channel.basicAck({ deliveryTag: message.deliveryTag });
  }

  #giveUp(held: Held): void {
    const { deliveries } = held.message;
    const reason = `delivered ${deliveries} times without success (limit ${this.#options.deliveryLimit})`;
    // When the dead letters cannot take it, it goes back and comes again.
    this.#settle(held, () => this.#deadLetter(held, { reason, deliveries })).catch(() => this.#requeue(held));
  }
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
