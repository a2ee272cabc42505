import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.ts';
import { compareNumbers, sendBody, storedNumbers } from '../support/numbered-lines.ts';
import type { NumberedBody } from '../support/numbered-lines.ts';
import { startRabbitmq } from '../support/rabbitmq.ts';
import type { TestRabbitmq } from '../support/rabbitmq.ts';
import { startCluster } from '../support/role-process.ts';
import type { Cluster } from '../support/role-process.ts';
import { getJson, until } from '../support/send.ts';

/** What is done to a running cluster; each must be over, with everything working again, when it resolves. */
interface Fault {
  readonly name: string;
  inflict(cluster: Cluster, pauseMs: number): Promise<void>;
}

export interface ChaosOptions {
  readonly seed: number;
  readonly faults: number;
  readonly senders: number;
}

export interface ChaosReport {
  readonly table: readonly {
    readonly fault: string;
    readonly times: number;
    readonly recoverySeconds: number;
  }[];
  readonly faults: number;
  readonly acknowledged: number;
  readonly missing: number;
  readonly doubled: number;
  readonly refusals: number;
}

const LINES = 50;
const PACE_MS = 20;
const RETRY_MS = 100;
/** Longest fault and longest calm between two, ms. */
const FAULT_MS = 1500;
const CALM_MS = 700;

function kill(name: string): Fault {
  return {
    name: `kill -9 ${name}`,
    async inflict(cluster, pauseMs) {
      await cluster.role(name).kill();
      await sleep(pauseMs / 2);
      await cluster.role(name).start();
    },
  };
}

function pause(name: string): Fault {
  return {
    name: `pause ${name}`,
    async inflict(cluster, pauseMs) {
      cluster.role(name).pause();
      await sleep(pauseMs);
      cluster.role(name).resume();
    },
  };
}

const FAULTS: readonly Fault[] = [
  ...['store', 'ingest', 'process-1', 'process-2', 'learn-1', 'serve'].map(kill),
  ...['store', 'ingest', 'process-1', 'process-2'].map(pause),
  {
    name: 'cut RabbitMQ off',
    async inflict({ proxy }, pauseMs) {
      proxy.cut();
      await sleep(pauseMs);
      proxy.mend();
    },
  },
  {
    name: 'stall RabbitMQ',
    async inflict({ proxy }, pauseMs) {
      proxy.stall();
      await sleep(pauseMs);
      proxy.mend();
    },
  },
];

/** Sends numbered lines with retries while faults happen, then counts every acknowledged line. */
export async function runChaos(rabbitmq: TestRabbitmq, options: ChaosOptions): Promise<ChaosReport> {
  const random = createRandom(options.seed);
  const cluster = await startCluster(rabbitmq);
  const agent = new Agent({ keepAlive: true });
  const acknowledged: NumberedBody[] = [];
  const recoveries = new Map<string, number[]>();
  let next = 0;
  let refusals = 0;
  let done = false;

  async function sender(): Promise<void> {
    while (!done) {
      const body = { number: next++, lines: LINES };
      while (
        !(await sendBody(cluster.role('ingest').url, body, { agent, run: `chaos-${options.seed}` }))
          .acknowledged
      ) {
        refusals++;
        await sleep(RETRY_MS);
      }
      acknowledged.push(body);
      await sleep(PACE_MS);
    }
  }

  try {
    const senders = Promise.all(Array.from({ length: options.senders }, sender));
    for (let i = 0; i < options.faults; i++) {
      await sleep(random.next() * CALM_MS);
      const fault = FAULTS[Math.floor(random.next() * FAULTS.length)]!;
      await fault.inflict(cluster, 200 + random.next() * FAULT_MS);
      const seconds = await recovery(cluster, acknowledged);
      process.stderr.write(`${i + 1}/${options.faults} ${fault.name}: ${seconds.toFixed(1)} s\n`);
      recoveries.set(fault.name, [...(recoveries.get(fault.name) ?? []), seconds]);
    }
    done = true;
    await senders;
    const lines = acknowledged.length * LINES;
    await until('every acknowledged line being stored', () => isStored(cluster, lines), 60_000);
    const { missing, doubled } = compareNumbers(acknowledged, await storedNumbers(cluster.role('serve').url));
    const table = [...recoveries].map(([fault, seconds]) => ({
      fault,
      times: seconds.length,
      recoverySeconds: Math.max(...seconds),
    }));
    return { table, faults: options.faults, acknowledged: lines, missing, doubled, refusals };
  } finally {
    done = true;
    agent.destroy();
    await cluster.close();
  }
}

/** Seconds until everything acknowledged up to now is stored: the whole way works again. */
async function recovery(cluster: Cluster, acknowledged: readonly NumberedBody[]): Promise<number> {
  const startMs = performance.now();
  const lines = acknowledged.length * LINES;
  await until('recovery', () => isStored(cluster, lines), 60_000);
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

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function formatReport(report: ChaosReport): string {
  const rows = report.table.map(
    ({ fault, times, recoverySeconds }) =>
      `${fault.padEnd(24)} ${String(times).padStart(5)}   ${recoverySeconds.toFixed(1)}`,
  );
  return [
    `${'fault'.padEnd(24)} times   longest recovery, s`,
    ...rows,
    `${report.faults} faults, ${report.acknowledged} lines acknowledged: ${report.missing} missing, ${report.doubled} doubled; ${report.refusals} attempts refused and repeated`,
  ].join('\n');
}

if (import.meta.main) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '100' },
      senders: { type: 'string', default: '4' },
    },
  });
  const rabbitmq = await startRabbitmq();
  if (rabbitmq !== undefined) {
    const numbers = {
      seed: Number(values.seed),
      faults: Number(values.faults),
      senders: Number(values.senders),
    };
    const report = await runChaos(rabbitmq, numbers).finally(() => rabbitmq.stop());
    process.stdout.write(`${formatReport(report)}\n`);
    process.exit(report.missing + report.doubled === 0 ? 0 : 1);
  }
}
