/**
 * The embedded broker: `npx node bench/broker.bench.ts [--json]`. Publish and acknowledge through the public contract,
 * everything durable. Rows: body size, publishers at once, whether a consumer keeps up.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedBroker } from '../src/broker/embedded/open-embedded-broker.ts';
import type { Broker } from '../src/broker/broker.ts';

interface Scenario {
  readonly name: string;
  readonly bodyBytes: number;
  readonly publishers: number;
  readonly messages: number;
  readonly consumes: boolean;
}

interface Result {
  readonly scenario: string;
  readonly megabytesPerSecond: number;
  readonly messagesPerSecond: number;
  readonly publishP50Ms: number;
  readonly publishP99Ms: number;
  readonly cpuSecondsPerGigabyte: number;
  readonly fileMegabytes: number;
}

const SCENARIOS: readonly Scenario[] = [
  { name: '100 KB, lone', bodyBytes: 100_000, publishers: 1, messages: 400, consumes: true },
  { name: '800 KB, lone', bodyBytes: 800_000, publishers: 1, messages: 300, consumes: true },
  { name: '1 KB, 64 publishers', bodyBytes: 1000, publishers: 64, messages: 60_000, consumes: true },
  { name: '100 KB, 8 publishers', bodyBytes: 100_000, publishers: 8, messages: 6000, consumes: true },
  { name: '800 KB, 4 publishers', bodyBytes: 800_000, publishers: 4, messages: 1000, consumes: true },
  {
    name: '800 KB, 4 publishers, no consumer',
    bodyBytes: 800_000,
    publishers: 4,
    messages: 1000,
    consumes: false,
  },
];
const CONSUME_OPTIONS = { prefetch: 64, prefetchBytes: 64_000_000, deliveryLimit: 5 };

async function runScenario(scenario: Scenario): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'logsentry-bench-'));
  const broker = await openEmbeddedBroker({ folder, limitBytes: 8_000_000_000 });
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const latenciesMs = await publishAll(broker, scenario);
  const seconds = (performance.now() - startMs) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const bytes = scenario.messages * scenario.bodyBytes;
  await broker.close();
  const fileMegabytes = statSync(join(folder, 'queue.mdb')).size / 1e6;
  rmSync(folder, { recursive: true });
  return {
    scenario: scenario.name,
    megabytesPerSecond: bytes / 1e6 / seconds,
    messagesPerSecond: scenario.messages / seconds,
    publishP50Ms: percentile(latenciesMs, 0.5),
    publishP99Ms: percentile(latenciesMs, 0.99),
    cpuSecondsPerGigabyte: (cpu.user + cpu.system) / 1e6 / (bytes / 1e9),
    fileMegabytes,
  };
}

/** Resolves, with the latency of each publish, when every message is confirmed and (if consumed) acknowledged. */
async function publishAll(broker: Broker, scenario: Scenario): Promise<number[]> {
  const body = new Uint8Array(scenario.bodyBytes).map((_, i) => i * 31);
  const latenciesMs: number[] = [];
  let acknowledged = 0;
  let done = (): void => {};
  const allAcknowledged = new Promise<void>((resolve) => (done = resolve));
  const onAcknowledged = (): void => void (++acknowledged === scenario.messages && done());
  if (scenario.consumes) {
    await broker.consume(CONSUME_OPTIONS, (delivery) => void delivery.ack().then(onAcknowledged));
  } else {
    done();
  }
  let next = 0;
  const publisher = async (): Promise<void> => {
    while (next < scenario.messages) {
      const id = (++next).toString(16).padStart(16, '0');
      const startMs = performance.now();
      await broker.publish({ id, body });
      latenciesMs.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: scenario.publishers }, publisher));
  await allAcknowledged;
  return latenciesMs;
}

function percentile(values: readonly number[], fraction: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * fraction)] ?? Number.NaN;
}

const results: Result[] = [];
for (const scenario of SCENARIOS) {
  if (!process.argv.includes('--json')) console.error(`running ${scenario.name} …`);
  results.push(await runScenario(scenario));
}
if (process.argv.includes('--json')) {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  console.log(JSON.stringify({ benchmark: 'broker', node: process.version, machine, results }, undefined, 2));
} else {
  console.table(results.map((row) => roundNumbers(row)));
}

function roundNumbers(row: Result): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? Number(value.toPrecision(3)) : value,
    ]),
  );
}
