import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { startRabbitmq } from '../../../test/support/rabbitmq.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import type { ModelNews } from '../model-bus.ts';
import { modelBusConformance, TEST_SAMPLE_LIMIT_BYTES } from '../model-bus-conformance.ts';
import { openRabbitModelBus, type RabbitModelBusOptions } from './open-rabbit-model-bus.ts';

const rabbitmq = await startRabbitmq();
let prefixes = 0;

function testOptions(changes: Partial<RabbitModelBusOptions> = {}): RabbitModelBusOptions {
  return {
    hosts: [`127.0.0.1:${rabbitmq?.port}`],
    username: 'guest',
    password: 'guest',
    vhost: '/',
    tls: false,
    retryLowMs: 20,
    retryHighMs: 100,
    namePrefix: `bus-${prefixes++}.`,
    sampleLimitBytes: TEST_SAMPLE_LIMIT_BYTES,
    ...changes,
  };
}

if (rabbitmq !== undefined) {
  after(() => rabbitmq.stop());

  modelBusConformance('rabbitmq', async () => {
    const options = testOptions();
    return { first: await openRabbitModelBus(options), second: await openRabbitModelBus(options) };
  });

  describe('RabbitMQ model bus: faults', { timeout: 60_000 }, () => {
    it('hands the sample under way to a successor when the learner is cut off', async () => {
      const proxy = await startTcpProxy({ host: '127.0.0.1', port: rabbitmq.port });
      const options = testOptions();
      const learner = await openRabbitModelBus({ ...options, hosts: [`127.0.0.1:${proxy.port}`] });
      const successor = await openRabbitModelBus(options);
      let began = false;
      await learner.consumeSamples(() => {
        began = true;
        return new Promise(() => {});
      });
      const seen: Uint8Array[] = [];
      await successor.consumeSamples(async (body) => void seen.push(body));
      await successor.publishSample(new Uint8Array([7]));
      await until(() => began);
      assert.equal(seen.length, 0);
      proxy.cut();
      await until(() => seen.length === 1);
      assert.deepEqual(new Uint8Array(seen[0]!), new Uint8Array([7]));
      await Promise.all([learner.close(), successor.close()]);
      await proxy.close();
    });

    it('tells a listener that it may have missed a model while it was cut off', async () => {
      const proxy = await startTcpProxy({ host: '127.0.0.1', port: rabbitmq.port });
      const bus = await openRabbitModelBus(testOptions({ hosts: [`127.0.0.1:${proxy.port}`] }));
      const news: ModelNews[] = [];
      await bus.onModel((item) => news.push(item));
      proxy.cut();
      proxy.mend();
      await until(() => news.length === 1);
      await bus.announceModel('3');
      await until(() => news.length === 2);
      assert.deepEqual(news, [{ kind: 'maybe_missed' }, { kind: 'announced', version: '3' }]);
      await bus.close();
      await proxy.close();
    });
  });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'the condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
