import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Connection } from 'rabbitmq-client';
import { freePort } from '../../../test/support/free-port.ts';
import { startRabbitmq } from '../../../test/support/rabbitmq.ts';
import { until as untilGiven } from '../../../test/support/send.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { Broker } from '../broker.ts';
import { brokerConformance, TEST_CONSUME_OPTIONS, TEST_LIMIT_BYTES } from '../broker-conformance.ts';
import { testMessage } from '../test-message.ts';
import type { BrokerEvent } from '../broker-observer.ts';
import { collectDeliveries } from '../collect-deliveries.ts';
import { openRabbitBroker } from './open-rabbit-broker.ts';
import type { RabbitBrokerOptions } from './rabbit-options.ts';

const rabbitmq = await startRabbitmq();
let prefixes = 0;

function testOptions(changes: Partial<RabbitBrokerOptions> = {}): RabbitBrokerOptions {
  return {
    hosts: [`127.0.0.1:${rabbitmq?.port}`],
    username: 'guest',
    password: 'guest',
    vhost: '/',
    tls: false,
    limitBytes: TEST_LIMIT_BYTES,
    deliveryLimit: 10,
    namePrefix: `test-${prefixes++}.`,
    connectTimeoutMs: 5000,
    retryLowMs: 20,
    retryHighMs: 100,
    ...changes,
  };
}

