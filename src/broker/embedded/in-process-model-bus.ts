import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Subscription } from '../broker.ts';
import type { ModelBus, ModelNews } from '../model-bus.ts';

export interface InProcessModelBusOptions<Sample> {
  readonly bytesOf: (sample: Sample) => number;
  /** Bytes of samples kept while the learner is busy; beyond it the oldest are dropped. */
  readonly sampleLimitBytes: number;
  /** Called with the number of samples dropped. */
  readonly onDropped?: (count: number) => void;
}

/** The bus of one process: a bounded queue in memory. What it holds is lost with the process; new samples follow. */
export function createInProcessModelBus<Sample>(options: InProcessModelBusOptions<Sample>): ModelBus<Sample> {
  const samples: { readonly sample: Sample; readonly bytes: number }[] = [];
  const consumers: ((sample: Sample) => Promise<void>)[] = [];
  const listeners = new Set<(news: ModelNews) => void>();
  let sampleBytes = 0;
  let delivering = false;
  let closed = false;

  function requireOpen(): void {
    if (closed) throw new Error('The model bus is closed');
  }

  function dropOldest(): void {
    let dropped = 0;
    for (; sampleBytes > options.sampleLimitBytes && samples.length > 1; dropped++) {
      sampleBytes -= samples.shift()?.bytes ?? 0;
    }
    if (dropped > 0) options.onDropped?.(dropped);
  }

  async function deliver(): Promise<void> {
    if (delivering) return;
    delivering = true;
    // The first consumer is the active one; the others wait for it to leave.
    for (let active = consumers[0]; active !== undefined && !closed; active = consumers[0]) {
      const next = samples.shift();
      if (next === undefined) break;
      sampleBytes -= next.bytes;
      // A consumer that fails has dropped the sample: see ModelBus.
      await active(next.sample).catch(() => {});
      // A sample takes milliseconds: requests that came meanwhile go before the next one.
      await nextTurn();
    }
    delivering = false;
  }

  return {
    async publishSample(sample) {
      requireOpen();
      const bytes = options.bytesOf(sample);
      samples.push({ sample, bytes });
      sampleBytes += bytes;
      dropOldest();
      void deliver();
    },
    async consumeSamples(onSample) {
      requireOpen();
      const consumer = (sample: Sample): Promise<void> => onSample(sample);
      consumers.push(consumer);
      void deliver();
      return subscription(() => void consumers.splice(consumers.indexOf(consumer), 1));
    },
    async announceModel(version) {
      requireOpen();
      for (const listener of listeners) listener({ kind: 'announced', version });
    },
    async onModel(listener) {
      requireOpen();
      const own = (news: ModelNews): void => listener(news);
      listeners.add(own);
      return subscription(() => void listeners.delete(own));
    },
    close() {
      closed = true;
      samples.length = 0;
      listeners.clear();
      return Promise.resolve();
    },
  };
}

function subscription(leave: () => void): Subscription {
  let left = false;
  return {
    cancel() {
      if (!left) leave();
      left = true;
      return Promise.resolve();
    },
  };
}
