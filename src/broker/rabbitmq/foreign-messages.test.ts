import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Connection, type Envelope } from 'rabbitmq-client';
import { startRabbitmq } from '../../../test/support/rabbitmq.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { foreignQueueNames, openForeignMessages, type ForeignMessagesOptions } from './foreign-messages.ts';

const rabbitmq = await startRabbitmq();
let prefixes = 0;

interface Line {
  readonly text: string;
  readonly contentType: string;
}

/** Collects what was handled; texts that contain "poison" cannot be decoded. */
function testOptions(changes: Partial<ForeignMessagesOptions<Line>> = {}): {
  options: ForeignMessagesOptions<Line>;
  batches: Line[][];
} {
  const batches: Line[][] = [];
  const options: ForeignMessagesOptions<Line> = {
    hosts: [`127.0.0.1:${rabbitmq?.port}`],
    username: 'guest',
    password: 'guest',
    vhost: '/',
    tls: false,
    retryLowMs: 20,
    retryHighMs: 100,
    connectTimeoutMs: 5000,
    namePrefix: `foreign-${prefixes++}.`,
    limitBytes: 10_000_000,
    gather: { timeMs: 20 },
    decode(body, contentType) {
      const text = Buffer.from(body).toString('latin1');
      return text.includes('poison')
        ? { ok: false, reason: 'no log' }
        : { ok: true, value: { text, contentType } };
    },
    handle: async (lines) => void batches.push([...lines]),
    ...changes,
  };
  return { options, batches };
}

