import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { AppError } from '../core/errors.ts';
import type { Broker, ConsumeOptions, Delivery } from './broker.ts';
import { collectDeliveries, type DeliveryCollector } from './collect-deliveries.ts';
import { testMessage } from './test-message.ts';

export interface ConformanceTarget {
  readonly broker: Broker;
  /** Closes the broker (when it is still open) and opens the same queue again. */
  reopen(): Promise<Broker>;
  cleanup(): Promise<void>;
}

/** What an implementation's documentation says it does otherwise. */
export interface ConformanceCapabilities {
  /** False: a repeated id is stored again, and whoever consumes has to recognise it. */
  readonly detectsDuplicates: boolean;
  /** False: `stats().bytes` is an estimate and `messages` may lag. */
  readonly exactStats: boolean;
}

export const TEST_CONSUME_OPTIONS: ConsumeOptions = {
  prefetch: 10,
  prefetchBytes: 1_000_000,
  deliveryLimit: 3,
};

/** Long enough for a slow machine, short enough that a hang fails the test and not the run. */
const TIMEOUT_MS = 20_000;

/** Every `Broker` must pass this suite. `open` gives an empty queue with a limit of `TEST_LIMIT_BYTES`. */
export const TEST_LIMIT_BYTES = 4_000_000;

export function brokerConformance(
  name: string,
  open: () => Promise<ConformanceTarget>,
  capabilities: ConformanceCapabilities = { detectsDuplicates: true, exactStats: true },
): void {
  describe(`Broker conformance: ${name}`, { timeout: 10 * TIMEOUT_MS }, () => {
    const targets: ConformanceTarget[] = [];
    const openTarget = async (): Promise<ConformanceTarget> => {
      const target = await open();
      targets.push(target);
      return target;
    };
    after(async () => {
      for (const target of targets) await target.cleanup();
    });
    describePublishing(openTarget, capabilities);
    describePrefetch(openTarget);
    describeRedelivery(openTarget);
    describeDeadLetters(openTarget);
    describeLifecycle(openTarget, capabilities);
  });
}

type Open = () => Promise<ConformanceTarget>;