async function isAppError(promise: Promise<unknown>, code: ErrorCode, text: RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message} ${error.nextStep}`, text);
    return true;
  });
}

if (rabbitmq !== undefined) {
  after(() => rabbitmq.stop());

  brokerConformance(
    'rabbitmq',
    async () => {
      const options = testOptions();
      let broker = await openRabbitBroker(options);
      return {
        broker,
        async reopen() {
          await broker.close();
          broker = await openRabbitBroker(options);
          return broker;
        },
        cleanup: () => broker.close(),
      };
    },
    { detectsDuplicates: false, exactStats: false },
  );

  describe('RabbitMQ broker: configuration errors', { timeout: 60_000 }, () => {
    it('says that user or password are refused', async () => {
      const options = testOptions({ password: 'wrong' });
      await isAppError(openRabbitBroker(options), 'BROKER_REFUSED', /"guest".*rabbitmq\.password/s);
    });

    it('says that the virtual host is not there', async () => {
      await isAppError(
        openRabbitBroker(testOptions({ vhost: 'nowhere' })),
        'BROKER_REFUSED',
        /add_vhost nowhere/,
      );
    });

    it('says that nobody answers', async () => {
      const options = testOptions({ hosts: [`127.0.0.1:${await freePort()}`], connectTimeoutMs: 300 });
      await isAppError(openRabbitBroker(options), 'BROKER_UNREACHABLE', /ECONNREFUSED.*rabbitmq\.host/s);
    });

    it('names the queue that exists with other arguments and the command that removes it', async () => {
      const options = testOptions();
      await (await openRabbitBroker(options)).close();
      const other = openRabbitBroker({ ...options, limitBytes: 1000 });
      const name = `${options.namePrefix}logs`;
      await isAppError(other, 'BROKER_TOPOLOGY', new RegExp(`"${name}.*delete_queue ${name}.*lost`, 's'));
      rabbitmq.control('delete_queue', name);
      rabbitmq.control('delete_queue', `${name}.dead`);
      await (await openRabbitBroker({ ...options, limitBytes: 1000 })).close();
    });

    it('connects over TLS, and refuses a certificate it does not know', { skip: !rabbitmq.tls }, async () => {
      const hosts = [`127.0.0.1:${rabbitmq.tls?.port}`];
      const broker = await openRabbitBroker(testOptions({ hosts, tls: { ca: rabbitmq.tls?.certificate } }));
      await broker.publish(testMessage(1));
      await broker.close();
      const untrusted = openRabbitBroker(testOptions({ hosts, tls: {}, connectTimeoutMs: 500 }));
      await isAppError(untrusted, 'BROKER_UNREACHABLE', /self.signed certificate.*rabbitmq\.tls/s);
    });
  });

  describe('RabbitMQ broker: faults', { timeout: 120_000 }, () => {
    it('loses nothing while connections are cut again and again', async () => {
      await withProxy(async (proxy, options) => {
        const events = new Map<BrokerEvent, number>();
        const observe = (event: BrokerEvent, count: number): void =>
          void events.set(event, (events.get(event) ?? 0) + count);
        const broker = await openRabbitBroker({ ...options, observe });
        const seen = new Map<string, number>();
        await consumeAndCount(broker, seen);
        const cuts = setInterval(() => {
          proxy.cut();
          setTimeout(() => proxy.mend(), 30);
        }, 250);
        await Promise.all([0, 1, 2, 3].map((publisher) => publishRange(broker, publisher * 500, 500)));
        clearInterval(cuts);
        proxy.mend();
        await until(() => seen.size === 2000);
        assert.ok((events.get('connection_restored') ?? 0) > 0, 'the test did cut connections');
        await broker.close();
      });
    });

    it('notices a stalled connection by its heartbeat and goes on over a new one', async () => {
      await withProxy(async (proxy, options) => {
        let lost = 0;
        const observe = (event: BrokerEvent): void => void (event === 'connection_lost' && lost++);
        const broker = await openRabbitBroker({
          ...options,
          heartbeatSeconds: 1,
          connectTimeoutMs: 500,
          observe,
        });
        const seen = new Map<string, number>();
        await consumeAndCount(broker, seen);
        await broker.publish(testMessage(1));
        proxy.stall();
        const published = broker.publish(testMessage(2));
        // Both connections must be given up while nothing passes.
        await until(() => lost === 2);
        proxy.mend();
        await published;
        await until(() => seen.size === 2);
        await broker.close();
      });
    });

    it('fails a publish with BROKER_UNREACHABLE when RabbitMQ stays away', async () => {
      await withProxy(async (proxy, options) => {
        const broker = await openRabbitBroker({ ...options, publishTimeoutMs: 300 });
        proxy.cut();
        await isAppError(broker.publish(testMessage(1)), 'BROKER_UNREACHABLE', /does not answer/);
        proxy.mend();
        await broker.close();
      });
    });

    it('refuses beyond the bytes that may wait for confirmation', async () => {
      await withProxy(async (proxy, options) => {
        const limits = { unconfirmedLimitBytes: 1000, publishTimeoutMs: 500 };
        const broker = await openRabbitBroker({ ...options, ...limits });
        proxy.cut();
        const waiting = broker.publish(testMessage(1, 900));
        await isAppError(broker.publish(testMessage(2, 101)), 'QUEUE_FULL', /900 bytes wait/);
        await isAppError(waiting, 'BROKER_UNREACHABLE', /does not answer/);
        proxy.mend();
        await broker.close();
      });
    });

    it('pushes back while RabbitMQ has a resource alarm, and acknowledges meanwhile', async () => {
      const broker = await openRabbitBroker(testOptions({ publishTimeoutMs: 1000 }));
      await broker.publish(testMessage(1));
      rabbitmq.control('eval', 'rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []}).');
      try {
        await isAppError(broker.publish(testMessage(2)), 'QUEUE_FULL', /takes no messages now/);
        await isAppError(broker.publish(testMessage(3)), 'QUEUE_FULL', /takes no messages now/);
        const consumer = await collectDeliveries(broker, TEST_CONSUME_OPTIONS);
        const [delivery] = await consumer.take(1);
        await delivery!.ack();
      } finally {
        rabbitmq.control('eval', 'rabbit_alarm:clear_alarm({resource_limit, memory, node()}).');
      }
      await until(() =>
        broker.publish(testMessage(4)).then(
          () => true,
          () => false,
        ),
      );
      await broker.close();
    });

    it('dead-letters a message whole although its memory went to another thread', async () => {
      const broker = await openRabbitBroker(testOptions());
      const message = { id: '00000000000000aa', body: new Uint8Array(300_000).fill(7) };
      await broker.publish(message);
      const deliveries = await collectDeliveries(broker, TEST_CONSUME_OPTIONS);
      const [delivery] = await deliveries.take(1);
      assert.equal(delivery?.ownsBody, true);
      const { port1 } = new MessageChannel();
      port1.postMessage(delivery.body, [delivery.body.buffer as ArrayBuffer]);
      port1.close();
      assert.equal(delivery.body.byteLength, 0);
      await delivery.deadLetter('cannot be decoded');
      const letter = await untilGiven('the dead letter', async () => (await broker.deadLetters(10))[0]);
      assert.equal(letter.reason, 'cannot be decoded');
      assert.deepEqual(new Uint8Array(letter.body), message.body);
      await deliveries.expectNone();
      assert.equal((await broker.stats()).messages, 0);
      await broker.close();
    });

    it('declares a queue again that was deleted under it', async () => {
      const options = testOptions();
      const broker = await openRabbitBroker(options);
      await broker.publish(testMessage(1));
      rabbitmq.control('delete_queue', `${options.namePrefix}logs`);
      await broker.publish(testMessage(2));
      const consumer = await collectDeliveries(broker, TEST_CONSUME_OPTIONS);
      assert.equal((await consumer.take(1))[0]!.id, testMessage(2).id);
      await broker.close();
    });

    it('lists what RabbitMQ itself moved to the dead letters', async () => {
      const options = testOptions({ deliveryLimit: 1 });
      const broker = await openRabbitBroker(options);
      await broker.publish(testMessage(7));
      const other = new Connection(rabbitmq.url);
      for (let delivery = 1; delivery <= 2; delivery++) {
        const channel = await other.acquire();
        await until(
          async () => (await channel.basicGet({ queue: `${options.namePrefix}logs` })) !== undefined,
        );
        await channel.close();
      }
      await until(async () => (await broker.deadLetters(10)).length === 1);
      const [letter] = await broker.deadLetters(10);
      assert.equal(letter!.id, testMessage(7).id);
      assert.match(letter!.reason, /moved by RabbitMQ: delivery_limit/);
      assert.ok(Math.abs(letter!.timeMs - Date.now()) < 60_000);
      await other.close();
      await broker.close();
    });
  });
}

type ProxiedTest = (
  proxy: Awaited<ReturnType<typeof startTcpProxy>>,
  options: RabbitBrokerOptions,
) => Promise<void>;

async function withProxy(test: ProxiedTest): Promise<void> {
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: rabbitmq!.port });
  try {
    await test(proxy, testOptions({ hosts: [`127.0.0.1:${proxy.port}`] }));
  } finally {
    await proxy.close();
  }
}

async function consumeAndCount(broker: Broker, seen: Map<string, number>): Promise<void> {
  await broker.consume({ ...TEST_CONSUME_OPTIONS, prefetch: 20, deliveryLimit: 1000 }, (delivery) => {
    seen.set(delivery.id, (seen.get(delivery.id) ?? 0) + 1);
    // Lost acknowledgements are part of the test: the message comes again.
    delivery.ack().catch(() => {});
  });
}

async function publishRange(broker: Broker, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n++) await broker.publish(testMessage(n, 2000));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'the condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
