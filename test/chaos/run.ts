import { appendFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.ts';
import { compareNumbers, sendBody, storedNumbers } from '../support/numbered-lines.ts';
import type { NumberedBody } from '../support/numbered-lines.ts';
import { startRabbitmqCluster } from '../support/rabbitmq.ts';
import type { RabbitmqNode } from '../support/rabbitmq-node.ts';
import { startCluster } from '../support/role-process.ts';
import type { Cluster } from '../support/role-process.ts';
import { getJson, until } from '../support/send.ts';
import { formatReport } from './chaos-report.ts';
import type { ChaosReport } from './chaos-report.ts';
import { possibleFaults, sleep } from './faults.ts';
import type { Surroundings } from './faults.ts';
import { mountSmallDisk } from './small-disk.ts';
import { createSteppedClock } from './stepped-clock.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly faults: number;
  readonly senders: number;
  /** No further fault begins after this time; any number of seconds without it. */
  readonly seconds?: number;
}

const LINES = 50;
const PACE_MS = 20;
const RETRY_MS = 100;
/** Longest fault and longest calm between two, ms. */
const FAULT_MS = 1500;
const CALM_MS = 700;
const RECOVERY_LIMIT_MS = 90_000;
/** The queue file of an empty spool takes less than one; the rest is for batches. */
const DISK_MEGABYTES = 16;
/** Roles whose clock is stepped. */
const STEPPED = ['ingest', 'process-1', 'learn-1'];

/** Sends numbered lines with retries while faults happen, then counts every acknowledged line. */
export async function runChaos(nodes: readonly RabbitmqNode[], options: ChaosOptions): Promise<ChaosReport> {
  const disk = mountSmallDisk(DISK_MEGABYTES);
  const clock = createSteppedClock();
  const cluster = await startCluster(nodes, {
    learners: 2,
    // The smallest there is, so that it can be filled.
    environment: { LOGSENTRY_QUEUE_SPOOL_BYTES: String(2 ** 20) },
    environmentOf: (name) => (clock !== undefined && STEPPED.includes(name) ? clock.environment : {}),
    folderOf: (name) => (name === 'ingest' ? disk?.folder : undefined),
  });
  const senders = startSenders(cluster, options);
  const surroundings = { cluster, nodes, disk, clock, refused: senders.refused };
  try {
    const recoveries = await inflictAll(surroundings, senders, options);
    const acknowledged = await senders.stop();
    const lines = acknowledged.length * LINES;
    await until('every acknowledged line being stored', () => isStored(cluster, lines), RECOVERY_LIMIT_MS);
    const { missing, doubled } = compareNumbers(acknowledged, await storedNumbers(cluster.role('serve').url));
    return {
      seed: options.seed,
      recoveries,
      acknowledged: lines,
      missing,
      doubled,
      refusals: senders.refused() + senders.unanswered(),
    };
  } finally {
    await senders.stop().catch(() => undefined);
    await cluster.close();
    disk?.close();
    clock?.close();
  }
}

interface Senders {
  readonly acknowledged: readonly NumberedBody[];
  readonly refused: () => number;
  readonly unanswered: () => number;
  /** Every body that was begun is acknowledged then. Idempotent. */
  stop(): Promise<readonly NumberedBody[]>;
}

function startSenders(cluster: Cluster, options: ChaosOptions): Senders {
  const agent = new Agent({ keepAlive: true });
  const acknowledged: NumberedBody[] = [];
  const run = `chaos-${options.seed}`;
  let next = 0;
  let refused = 0;
  let unanswered = 0;
  let done = false;
  async function sender(): Promise<void> {
    while (!done) {
      const body = { number: next++, lines: LINES };
      for (;;) {
        const answer = await sendBody(cluster.role('ingest').url, body, { agent, run });
        if (answer.acknowledged) break;
        if (answer.status === 0) unanswered++;
        else refused++;
        await sleep(RETRY_MS);
      }
      acknowledged.push(body);
      await sleep(PACE_MS);
    }
  }
  const all = Promise.all(Array.from({ length: options.senders }, sender));
  return {
    acknowledged,
    refused: () => refused,
    unanswered: () => unanswered,
    async stop() {
      done = true;
      await all;
      agent.destroy();
      return acknowledged;
    },
  };
}

async function inflictAll(
  surroundings: Surroundings,
  { acknowledged }: Senders,
  options: ChaosOptions,
): Promise<ChaosReport['recoveries']> {
  const random = createRandom(options.seed);
  const faults = possibleFaults(surroundings);
  const recoveries: { fault: string; seconds: number }[] = [];
  const endMs = performance.now() + (options.seconds ?? Infinity) * 1000;
  while (recoveries.length < options.faults && performance.now() < endMs) {
    await sleep(random.next() * CALM_MS);
    const fault = faults[random.integer(faults.length)]!;
    await fault.inflict(surroundings, 200 + random.next() * FAULT_MS);
    const seconds = await recovery(surroundings.cluster, acknowledged);
    recoveries.push({ fault: fault.name, seconds });
    process.stderr.write(`${recoveries.length}/${options.faults} ${fault.name}: ${seconds.toFixed(1)} s\n`);
  }
  return recoveries;
}

/** Seconds until everything acknowledged up to now is stored: the whole way works again. */
async function recovery(cluster: Cluster, acknowledged: readonly NumberedBody[]): Promise<number> {
  const startMs = performance.now();
  const lines = acknowledged.length * LINES;
  await until('recovery', () => isStored(cluster, lines), RECOVERY_LIMIT_MS);
  return (performance.now() - startMs) / 1000;
}

async function isStored(cluster: Cluster, lines: number): Promise<true | undefined> {
  const url = `${cluster.role('serve').url}/api/v1/entries/count?service=numbered`;
  const count = await getJson<{ count: number }>(url).then(
    (answer) => answer.count,
    () => -1,
  );
  return count >= lines ? true : undefined;
}

if (import.meta.main) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '100' },
      senders: { type: 'string', default: '4' },
      nodes: { type: 'string', default: '3' },
      seconds: { type: 'string' },
      /** A file that the report is added to, as a line of JSON: `chaos-report.ts` adds them up. */
      append: { type: 'string' },
    },
  });
  const rabbitmq = await startRabbitmqCluster(Number(values.nodes));
  if (rabbitmq !== undefined) {
    const report = await runChaos(rabbitmq.nodes, {
      seed: Number(values.seed),
      faults: Number(values.faults),
      senders: Number(values.senders),
      ...(values.seconds !== undefined && { seconds: Number(values.seconds) }),
    }).finally(() => rabbitmq.stop());
    process.stdout.write(`${formatReport([report])}\n`);
    if (values.append !== undefined) appendFileSync(values.append, `${JSON.stringify(report)}\n`);
    process.exit(report.missing + report.doubled === 0 ? 0 : 1);
  }
}
