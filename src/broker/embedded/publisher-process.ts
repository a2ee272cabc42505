/**
 * A program for the crash tests: publishes to the queue in the folder of its first argument as fast as it can, for ever, and
 * prints each confirmed id on a line. With `consume` as its second argument it acknowledges what it publishes too,
 * printing `-id`; with `poison` it kills itself when it is given the message whose body starts with 0xdd.
 */
import { writeSync } from 'node:fs';
import { createBatchId } from '../../core/batch-id.ts';
import type { Broker, Delivery } from '../broker.ts';
import { openEmbeddedBroker } from './open-embedded-broker.ts';

const STANDARD_OUTPUT = 1;
const PUBLISHERS = 8;
const CONSUME_OPTIONS = { prefetch: 16, prefetchBytes: 10_000_000, deliveryLimit: 3 };

const [, , folder = '', mode = 'publish'] = process.argv;
const broker = await openEmbeddedBroker({ folder, limitBytes: 1_000_000_000 });

// Synchronous, so that a line that was not printed was not confirmed as far as the test can know.
const print = (line: string): void => void writeSync(STANDARD_OUTPUT, `${line}\n`);

async function publishForever(target: Broker): Promise<void> {
  for (;;) {
    const id = createBatchId(Date.now());
    await target.publish({ id, body: new Uint8Array(Math.floor(Math.random() * 50_000)).fill(1) });
    print(id);
  }
}

async function acknowledge(delivery: Delivery): Promise<void> {
  await delivery.ack();
  print(`-${delivery.id}`);
}

if (mode === 'poison') {
  await broker.consume(CONSUME_OPTIONS, (delivery) => {
    print(delivery.id);
    if (delivery.body[0] === 0xdd) process.kill(process.pid, 'SIGKILL');
    else setImmediate(() => void acknowledge(delivery));
  });
} else {
  if (mode === 'consume') await broker.consume(CONSUME_OPTIONS, (delivery) => void acknowledge(delivery));
  await Promise.all(Array.from({ length: PUBLISHERS }, () => publishForever(broker)));
}
