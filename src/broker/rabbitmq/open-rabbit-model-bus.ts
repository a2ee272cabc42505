import type { Channel } from 'rabbitmq-client';
import type { Subscription } from '../broker.ts';
import { ignoreBrokerEvents, type BrokerObserver } from '../broker-observer.ts';
import type { ModelBus, ModelNews } from '../model-bus.ts';
import { createConfirmedPublisher, type ConfirmedPublisher } from './confirmed-publisher.ts';
import { connectRabbit, type RabbitConnection } from './connect-rabbit.ts';
import { bytesOf } from './incoming-message.ts';
import type { Topology } from './queue-topology.ts';
import type { RabbitConnectionOptions } from './rabbit-options.ts';
import { openRecoveringChannel } from './recovering-channel.ts';

export interface RabbitModelBusOptions extends RabbitConnectionOptions {
  /** Bytes of samples that RabbitMQ keeps while no learner takes them; beyond it the oldest are dropped. Default 32 MiB. */
  readonly sampleLimitBytes?: number;
  readonly namePrefix?: string;
  /** Default 10 s. */
  readonly publishTimeoutMs?: number;
  readonly observe?: BrokerObserver;
}

const DEFAULT_PUBLISH_TIMEOUT_MS = 10_000;
/** Some hundred samples of a full block: more than a training looks at. */
const DEFAULT_SAMPLE_LIMIT_BYTES = 32 * 1024 * 1024;
/** Samples are small and come seldom; a learner that is away must not pile them up in every scorer. */
const UNCONFIRMED_LIMIT_BYTES = 16 * 1024 * 1024;
const SAMPLE_CONTENT_TYPE = 'application/vnd.logsentry.sample';
const MODEL_CONTENT_TYPE = 'application/vnd.logsentry.model-version';

/**
 * The bus over RabbitMQ. `samples` is a quorum queue with a single active consumer: RabbitMQ elects the learner, and
 * another one when it is gone. `models` is a fan-out exchange with a queue of its own for each listener.
 *
 * @throws AppError BROKER_UNREACHABLE, BROKER_REFUSED or BROKER_TOPOLOGY.
 */
export async function openRabbitModelBus(options: RabbitModelBusOptions): Promise<ModelBus> {
  const names = {
    samples: `${options.namePrefix ?? ''}samples`,
    models: `${options.namePrefix ?? ''}models`,
  };
  const observe = options.observe ?? ignoreBrokerEvents;
  const onChange = (): void => {};
  const publishing = await connectRabbit(options, onChange);
  const publisher = createConfirmedPublisher({
    link: publishing,
    address: options,
    topology: modelBusTopology(options, names),
    timeoutMs: options.publishTimeoutMs ?? DEFAULT_PUBLISH_TIMEOUT_MS,
    unconfirmedLimitBytes: UNCONFIRMED_LIMIT_BYTES,
    observe,
  });
  try {
    await publisher.channel();
    return new RabbitModelBus({
      publishing,
      consuming: await connectRabbit(options, onChange),
      publisher,
      names,
    });
  } catch (error) {
    publishing.connection.unsafeDestroy();
    throw error;
  }
}

interface ModelBusNames {
  readonly samples: string;
  readonly models: string;
}

function modelBusTopology(
  { vhost, sampleLimitBytes }: RabbitModelBusOptions,
  names: ModelBusNames,
): Topology {
  const sampleArguments = {
    'x-queue-type': 'quorum',
    'x-single-active-consumer': true,
    'x-max-length-bytes': sampleLimitBytes ?? DEFAULT_SAMPLE_LIMIT_BYTES,
    'x-overflow': 'drop-head',
  };
  return {
    vhost,
    exchanges: [{ name: names.models, type: 'fanout' }],
    queues: [{ name: names.samples, arguments: sampleArguments }],
    bindings: [],
  };
}

interface RabbitModelBusParts {
  readonly publishing: RabbitConnection;
  readonly consuming: RabbitConnection;
  readonly publisher: ConfirmedPublisher;
  readonly names: ModelBusNames;
}

class RabbitModelBus implements ModelBus {
  readonly #parts: RabbitModelBusParts;
  readonly #subscriptions = new Set<Subscription>();
  #closed: Promise<void> | undefined;

  constructor(parts: RabbitModelBusParts) {
    this.#parts = parts;
  }

  async publishSample(body: Uint8Array): Promise<void> {
    this.#requireOpen();
    const { publisher, names } = this.#parts;
    await publisher.publish({ queue: names.samples, body, contentType: SAMPLE_CONTENT_TYPE });
  }

  async consumeSamples(onSample: (body: Uint8Array) => Promise<void>): Promise<Subscription> {
    this.#requireOpen();
    const { consuming, names } = this.#parts;
    return this.#subscribe(async (channel) => {
      // One at a time: training is sequential, and what is not under way stays for a successor.
      await channel.basicQos({ prefetchCount: 1 });
      return channel.basicConsume({ queue: names.samples }, ({ body, deliveryTag }) => {
        const settle = (): void => void (channel.active && channel.basicAck({ deliveryTag }));
        onSample(bytesOf(body)).then(settle, settle);
      });
    }, consuming);
  }

  async announceModel(version: string): Promise<void> {
    this.#requireOpen();
    const { publisher, names } = this.#parts;
    const body = new TextEncoder().encode(version);
    // Without listeners the announcement goes nowhere, and that is fine.
    const target = { exchange: names.models, queue: '', mandatory: false };
    await publisher.publish({ ...target, body, contentType: MODEL_CONTENT_TYPE });
  }

  async onModel(listener: (news: ModelNews) => void): Promise<Subscription> {
    this.#requireOpen();
    const { consuming, names } = this.#parts;
    let again = false;
    return this.#subscribe(async (channel) => {
      // Named by the server, gone with this connection.
      const { queue } = await channel.queueDeclare({ queue: '', exclusive: true, autoDelete: true });
      await channel.queueBind({ queue, exchange: names.models, routingKey: '' });
      const consumer = await channel.basicConsume({ queue, noAck: true }, ({ body }) =>
        listener({ kind: 'announced', version: new TextDecoder().decode(bytesOf(body)) }),
      );
      if (again) listener({ kind: 'maybe_missed' });
      again = true;
      return consumer;
    }, consuming);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { publisher, publishing, consuming } = this.#parts;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.cancel()));
    await publisher.close();
    await Promise.all([publishing.connection.close(), consuming.connection.close()]);
  }

  async #subscribe(
    consume: (channel: Channel) => Promise<{ consumerTag: string }>,
    { connection }: RabbitConnection,
  ): Promise<Subscription> {
    const recovering = await openRecoveringChannel(
      connection,
      async (channel) => void (await consume(channel)),
    );
    let closing: Promise<void> | undefined;
    const subscription = {
      // Closing the channel hands what is under way to the next consumer.
      cancel: () => (closing ??= recovering.close()),
    };
    this.#subscriptions.add(subscription);
    return subscription;
  }

  #requireOpen(): void {
    if (this.#closed !== undefined) throw new Error('The model bus is closed');
  }
}
