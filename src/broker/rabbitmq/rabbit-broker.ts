import type {
  Broker,
  BrokerMessage,
  ConsumeOptions,
  DeadLetter,
  Delivery,
  PublishResult,
  QueueStats,
  Subscription,
} from '../broker.ts';
import { requireBatchId } from '../require-batch-id.ts';
import type { BrokerObserver } from '../broker-observer.ts';
import { AppError } from '../../core/errors.ts';
import { BatchConsumer } from './batch-consumer.ts';
import type { ConfirmedPublisher } from './confirmed-publisher.ts';
import type { RabbitConnection } from './connect-rabbit.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { DELIVERIES_HEADER, REASON_HEADER, TIME_HEADER, type IncomingMessage } from './incoming-message.ts';
import type { LogQueueNames } from './queue-topology.ts';

const BATCH_CONTENT_TYPE = 'application/vnd.logsentry.batch';

/** Headers travel in one frame with the other properties: RabbitMQ closes connections that send longer ones. */
const REASON_LIMIT_CHARACTERS = 1000;

/** Weight of the newest body in the mean size: settles within about 20 messages. */
const MEAN_WEIGHT = 0.1;

export interface RabbitBrokerParts {
  readonly publishing: RabbitConnection;
  readonly consuming: RabbitConnection;
  readonly publisher: ConfirmedPublisher;
  readonly deadLetters: DeadLetterQueue;
  readonly names: LogQueueNames;
  readonly limitBytes: number;
  readonly observe: BrokerObserver;
}

/** The queue of many processes: see {@link openRabbitBroker} for what it promises. */
export class RabbitBroker implements Broker {
  readonly #parts: RabbitBrokerParts;
  readonly #consumers = new Set<BatchConsumer>();
  #meanBytes = 0;
  #closed: Promise<void> | undefined;

  constructor(parts: RabbitBrokerParts) {
    this.#parts = parts;
  }

  async publish({ id, body }: BrokerMessage): Promise<PublishResult> {
    requireBatchId(id);
    this.#requireOpen();
    const { publisher, names, observe } = this.#parts;
    this.#noteSize(body);
    try {
      await publisher.publish({ queue: names.logs, id, body, contentType: BATCH_CONTENT_TYPE });
    } catch (error) {
      if (error instanceof AppError && error.code === 'QUEUE_FULL') observe('refused_queue_full', 1);
      throw error;
    }
    observe('published', 1);
    observe('published_bytes', body.byteLength);
    // Confirmed, so all of it has been read.
    return { duplicate: false, bodyFree: true };
  }

  async consume(options: ConsumeOptions, onMessage: (delivery: Delivery) => void): Promise<Subscription> {
    this.#requireOpen();
    const { consuming, names, observe } = this.#parts;
    const deps = {
      connection: consuming.connection,
      queue: names.logs,
      observe,
      storeDeadLetter: (letter: IncomingMessage, note: { reason: string; deliveries: number }) =>
        this.#storeDeadLetter(letter, note),
    };
    const consumer = await BatchConsumer.start(deps, options, (delivery) => {
      this.#noteSize(delivery.body);
      onMessage(delivery);
    });
    this.#consumers.add(consumer);
    return consumer;
  }

  async stats(): Promise<QueueStats> {
    this.#requireOpen();
    const { publisher, names, limitBytes } = this.#parts;
    const channel = await publisher.channel();
    const ready = await channel.queueDeclare({ queue: names.logs, passive: true });
    const dead = await channel.queueDeclare({ queue: names.dead, passive: true });
    const unacknowledged = [...this.#consumers].reduce((sum, consumer) => sum + consumer.unacknowledged, 0);
    const messages = ready.messageCount + unacknowledged;
    return {
      messages,
      bytes: Math.round(messages * this.#meanBytes),
      unacknowledged,
      deadLetters: dead.messageCount,
      consumers: ready.consumerCount,
      limitBytes,
    };
  }

  async deadLetters(limit: number): Promise<readonly DeadLetter[]> {
    this.#requireOpen();
    return this.#parts.deadLetters.list(limit);
  }

  async retryDeadLetter(id: string): Promise<boolean> {
    this.#requireOpen();
    return this.#parts.deadLetters.remove(id, async ({ body }) => void (await this.publish({ id, body })));
  }

  async dropDeadLetter(id: string): Promise<boolean> {
    this.#requireOpen();
    return this.#parts.deadLetters.remove(id, () => Promise.resolve());
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { publisher, publishing, consuming } = this.#parts;
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
    await publisher.close();
    await Promise.all([consuming.connection.close(), publishing.connection.close()]);
  }

  #storeDeadLetter(
    { id, body }: IncomingMessage,
    note: { reason: string; deliveries: number },
  ): Promise<void> {
    const { publisher, names } = this.#parts;
    return publisher.publish({
      queue: names.dead,
      id,
      body,
      contentType: BATCH_CONTENT_TYPE,
      headers: {
        [REASON_HEADER]: note.reason.slice(0, REASON_LIMIT_CHARACTERS),
        [DELIVERIES_HEADER]: note.deliveries,
        [TIME_HEADER]: Date.now(),
      },
    });
  }

  #noteSize(body: Uint8Array): void {
    const bytes = body.byteLength;
    this.#meanBytes =
      this.#meanBytes === 0 ? bytes : this.#meanBytes + MEAN_WEIGHT * (bytes - this.#meanBytes);
  }

  #requireOpen(): void {
    if (this.#closed !== undefined) throw new Error('The broker is closed');
  }
}