function idsOf(deliveries: readonly { id: string }[]): number[] {
  return deliveries.map(({ id }) => Number.parseInt(id, 16));
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

async function publishAll(broker: Broker, range: readonly number[], bytes?: number): Promise<void> {
  for (const n of range) await broker.publish(testMessage(n, bytes));
}

async function consume(broker: Broker, options: Partial<ConsumeOptions> = {}): Promise<DeliveryCollector> {
  return collectDeliveries(broker, { ...TEST_CONSUME_OPTIONS, ...options });
}

async function ackAll(deliveries: readonly Delivery[]): Promise<void> {
  await Promise.all(deliveries.map((delivery) => delivery.ack()));
}

function describePublishing(open: Open, capabilities: ConformanceCapabilities): void {
  it('delivers what was published, with the same bytes, in order', async () => {
    const { broker } = await open();
    await publishAll(broker, numbers(1, 30));
    const consumer = await consume(broker, { prefetch: 30 });
    const deliveries = await consumer.take(30);
    assert.deepEqual(idsOf(deliveries), numbers(1, 30));
    assert.deepEqual(new Uint8Array(deliveries[6]!.body), testMessage(7).body);
    assert.ok(deliveries.every(({ redelivered }) => !redelivered));
    await ackAll(deliveries);
  });

  it('delivers to a consumer that came first', async () => {
    const { broker } = await open();
    const consumer = await consume(broker);
    await publishAll(broker, numbers(1, 50));
    for (const n of numbers(1, 50)) {
      const [delivery] = await consumer.take(1);
      assert.equal(Number.parseInt(delivery!.id, 16), n);
      await delivery!.ack();
    }
  });

  it('confirms concurrent publishers and loses none', async () => {
    const { broker } = await open();
    const consumer = await consume(broker, { prefetch: 500 });
    const results = await Promise.all(numbers(1, 500).map((n) => broker.publish(testMessage(n))));
    assert.ok(results.every(({ duplicate }) => !duplicate));
    const deliveries = await consumer.take(500);
    assert.deepEqual(new Set(idsOf(deliveries)), new Set(numbers(1, 500)));
    await ackAll(deliveries);
  });

  it('carries a large message, an empty one, and a view into a larger buffer', async () => {
    const { broker } = await open();
    const large = testMessage(1, 3_000_000);
    const whole = new Uint8Array(1000).map((_, i) => i);
    await broker.publish(large);
    await broker.publish({ ...testMessage(2), body: new Uint8Array(0) });
    await broker.publish({ ...testMessage(3), body: whole.subarray(100, 120) });
    const consumer = await consume(broker, { prefetchBytes: 10_000_000 });
    const bodies = (await consumer.take(3)).map(({ body }) => new Uint8Array(body));
    assert.deepEqual(bodies, [large.body, new Uint8Array(0), whole.slice(100, 120)]);
  });

  it('refuses with QUEUE_FULL beyond its limit, and takes again once there is room', async () => {
    const { broker } = await open();
    let published = 0;
    await assert.rejects(
      async () => {
        for (; published < 100; published++) await broker.publish(testMessage(published + 1, 500_000));
      },
      (error) => error instanceof AppError && error.code === 'QUEUE_FULL' && /limitBytes/.test(error.message),
    );
    // At least what fits; RabbitMQ looks at the limit after the message, so one more may pass.
    assert.ok(published >= 7 && published <= 9, `published ${published}`);
    const consumer = await consume(broker, { prefetchBytes: 10_000_000 });
    await ackAll(await consumer.take(published));
    await publishUntilAccepted(broker, published + 1);
    assert.deepEqual(idsOf(await consumer.take(1)), [published + 1]);
  });

  it('recognises a repeated id, also after a reopen', { skip: !capabilities.detectsDuplicates }, async () => {
    const target = await open();
    const both = await Promise.all([
      target.broker.publish(testMessage(1)),
      target.broker.publish(testMessage(1)),
    ]);
    assert.deepEqual(
      both.map(({ duplicate }) => duplicate),
      [false, true],
    );
    const broker = await target.reopen();
    const consumer = await consume(broker);
    await ackAll(await consumer.take(1));
    assert.equal((await broker.publish(testMessage(1))).duplicate, true);
    await broker.publish(testMessage(2));
    assert.deepEqual(idsOf(await consumer.take(1)), [2]);
  });

  it('refuses an id that is not 16 hex digits as a bug', async () => {
    const { broker } = await open();
    await assert.rejects(broker.publish({ id: 'nope', body: new Uint8Array(1) }), /16 lower-case hex digits/);
  });
}

/** RabbitMQ learns of freed room a moment later. */
async function publishUntilAccepted(broker: Broker, n: number): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    try {
      await broker.publish(testMessage(n, 500_000));
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'QUEUE_FULL' || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

function describePrefetch(open: Open): void {
  it('keeps no more than prefetch messages under way', async () => {
    const { broker } = await open();
    const consumer = await consume(broker, { prefetch: 3 });
    await publishAll(broker, numbers(1, 10));
    const first = await consumer.take(3);
    await consumer.expectNone();
    await first[1]!.ack();
    assert.deepEqual(idsOf(await consumer.take(1)), [4]);
    await consumer.expectNone();
  });

  it('keeps no more than prefetchBytes bytes under way, and passes a larger message alone', async () => {
    const { broker } = await open();
    await publishAll(broker, numbers(1, 4), 400_000);
    await broker.publish(testMessage(5, 1_500_000));
    await broker.publish(testMessage(6));
    const consumer = await consume(broker, { prefetchBytes: 1_000_000 });
    const first = await consumer.take(2);
    await consumer.expectNone();
    await ackAll(first);
    const second = await consumer.take(2);
    await consumer.expectNone();
    await ackAll(second);
    const alone = await consumer.take(1);
    assert.deepEqual(idsOf(alone), [5]);
    await consumer.expectNone();
    await ackAll(alone);
    assert.deepEqual(idsOf(await consumer.take(1)), [6]);
  });

  it('shares the messages between two consumers', async () => {
    const { broker } = await open();
    const consumers = [await consume(broker, { prefetch: 2 }), await consume(broker, { prefetch: 2 })];
    await publishAll(broker, numbers(1, 4));
    const deliveries = await Promise.all(consumers.map((consumer) => consumer.take(2)));
    assert.deepEqual(idsOf(deliveries.flat()).sort(), [1, 2, 3, 4]);
  });
}

function describeRedelivery(open: Open): void {
  it('delivers a requeued message again, marked as such', async () => {
    const { broker } = await open();
    await broker.publish(testMessage(1));
    const consumer = await consume(broker);
    const [first] = await consumer.take(1);
    await first!.requeue();
    const [second] = await consumer.take(1);
    assert.equal(second!.id, first!.id);
    assert.equal(second!.redelivered, true);
    await second!.ack();
    await consumer.expectNone();
  });

  it('delivers what was not acknowledged again after a close, and nothing that was', async () => {
    const target = await open();
    const consumer = await consume(target.broker);
    await publishAll(target.broker, numbers(1, 5));
    const [one, , three] = await consumer.take(5);
    await Promise.all([one!.ack(), three!.ack()]);
    const again = await consume(await target.reopen());
    const deliveries = await again.take(3);
    assert.deepEqual(idsOf(deliveries).sort(), [2, 4, 5]);
    assert.ok(deliveries.every(({ redelivered }) => redelivered));
    await ackAll(deliveries);
    await again.expectNone();
  });

  it('keeps unconsumed messages over a reopen, not marked as redelivered', async () => {
    const target = await open();
    await publishAll(target.broker, numbers(1, 3));
    const consumer = await consume(await target.reopen());
    const deliveries = await consumer.take(3);
    assert.deepEqual(idsOf(deliveries), [1, 2, 3]);
    assert.ok(deliveries.every(({ redelivered }) => !redelivered));
  });
}

function describeDeadLetters(open: Open): void {
  it('moves a message to the dead letters after deliveryLimit deliveries, across reopens', async () => {
    const target = await open();
    await target.broker.publish(testMessage(1));
    const first = await consume(target.broker, { deliveryLimit: 3 });
    await first.take(1);
    const broker = await target.reopen();
    const consumer = await consume(broker, { deliveryLimit: 3 });
    for (let delivery = 2; delivery <= 3; delivery++) {
      const [message] = await consumer.take(1);
      assert.equal(message!.redelivered, true);
      await message!.requeue();
    }
    await broker.publish(testMessage(2));
    assert.deepEqual(idsOf(await consumer.take(1)), [2]);
    const [letter] = await waitForDeadLetters(broker, 1);
    assert.equal(letter!.id, testMessage(1).id);
    assert.equal(letter!.deliveries, 3);
    assert.match(letter!.reason, /delivered 3 times/);
  });

  it('lists dead letters with reason, oldest first, and limits the list', async () => {
    const { broker } = await open();
    const consumer = await consume(broker);
    await publishAll(broker, numbers(1, 3), 1000);
    const deliveries = await consumer.take(3);
    for (const delivery of deliveries) await delivery.deadLetter(`cannot decode ${delivery.id}`);
    const letters = await waitForDeadLetters(broker, 3);
    assert.deepEqual(idsOf(letters), [1, 2, 3]);
    assert.equal(letters[0]!.reason, `cannot decode ${testMessage(1).id}`);
    assert.equal(letters[0]!.deliveries, 1);
    assert.equal(letters[0]!.bytes, 1000);
    assert.ok(Math.abs(letters[0]!.timeMs - Date.now()) < 60_000);
    assert.deepEqual(new Uint8Array(letters[1]!.body), testMessage(2, 1000).body);
    assert.deepEqual(idsOf(await broker.deadLetters(2)), [1, 2]);
    assert.equal((await broker.deadLetters(10)).length, 3, 'listing takes nothing away');
    await consumer.expectNone();
  });

  it('keeps dead letters over a reopen, retries and drops them by id', async () => {
    const target = await open();
    const first = await consume(target.broker);
    await publishAll(target.broker, numbers(1, 3));
    for (const delivery of await first.take(3)) await delivery.deadLetter('on purpose');
    await waitForDeadLetters(target.broker, 3);
    const broker = await target.reopen();
    assert.equal(await broker.dropDeadLetter(testMessage(2).id), true);
    assert.equal(await broker.dropDeadLetter(testMessage(2).id), false);
    assert.equal(await broker.retryDeadLetter(testMessage(3).id), true);
    assert.equal(await broker.retryDeadLetter('00000000000000ff'), false);
    const consumer = await consume(broker);
    const [retried] = await consumer.take(1);
    assert.deepEqual(new Uint8Array(retried!.body), testMessage(3).body);
    assert.equal(retried!.redelivered, false);
    await retried!.ack();
    assert.deepEqual(idsOf(await waitForDeadLetters(broker, 1)), [1]);
  });
}

/** A dead letter may appear a moment after the last delivery failed. */
async function waitForDeadLetters(broker: Broker, count: number): ReturnType<Broker['deadLetters']> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const letters = await broker.deadLetters(100);
    if (letters.length === count || Date.now() > deadline) {
      assert.equal(letters.length, count);
      return letters;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function describeLifecycle(open: Open, capabilities: ConformanceCapabilities): void {
  it(
    'counts messages, bytes, unacknowledged and dead letters',
    { skip: !capabilities.exactStats },
    async () => {
      const target = await open();
      await publishAll(target.broker, numbers(1, 4), 1000);
      const consumer = await consume(target.broker, { prefetch: 2 });
      const [one, two] = await consumer.take(2);
      const limitBytes = TEST_LIMIT_BYTES;
      const before = { messages: 4, bytes: 4000, unacknowledged: 2, deadLetters: 0, limitBytes };
      assert.deepEqual(await target.broker.stats(), before);
      await consumer.cancel();
      await one!.ack();
      await two!.deadLetter('on purpose');
      const left = { messages: 2, bytes: 2000, unacknowledged: 0, deadLetters: 1, limitBytes };
      assert.deepEqual(await target.broker.stats(), left);
      assert.deepEqual(await (await target.reopen()).stats(), left);
    },
  );

  it('reports depth and limit', async () => {
    const { broker } = await open();
    await publishAll(broker, numbers(1, 4), 1000);
    const { messages, unacknowledged, deadLetters, limitBytes } = await broker.stats();
    assert.deepEqual(
      { messages, unacknowledged, deadLetters, limitBytes },
      { messages: 4, unacknowledged: 0, deadLetters: 0, limitBytes: TEST_LIMIT_BYTES },
    );
  });

  it('stops delivering on cancel; what is under way can still be settled', async () => {
    const { broker } = await open();
    const consumer = await consume(broker, { prefetch: 1 });
    await publishAll(broker, numbers(1, 2));
    const [first] = await consumer.take(1);
    await consumer.cancel();
    await consumer.cancel();
    await first!.ack();
    await consumer.expectNone();
    const next = await consume(broker);
    assert.deepEqual(idsOf(await next.take(1)), [2]);
  });

  it('refuses to settle a delivery twice', async () => {
    const { broker } = await open();
    const consumer = await consume(broker);
    await broker.publish(testMessage(1));
    const [delivery] = await consumer.take(1);
    await delivery!.ack();
    await assert.rejects(delivery!.requeue(), /settled twice/);
    await assert.rejects(delivery!.ack(), /settled twice/);
  });

  it('closes twice without harm, finishes running publishes, and refuses new ones', async () => {
    const target = await open();
    const running = target.broker.publish(testMessage(1));
    await Promise.all([target.broker.close(), target.broker.close()]);
    assert.equal((await running).duplicate, false);
    await assert.rejects(target.broker.publish(testMessage(2)), /closed/);
    const consumer = await consume(await target.reopen());
    assert.deepEqual(idsOf(await consumer.take(1)), [1]);
  });

  it('keeps order and count over many publish and acknowledge cycles', async () => {
    const { broker } = await open();
    const consumer = await consume(broker, { prefetch: 8 });
    for (let cycle = 0; cycle < 40; cycle++) {
      const range = numbers(cycle * 8 + 1, cycle * 8 + 8);
      await Promise.all(range.map((n) => broker.publish(testMessage(n, 2000))));
      const deliveries = await consumer.take(8);
      assert.deepEqual(idsOf(deliveries), range);
      await ackAll(deliveries);
    }
    assert.equal((await broker.stats()).messages, 0);
  });
}
