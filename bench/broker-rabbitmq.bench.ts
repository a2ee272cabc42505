/**
 * RabbitMQ on this machine: `npx node bench/broker-rabbitmq.bench.ts [--json]`. Batches through a quorum queue, published with
 * confirmation and acknowledged; single foreign messages gathered, beside a bare consumer of the same queue.
 */
import { cpus } from 'node:os';
import { Connection } from 'rabbitmq-client';
import type { Broker } from '../src/broker/broker.ts';
import { foreignQueueNames, openForeignMessages } from '../src/broker/rabbitmq/foreign-messages.ts';
import { openRabbitBroker } from '../src/broker/rabbitmq/open-rabbit-broker.ts';
import { startRabbitmq } from '../test/support/rabbitmq.ts';

const FOREIGN_MESSAGES = 60_000;
const LIMIT_BYTES = 2_000_000_000;
const BARE_PREFETCH = 4000;
const BATCHES = [
  { bodyBytes: 100_000, messages: 2000, publishers: 8 },
  { bodyBytes: 800_000, messages: 400, publishers: 4 },
];

interface Row {
  readonly scenario: string;
  readonly perSecond: number;
  readonly megabytesPerSecond: number;
}

const rabbitmq = await startRabbitmq();
if (rabbitmq === undefined) process.exit(0);
const link = {
  hosts: [`127.0.0.1:${rabbitmq.port}`],
  username: 'guest',
  password: 'guest',
  vhost: '/',
  tls: false,
} as const;
const line = Buffer.from(JSON.stringify({ level: 'info', service: 'shop', message: 'x'.repeat(100) }));

async function batches(broker: Broker, scenario: (typeof BATCHES)[number]): Promise<Row> {
  const { bodyBytes, messages, publishers } = scenario;
  const body = new Uint8Array(bodyBytes);
  let acknowledged = 0;
  let next = 0;
  let done = (): void => {};
  const all = new Promise<void>((resolve) => (done = resolve));
  const onMessage: Parameters<Broker['consume']>[1] = (delivery) =>
    void delivery.ack().then(() => ++acknowledged === messages && done());
  const subscription = await broker.consume(
    { prefetch: 64, prefetchBytes: 64_000_000, deliveryLimit: 5 },
    onMessage,
  );
  const startMs = performance.now();
  const publisher = async (): Promise<void> => {
    while (next < messages) {
      const id = (bodyBytes * 10_000 + next++).toString(16).padStart(16, '0');
      await broker.publish({ id, body });
    }
  };
  await Promise.all(Array.from({ length: publishers }, publisher));
  await all;
  const seconds = (performance.now() - startMs) / 1000;
  await subscription.cancel();
  return row(`batches of ${bodyBytes / 1000} KB`, messages / seconds, bodyBytes);
}

async function fill(producer: Connection): Promise<void> {
  const publisher = producer.createPublisher({ confirm: true });
  const { exchange } = foreignQueueNames('');
  const envelope = { exchange, routingKey: 'bench', contentType: 'application/json', durable: true };
  for (let sent = 0; sent < FOREIGN_MESSAGES; sent += 1000) {
    await Promise.all(Array.from({ length: 1000 }, () => publisher.send(envelope, line)));
  }
  await publisher.close();
}

async function foreign(): Promise<number> {
  const startMs = performance.now();
  let seen = 0;
  let done = (): void => {};
  const all = new Promise<void>((resolve) => (done = resolve));
  const subscription = await openForeignMessages({
    ...link,
    limitBytes: LIMIT_BYTES,
    decode: (body) => ({ ok: true, value: body }),
    handle: async (values) => void ((seen += values.length) >= FOREIGN_MESSAGES && done()),
  });
  await all;
  const perSecond = FOREIGN_MESSAGES / ((performance.now() - startMs) / 1000);
  await subscription.cancel();
  return perSecond;
}

async function bare(consumer: Connection): Promise<number> {
  const channel = await consumer.acquire();
  await channel.basicQos({ prefetchCount: BARE_PREFETCH });
  const startMs = performance.now();
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    const onMessage = ({ deliveryTag }: { deliveryTag: number }): void => {
      channel.basicAck({ deliveryTag });
      if (++seen === FOREIGN_MESSAGES) resolve();
    };
    channel.basicConsume({ queue: foreignQueueNames('').queue }, onMessage).catch(reject);
  });
  const perSecond = FOREIGN_MESSAGES / ((performance.now() - startMs) / 1000);
  await channel.close();
  return perSecond;
}

/** A bare consumer with the usual client, where it is installed: `npm install --no-save amqplib`. */
async function bareAmqplib(): Promise<number | undefined> {
  const name = 'amqplib';
  const amqplib = (await import(name).catch(() => undefined)) as Amqplib | undefined;
  if (amqplib === undefined) {
    process.stderr.write(
      '*** amqplib is not installed: its row is left out (npm install --no-save amqplib)\n',
    );
    return undefined;
  }
  const connection = await amqplib.connect(rabbitmq!.url);
  const channel = await connection.createChannel();
  await channel.prefetch(BARE_PREFETCH);
  const startMs = performance.now();
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      channel.ack(message);
      if (++seen === FOREIGN_MESSAGES) resolve();
    };
    channel.consume(foreignQueueNames('').queue, onMessage).catch(reject);
  });
  const perSecond = FOREIGN_MESSAGES / ((performance.now() - startMs) / 1000);
  await connection.close();
  return perSecond;
}

/** What is used of amqplib. */
interface Amqplib {
  connect(url: string): Promise<{
    createChannel(): Promise<{
      prefetch(count: number): Promise<unknown>;
      consume(queue: string, onMessage: (message: unknown) => void): Promise<unknown>;
      ack(message: unknown): void;
    }>;
    close(): Promise<void>;
  }>;
}

function row(scenario: string, perSecond: number, bytes: number): Row {
  return {
    scenario,
    perSecond: Math.round(perSecond),
    megabytesPerSecond: Number(((perSecond * bytes) / 1e6).toPrecision(3)),
  };
}

const rows: Row[] = [];
const broker = await openRabbitBroker({ ...link, limitBytes: LIMIT_BYTES, deliveryLimit: 5 });
for (const scenario of BATCHES) rows.push(await batches(broker, scenario));
await broker.close();
const client = new Connection(rabbitmq.url);
// Declares the exchange and the queue.
await openForeignMessages({
  ...link,
  limitBytes: LIMIT_BYTES,
  decode: (body) => ({ ok: true, value: body }),
  handle: () => Promise.resolve(),
}).then((subscription) => subscription.cancel());
await fill(client);
rows.push(row('foreign messages, gathered', await foreign(), line.byteLength));
await fill(client);
rows.push(row('the same queue, bare consumer', await bare(client), line.byteLength));
await fill(client);
const amqplibPerSecond = await bareAmqplib();
if (amqplibPerSecond !== undefined)
  rows.push(row('the same queue, bare consumer with amqplib', amqplibPerSecond, line.byteLength));
await client.close();
await rabbitmq.stop();

if (process.argv.includes('--json')) {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  console.log(
    JSON.stringify({ benchmark: 'broker-rabbitmq', node: process.version, machine, rows }, undefined, 2),
  );
} else {
  console.table(rows);
}
