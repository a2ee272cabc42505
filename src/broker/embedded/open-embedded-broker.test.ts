import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Broker } from '../broker.ts';
import { brokerConformance, TEST_LIMIT_BYTES } from '../broker-conformance.ts';
import { openEmbeddedBroker } from './open-embedded-broker.ts';

for (const handOverLimitBytes of [16 * 1024 * 1024, 0]) {
  brokerConformance(`embedded, hand-over of ${handOverLimitBytes} bytes`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'logsentry-queue-'));
    const open = (): Promise<Broker> =>
      openEmbeddedBroker({ folder, limitBytes: TEST_LIMIT_BYTES, handOverLimitBytes });
    let broker = await open();
    return {
      broker,
      async reopen() {
        await broker.close();
        broker = await open();
        return broker;
      },
      async cleanup() {
        await broker.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
}
