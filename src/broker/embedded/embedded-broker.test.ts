import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { testMessage } from '../test-message.ts';
import type { Delivery } from '../broker.ts';
import type { BrokerEvent } from '../broker-observer.ts';
import { collectDeliveries } from '../collect-deliveries.ts';
import { openEmbeddedBroker } from './open-embedded-broker.ts';

const LIMIT_BYTES = 100_000_000;
const CONSUME_OPTIONS = { prefetch: 16, prefetchBytes: 100_000_000, deliveryLimit: 3 };

const root = mkdtempSync(join(tmpdir(), 'logsentry-embedded-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = (): string => join(root, `queue-${folders++}`);

function isAppError(code: ErrorCode, text: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof AppError && error.code === code && text.test(`${error.message} ${error.nextStep}`);
}

describe('Embedded broker', { timeout: 60_000 }, () => {
  it('uses freed space again: the file stays flat over many times its size', async () => {
    const folder = newFolder();
    const broker = await openEmbeddedBroker({ folder, limitBytes: LIMIT_BYTES });
    const consumer = await collectDeliveries(broker, CONSUME_OPTIONS);
    const sizes: number[] = [];
    for (let cycle = 0; cycle < 60; cycle++) {
      const range = Array.from({ length: 8 }, (_, i) => cycle * 8 + i + 1);
      await Promise.all(range.map((n) => broker.publish(testMessage(n, 300_000 + ((n * 7919) % 200_000)))));
      await Promise.all((await consumer.take(8)).map((delivery) => delivery.ack()));
      sizes.push(statSync(join(folder, 'queue.mdb')).size);
    }
    // 480 bodies of 0.3 to 0.5 MB, 192 MB in all, never more than 8 of them in the queue.
    assert.ok(Math.max(...sizes) < 16_000_000, `${sizes.at(-1)} bytes`);
    assert.equal(sizes.at(-1), sizes[40]);
    await broker.close();
  });

  it('keeps the order of a backlog of large bodies while they are acknowledged', async () => {
    const broker = await openEmbeddedBroker({ folder: newFolder(), limitBytes: LIMIT_BYTES });
    for (let n = 1; n <= 40; n++) await broker.publish(testMessage(n, 1_000_000));
    const ids: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const onMessage = (delivery: Delivery): void => {
        ids.push(Number.parseInt(delivery.id, 16));
        delivery.ack().then(() => ids.length === 40 && resolve(), reject);
      };
      broker.consume({ ...CONSUME_OPTIONS, prefetch: 8 }, onMessage).catch(reject);
    });
    assert.deepEqual(
      ids,
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    await broker.close();
  });

  it('says when a body may be used again, and reads it back into the memory it is given', async () => {
    const lent: Uint8Array[] = [];
    const broker = await openEmbeddedBroker({
      folder: newFolder(),
      limitBytes: LIMIT_BYTES,
      allocate: (bytes) => {
        const memory = new Uint8Array(new ArrayBuffer(2 * bytes), 0, bytes);
        lent.push(memory);
        return memory;
      },
    });
    const early = testMessage(1, 300_000);
    const { bodyFree } = await broker.publish(early);
    assert.equal(bodyFree, true, 'nobody consumes yet: the body is on disk only');
    const expected = early.body.slice();
    early.body.fill(0);
    const consumer = await collectDeliveries(broker, CONSUME_OPTIONS);
    const [first] = await consumer.take(1);
    assert.deepEqual(first!.body, expected);
    assert.equal(first!.body, lent[0]);
    await first!.ack();

    const late = testMessage(2, 300_000);
    assert.equal((await broker.publish(late)).bodyFree, false, 'a waiting consumer gets this very body');
    const [second] = await consumer.take(1);
    assert.equal(second!.body, late.body);
    await second!.ack();
    await broker.close();
  });

  it('delivers what failed again and again in ever smaller groups', async () => {
    const broker = await openEmbeddedBroker({ folder: newFolder(), limitBytes: LIMIT_BYTES });
    for (let n = 1; n <= 16; n++) await broker.publish(testMessage(n));
    const consumer = await collectDeliveries(broker, { ...CONSUME_OPTIONS, prefetch: 16, deliveryLimit: 4 });
    for (const group of [16, 16, 4, 1]) {
      const deliveries = await consumer.take(group);
      await consumer.expectNone();
      // The oldest is the one that fails; on its last chance it is alone.
      assert.equal(deliveries[0]!.id, testMessage(1).id);
      for (const delivery of deliveries) await delivery.requeue();
    }
    const [next] = await consumer.take(1);
    assert.equal(next!.id, testMessage(2).id);
    assert.deepEqual(
      (await broker.deadLetters(10)).map(({ id }) => id),
      [testMessage(1).id],
    );
    await broker.close();
  });

  it('belongs to one process, and says which', async () => {
    const folder = newFolder();
    const broker = await openEmbeddedBroker({ folder, limitBytes: LIMIT_BYTES });
    const again = openEmbeddedBroker({ folder, limitBytes: LIMIT_BYTES });
    await assert.rejects(again, isAppError('DATA_DIR_LOCKED', new RegExp(`process ${process.pid}`)));
    await broker.close();
    await (await openEmbeddedBroker({ folder, limitBytes: LIMIT_BYTES })).close();
  });

  it('says how full it is and which setting limits it', async () => {
    const broker = await openEmbeddedBroker({ folder: newFolder(), limitBytes: 1000 });
    await broker.publish(testMessage(1, 900));
    await assert.rejects(
      broker.publish(testMessage(2, 101)),
      isAppError('QUEUE_FULL', /holds 900 bytes .* queue\.limitBytes, 1000/),
    );
    await broker.publish(testMessage(2, 100));
    await broker.close();
  });

  it('counts dead letters into the limit', async () => {
    const broker = await openEmbeddedBroker({ folder: newFolder(), limitBytes: 1000 });
    const consumer = await collectDeliveries(broker, CONSUME_OPTIONS);
    await broker.publish(testMessage(1, 900));
    const [delivery] = await consumer.take(1);
    await delivery!.deadLetter('on purpose');
    await assert.rejects(
      broker.publish(testMessage(2, 101)),
      isAppError('QUEUE_FULL', /900 of them dead letters/),
    );
    await broker.dropDeadLetter(testMessage(1).id);
    await broker.publish(testMessage(2, 101));
    await broker.close();
  });

  it('refuses with DISK_FULL before the reserve is used up', async () => {
    const diskReserveBytes = Number.MAX_SAFE_INTEGER;
    const broker = await openEmbeddedBroker({
      folder: newFolder(),
      limitBytes: LIMIT_BYTES,
      diskReserveBytes,
    });
    await assert.rejects(broker.publish(testMessage(1, 1_000_000)), isAppError('DISK_FULL', /dataDir/));
    assert.equal((await broker.stats()).messages, 0);
    // Fits into the file as it is: takes nothing from the disk.
    await broker.publish(testMessage(1, 100));
    await broker.close();
  });

  it('answers DISK_FULL when the disk is full, still acknowledges, and goes on when there is room', async (t) => {
    const folder = newFolder();
    if (!mountSmallDisk(folder, '12m')) return t.skip('needs the right to mount a file system');
    try {
      const broker = await openEmbeddedBroker({ folder, limitBytes: LIMIT_BYTES, diskReserveBytes: 0 });
      const published = await publishUntilFull(broker.publish.bind(broker));
      const consumer = await collectDeliveries(broker, CONSUME_OPTIONS);
      const deliveries = await consumer.take(published);
      assert.deepEqual(new Uint8Array(deliveries[0]!.body), testMessage(1, 1_000_000).body);
      await Promise.all(deliveries.map((delivery) => delivery.ack()));
      assert.equal((await broker.stats()).messages, 0);
      await publishSoon(() => broker.publish(testMessage(100, 1_000_000)));
      assert.equal((await consumer.take(1)).length, 1);
      await broker.close();
    } finally {
      // Lazy: after a failed assertion the queue is still open.
      execFileSync('umount', ['--lazy', folder]);
    }
  });

  it('forgets ids by count and by age', async () => {
    let nowMs = 1_000_000;
    const broker = await openEmbeddedBroker({
      folder: newFolder(),
      limitBytes: LIMIT_BYTES,
      idempotencyCount: 2,
      idempotencyMs: 1000,
      clock: { nowMs: () => nowMs },
    });
    for (const n of [1, 2, 3]) await broker.publish(testMessage(n));
    assert.equal((await broker.publish(testMessage(3))).duplicate, true);
    assert.equal((await broker.publish(testMessage(2))).duplicate, true);
    assert.equal((await broker.publish(testMessage(1))).duplicate, false);
    nowMs += 1001;
    await broker.publish(testMessage(4));
    assert.equal((await broker.publish(testMessage(3))).duplicate, false);
    await broker.close();
  });

  it('refuses a file that is no queue or was cut, and a folder that is a file', async () => {
    const folder = newFolder();
    const options = { folder, limitBytes: LIMIT_BYTES };
    const file = join(folder, 'queue.mdb');
    mkdirSync(folder);
    for (const content of ['not a queue '.repeat(9999), 'short']) {
      writeFileSync(file, content);
      await assert.rejects(
        openEmbeddedBroker(options),
        isAppError('QUEUE_CORRUPT', /not an LMDB file.*backup/s),
      );
    }
    rmSync(file);
    const broker = await openEmbeddedBroker(options);
    for (const n of [1, 2, 3]) await broker.publish(testMessage(n, 2_000_000));
    await broker.close();
    truncateSync(file, 2_000_000);
    await assert.rejects(openEmbeddedBroker(options), isAppError('QUEUE_CORRUPT', /ends after 2000000 of/));
    const inFile = { ...options, folder: join(folder, 'queue.mdb', 'deeper') };
    await assert.rejects(openEmbeddedBroker(inFile), isAppError('DATA_DIR_UNUSABLE', /cannot be opened/));
  });

  it('tells its observer what it did', async () => {
    const counts = new Map<BrokerEvent, number>();
    const observe = (event: BrokerEvent, count: number): void =>
      void counts.set(event, (counts.get(event) ?? 0) + count);
    const broker = await openEmbeddedBroker({ folder: newFolder(), limitBytes: 1000, observe });
    const consumer = await collectDeliveries(broker, CONSUME_OPTIONS);
    for (const n of [1, 2, 2]) await broker.publish(testMessage(n, 100));
    await assert.rejects(broker.publish(testMessage(3, 2000)));
    const [one, two] = await consumer.take(2);
    await one!.requeue();
    await consumer.take(1).then(([again]) => again!.ack());
    await two!.deadLetter('on purpose');
    await broker.close();
    assert.deepEqual(Object.fromEntries(counts), {
      published: 2,
      published_bytes: 200,
      duplicate: 1,
      refused_queue_full: 1,
      delivered: 2,
      requeued: 1,
      redelivered: 1,
      acknowledged: 1,
      dead_lettered: 1,
    });
  });

  it('rejects what is settled after close; the message comes again', async () => {
    const folder = newFolder();
    const broker = await openEmbeddedBroker({ folder, limitBytes: LIMIT_BYTES });
    const consumer = await collectDeliveries(broker, CONSUME_OPTIONS);
    await broker.publish(testMessage(1));
    const [delivery] = await consumer.take(1);
    await broker.close();
    await assert.rejects(delivery!.ack(), /after close/);
    const reopened = await openEmbeddedBroker({ folder, limitBytes: LIMIT_BYTES });
    assert.equal((await reopened.stats()).messages, 1);
    await reopened.close();
  });
});

function mountSmallDisk(folder: string, size: string): boolean {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Freed pages can be used two transactions later, so the first try may still be refused. */
async function publishSoon(publish: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await publish();
      return;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function publishUntilFull(
  publish: (message: ReturnType<typeof testMessage>) => Promise<unknown>,
): Promise<number> {
  for (let n = 1; n <= 20; n++) {
    try {
      await publish(testMessage(n, 1_000_000));
    } catch (error) {
      assert.ok(isAppError('DISK_FULL', /full/)(error), String(error));
      // Once more: a failed commit must leave the queue usable.
      await assert.rejects(publish(testMessage(n, 1_000_000)), isAppError('DISK_FULL', /full/));
      return n - 1;
    }
  }
  throw new Error('the disk did not fill up');
}
