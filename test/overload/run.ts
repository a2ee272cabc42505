/**
 * Two minutes at twice the load that the machine bears: memory stays under its limit, senders are told when to come
 * again, and every acknowledged line is stored once.
 *
 *     npm run test:overload -- [--seconds N] [--save]
 *
 * Capacity is measured first, by senders that do not wait as they are told: those that do leave the server idle in between,
 * since its queue is small here. The limits of queue and requests are small, so that memory is bounded by what is configured
 * and not by the disk. Fails when something does not hold.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from '../../bench/machine.ts';
import { memorySampler } from '../support/memory-sampler.ts';
import { anonymousBytesOf } from '../support/process-cost.ts';
import { getJson, until } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { compareStored, LINES_A_BODY } from './load-lines.ts';
import { offerLoad } from './offer-load.ts';

/** All processes together, the pages of program files and of the queue's file among them. */
const MEMORY_LIMIT_BYTES = 800e6;
const OVERLOAD_FACTOR = 2;
const MIB = 2 ** 20;
const LIMITS = {
  LOGSENTRY_QUEUE_LIMIT_BYTES: String(16 * MIB),
  LOGSENTRY_INGEST_IN_FLIGHT_BYTES: String(2 * MIB),
  LOGSENTRY_QUEUE_PREFETCH_BYTES: String(8 * MIB),
};
const CAPACITY_SECONDS = 10;
const CONNECTIONS = { capacity: 4, overload: 32 };
const MEMORY_EVERY_MS = 100;
const DRAIN_LIMIT_MS = 120_000;
const RESULTS = fileURLToPath(new URL('../../bench/results/overload.json', import.meta.url));

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '120' }, save: { type: 'boolean', default: false } },
});

const server = await startServer({ environment: LIMITS });
try {
  const result = await measure(server, Number(values.seconds));
  const { memory, overload, stored } = result;
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (values.save)
    writeFileSync(RESULTS, `${JSON.stringify({ machine: describeMachine(), ...result }, null, 2)}\n`);
  const holds =
    stored.missing + stored.doubled + overload.refusalsWithoutRetryAfter + overload.otherStatuses === 0 &&
    memory.peakBytes < MEMORY_LIMIT_BYTES;
  process.exitCode = holds ? 0 : 1;
} finally {
  await server.stop();
}

async function measure(target: ServerProcess, seconds: number) {
  const { url, pid } = target;
  const startMs = performance.now();
  const alone = await offerLoad(url, {
    connections: CONNECTIONS.capacity,
    seconds: CAPACITY_SECONDS,
    firstBody: 0,
  });
  await drained(url);
  const capacity = (alone.acknowledged.length * LINES_A_BODY * 1000) / (performance.now() - startMs);

  const resident = memorySampler(() => target.memoryBytes(), MEMORY_EVERY_MS);
  const anonymous = memorySampler(() => anonymousBytesOf(pid), MEMORY_EVERY_MS);
  const offered = await offerLoad(url, {
    connections: CONNECTIONS.overload,
    seconds,
    firstBody: alone.nextBody,
    linesPerSecond: capacity * OVERLOAD_FACTOR,
  });
  await drained(url);
  resident.stop();
  anonymous.stop();
  const { 429: tooMany = 0, 503: full = 0, ...others } = offered.refused;
  return {
    seconds: offered.seconds,
    capacityLinesPerSecond: Math.round(capacity),
    overload: {
      offeredLinesPerSecond: Math.round(offered.offeredLines / offered.seconds),
      acknowledgedLinesPerSecond: Math.round((offered.acknowledged.length * LINES_A_BODY) / offered.seconds),
      acknowledgedLines: offered.acknowledged.length * LINES_A_BODY,
      answered429: tooMany,
      answered503: full,
      otherStatuses: Object.values(others).reduce((sum, times) => sum + times, 0),
      refusalsWithoutRetryAfter: offered.withoutRetryAfter,
    },
    memory: {
      limitBytes: MEMORY_LIMIT_BYTES,
      peakBytes: resident.peak(),
      /** Without pages of files, which the system takes back when it needs them. */
      peakAnonymousBytes: anonymous.peak(),
    },
    stored: await compareStored(url, [...alone.acknowledged, ...offered.acknowledged]),
  };
}

async function drained(url: string): Promise<void> {
  await until(
    'the queue being empty',
    async () => {
      const { queue } = await getJson<{ queue: { messages: number } }>(`${url}/api/v1/status`);
      return queue.messages === 0 ? true : undefined;
    },
    DRAIN_LIMIT_MS,
  );
}
