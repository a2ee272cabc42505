import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { ModelBus, ModelNews } from './model-bus.ts';

/** `open` gives two ends of one new bus, as in two processes (or the same one twice), that keeps 100,000 bytes of samples. */
export interface ModelBusTarget {
  readonly first: ModelBus;
  readonly second: ModelBus;
}

export const TEST_SAMPLE_LIMIT_BYTES = 100_000;

const TIMEOUT_MS = 20_000;

export function modelBusConformance(name: string, open: () => Promise<ModelBusTarget>): void {
  describe(`ModelBus conformance: ${name}`, { timeout: 5 * TIMEOUT_MS }, () => {
    const targets: ModelBusTarget[] = [];
    const openTarget = async (): Promise<ModelBusTarget> => {
      const target = await open();
      targets.push(target);
      return target;
    };
    after(async () => {
      for (const { first, second } of targets) await Promise.all([first.close(), second.close()]);
    });
    describeSamples(openTarget);
    describeModels(openTarget);
  });
}

function describeSamples(open: () => Promise<ModelBusTarget>): void {
  it('delivers samples in order to a consumer that came before or after', async () => {
    const { first, second } = await open();
    await first.publishSample(sample(1));
    const seen: number[] = [];
    await second.consumeSamples(async (body) => void seen.push(numberOf(body)));
    for (const n of [2, 3, 4]) await first.publishSample(sample(n));
    await until(() => seen.length === 4);
    assert.deepEqual(seen, [1, 2, 3, 4]);
  });

  it('has one active consumer, and a successor when it cancels', async () => {
    const { first, second } = await open();
    const seen: string[] = [];
    const active = await first.consumeSamples(async (body) => void seen.push(`first ${numberOf(body)}`));
    await second.consumeSamples(async (body) => void seen.push(`second ${numberOf(body)}`));
    for (const n of [1, 2]) await second.publishSample(sample(n));
    await until(() => seen.length === 2);
    await active.cancel();
    await active.cancel();
    for (const n of [3, 4]) await second.publishSample(sample(n));
    await until(() => seen.length === 4);
    assert.deepEqual(seen, ['first 1', 'first 2', 'second 3', 'second 4']);
  });

  it('gives one sample at a time', async () => {
    const { first, second } = await open();
    let running = 0;
    let done = 0;
    await second.consumeSamples(async () => {
      running++;
      assert.equal(running, 1);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      done++;
    });
    for (let n = 0; n < 20; n++) await first.publishSample(sample(n));
    await until(() => done === 20);
  });

  it('drops a sample whose consumer fails, and goes on', async () => {
    const { first, second } = await open();
    const seen: number[] = [];
    await second.consumeSamples(async (body) => {
      seen.push(numberOf(body));
      if (numberOf(body) === 1) throw new Error('cannot learn from this');
    });
    for (const n of [1, 2]) await first.publishSample(sample(n));
    await until(() => seen.length === 2);
    assert.deepEqual(seen, [1, 2]);
  });

  it('keeps the newest samples within its limit while nobody consumes', async () => {
    const { first, second } = await open();
    for (let n = 1; n <= 30; n++) await first.publishSample(sample(n, 10_000));
    const seen: number[] = [];
    await second.consumeSamples(async (body) => void seen.push(numberOf(body)));
    await until(() => seen.at(-1) === 30);
    assert.ok(seen.length >= 9 && seen.length <= 10, `${seen.length} samples kept`);
    assert.deepEqual(
      seen,
      seen.map((_, i) => 31 - seen.length + i),
    );
  });
}

function describeModels(open: () => Promise<ModelBusTarget>): void {
  it('announces a model to every listener', async () => {
    const { first, second } = await open();
    const news: ModelNews[][] = [[], [], []];
    await first.onModel((item) => news[0]!.push(item));
    await second.onModel((item) => news[1]!.push(item));
    const subscription = await second.onModel((item) => news[2]!.push(item));
    await first.announceModel('7');
    await until(() => news.every((items) => items.length === 1));
    await subscription.cancel();
    await subscription.cancel();
    await second.announceModel('8');
    await until(() => news[0]!.length === 2 && news[1]!.length === 2);
    assert.deepEqual(news[0], [
      { kind: 'announced', version: '7' },
      { kind: 'announced', version: '8' },
    ]);
    assert.equal(news[2]!.length, 1);
  });

  it('announces to nobody without error, and closes twice', async () => {
    const { first } = await open();
    await first.announceModel('1');
    await first.close();
    await first.close();
    await assert.rejects(first.announceModel('2'), /closed/);
    await assert.rejects(first.publishSample(sample(1)), /closed/);
  });
}

function sample(n: number, bytes = 100): Uint8Array {
  const body = new Uint8Array(bytes);
  new DataView(body.buffer).setUint32(0, n);
  return body;
}

function numberOf(body: Uint8Array): number {
  return new DataView(body.buffer, body.byteOffset).getUint32(0);
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'the condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