if (rabbitmq !== undefined) {
  const producer = new Connection(rabbitmq.url);
  const publisher = producer.createPublisher({ confirm: true });
  after(async () => {
    await publisher.close();
    await producer.close();
    await rabbitmq.stop();
  });

  const send = (
    prefix: string | undefined,
    text: string,
    envelope: Partial<Envelope> = {},
  ): Promise<void> => {
    const exchange = foreignQueueNames(prefix ?? '').exchange;
    return publisher.send(
      { exchange, routingKey: 'any.key', durable: true, ...envelope },
      Buffer.from(text, 'latin1'),
    );
  };
  const left = async (queue: string): Promise<number> =>
    (await producer.queueDeclare({ queue, passive: true })).messageCount;

  describe('Foreign AMQP messages', { timeout: 60_000 }, () => {
    it('gathers single messages in order, with their content type and exact bytes', async () => {
      const { options, batches } = testOptions();
      const subscription = await openForeignMessages(options);
      const json = '{"order":9007199254740993, "a" : "b"}';
      await send(options.namePrefix, json, { contentType: 'application/json' });
      await send(options.namePrefix, 'caf\xe9 not UTF-8', { contentType: 'text/plain' });
      await send(options.namePrefix, '{broken', { contentType: 'application/json' });
      await send(options.namePrefix, 'no type');
      await until(() => batches.flat().length === 4);
      assert.deepEqual(batches.flat(), [
        { text: json, contentType: 'application/json' },
        { text: 'caf\xe9 not UTF-8', contentType: 'text/plain' },
        { text: '{broken', contentType: 'application/json' },
        { text: 'no type', contentType: '' },
      ]);
      await subscription.cancel();
      await subscription.cancel();
      assert.equal(await left(foreignQueueNames(options.namePrefix!).queue), 0);
    });

    it('bounds batches by count', async () => {
      const { options, batches } = testOptions({ gather: { count: 10, timeMs: 50 } });
      const subscription = await openForeignMessages(options);
      await Promise.all(Array.from({ length: 95 }, (_, i) => send(options.namePrefix, `line ${i}`)));
      await until(() => batches.flat().length === 95);
      assert.ok(batches.every((batch) => batch.length <= 10));
      assert.ok(batches.length < 30, `${batches.length} batches`);
      await subscription.cancel();
    });

    it('buries a poison message alone, with its reason', async () => {
      const { options, batches } = testOptions();
      const subscription = await openForeignMessages(options);
      for (const text of ['one', 'poison', 'two']) await send(options.namePrefix, text);
      await until(() => batches.flat().length === 2);
      await subscription.cancel();
      const { queue, dead } = foreignQueueNames(options.namePrefix!);
      assert.equal(await left(queue), 0);
      const buried = await producer.basicGet({ queue: dead });
      assert.equal(String(buried?.body), 'poison');
      assert.equal(buried?.headers?.['x-logsentry-reason'], 'no log');
      assert.equal(await left(dead), 0);
    });

    it('tries a batch again until it is handled, and acknowledges only then', async () => {
      let failures = 2;
      const handled: string[] = [];
      const { options } = testOptions({
        handle: async (lines) => {
          if (failures-- > 0) throw new Error('the queue is full');
          handled.push(...lines.map(({ text }) => text));
        },
      });
      const subscription = await openForeignMessages(options);
      for (const text of ['one', 'two']) await send(options.namePrefix, text);
      await until(() => handled.length === 2);
      await subscription.cancel();
      assert.deepEqual(handled, ['one', 'two']);
      assert.equal(await left(foreignQueueNames(options.namePrefix!).queue), 0);
    });

    it('hands back what it could not handle when it ends', async () => {
      const { options } = testOptions({ handle: () => Promise.reject(new Error('the queue is full')) });
      const subscription = await openForeignMessages(options);
      for (const text of ['one', 'two']) await send(options.namePrefix, text);
      await subscription.cancel();
      const { queue } = foreignQueueNames(options.namePrefix!);
      await until(async () => (await left(queue)) === 2);
    });

    it('handles a message once that is sent again with its id, also when it was not handled at first', async () => {
      let failures = 1;
      const handled: string[] = [];
      const { options } = testOptions({
        handle: async (lines) => {
          if (failures-- > 0) throw new Error('the queue is full');
          handled.push(...lines.map(({ text }) => text));
        },
      });
      const subscription = await openForeignMessages(options);
      for (const text of ['one', 'one', 'two']) await send(options.namePrefix, text, { messageId: '1' });
      await until(() => handled.length === 2);
      await send(options.namePrefix, 'one', { messageId: '1' });
      for (const text of ['three', 'three']) await send(options.namePrefix, text);
      await until(() => handled.length === 4);
      assert.deepEqual(handled, ['one', 'two', 'three', 'three']);
      await subscription.cancel();
      assert.equal(await left(foreignQueueNames(options.namePrefix!).queue), 0);
    });

    it('acknowledges nothing behind a batch that it could not handle', async () => {
      let attempts = 0;
      const { options } = testOptions({
        gather: { count: 1, timeMs: 20 },
        handle: () => {
          attempts++;
          return attempts === 1 ? failing.promise : Promise.resolve();
        },
      });
      const failing = Promise.withResolvers<void>();
      const subscription = await openForeignMessages(options);
      for (const text of ['one', 'two']) await send(options.namePrefix, text);
      await until(() => attempts === 1);
      const cancelled = subscription.cancel();
      failing.reject(new Error('the queue is full'));
      await cancelled;
      const { queue } = foreignQueueNames(options.namePrefix!);
      await until(async () => (await left(queue)) === 2);
    });

    it('loses nothing when its connections are cut', async () => {
      const proxy = await startTcpProxy({ host: '127.0.0.1', port: rabbitmq.port });
      const { options, batches } = testOptions({
        hosts: [`127.0.0.1:${proxy.port}`],
        gather: { count: 50, timeMs: 10 },
      });
      const subscription = await openForeignMessages(options);
      const cuts = setInterval(() => {
        proxy.cut();
        setTimeout(() => proxy.mend(), 20);
      }, 150);
      for (let n = 0; n < 500; n++) await send(options.namePrefix, `line ${n}`);
      await until(() => new Set(batches.flat().map(({ text }) => text)).size === 500);
      clearInterval(cuts);
      proxy.mend();
      await subscription.cancel();
      await proxy.close();
    });
  });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'the condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
