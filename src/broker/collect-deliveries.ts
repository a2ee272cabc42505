import assert from 'node:assert/strict';
import type { Broker, ConsumeOptions, Delivery } from './broker.ts';

/** A consumer for tests: deliveries are taken one by one and settled by the test. */
export interface DeliveryCollector {
  /** Waits for the next `count` deliveries; rejects when they don't come. */
  take(count: number): Promise<Delivery[]>;
  /** Fails when a delivery is there or comes within {@link QUIET_MS}. */
  expectNone(): Promise<void>;
  cancel(): Promise<void>;
}

const TAKE_TIMEOUT_MS = 20_000;

/** How long nothing must come. A wrong delivery comes at once: it needs no decision by anyone else. */
const QUIET_MS = 50;

export async function collectDeliveries(broker: Broker, options: ConsumeOptions): Promise<DeliveryCollector> {
  const arrived: Delivery[] = [];
  let wake = (): void => {};
  const subscription = await broker.consume(options, (delivery) => {
    arrived.push(delivery);
    wake();
  });

  async function waitFor(count: number, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (arrived.length < count && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return arrived.length >= count;
  }

  return {
    async take(count) {
      const complete = await waitFor(count, TAKE_TIMEOUT_MS);
      assert.ok(complete, `expected ${count} deliveries, got ${arrived.length}`);
      return arrived.splice(0, count);
    },
    async expectNone() {
      await waitFor(1, QUIET_MS);
      assert.deepEqual(
        arrived.map(({ id }) => id),
        [],
        'expected no delivery',
      );
    },
    cancel: () => subscription.cancel(),
  };
}
