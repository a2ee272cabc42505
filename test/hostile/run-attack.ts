import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { memorySampler } from '../support/memory-sampler.ts';
import { compareNumbers, storedNumbers } from '../support/numbered-lines.ts';
import { getJson, send, until } from '../support/send.ts';
import type { Attack, Size } from './attack.ts';
import type { HostileServer } from './hostile-server.ts';
import { quantile, startSteadySender, STEADY_LINES } from './steady-sender.ts';

/** What an attack came to. */
export interface AttackReport {
  readonly attack: string;
  readonly what: string;
  readonly limits: readonly string[];
  /** Resident bytes of all processes of the server: before, and the most above that during the attack. */
  readonly restingBytes: number;
  readonly peakAboveBytes: number;
  readonly seconds: number;
  /** What the attacker was told, and how often. */
  readonly told: Readonly<Record<string, number>>;
  /** Counters of refusals and rejects, with what they rose by. */
  readonly counted: Readonly<Record<string, number>>;
  /** Of the well-behaved sender. */
  readonly steady: {
    readonly restingP99Ms: number;
    readonly p99Ms: number;
    readonly longestMs: number;
    readonly acknowledgedLines: number;
    readonly lostLines: number;
    readonly doubledLines: number;
    readonly refusedAttempts: number;
  };
}

/** Seconds of the well-behaved sender alone, before and after. */
const REST_SECONDS = { full: 2, short: 0.5 };
/** Warm code and filled buffers: what a server at rest has. */
const WARM_SECONDS = { full: 2, short: 0.3 };
const MEMORY_EVERY_MS = 50;
const ATTACK_LIMIT_MS = 180_000;
const SETTLE_MS = 500;
const SETTLE_LOOKS = 20;
const COUNTED =
  /^(logsentry_(?:ingest_refused_requests|ingest_rejected_lines|ingest_truncated_lines|http_refused_connections)_total)(?:\{(.*)\})? (\d+)$/;

/** Attacks `hostile` while a well-behaved sender goes on, and looks at what became of both. */
export async function runAttack(attack: Attack, hostile: HostileServer, size: Size): Promise<AttackReport> {
  const { server, target } = hostile;
  const storedBefore = await storedCount(server.url);
  const sender = startSteadySender(server.url, randomUUID());
  const memory = memorySampler(() => server.memoryBytes(), MEMORY_EVERY_MS);
  await sleep(WARM_SECONDS[size] * 1000);
  sender.takeLatencies();
  memory.take();
  await sleep(REST_SECONDS[size] * 1000);
  const resting = { bytes: memory.take(), latencies: sender.takeLatencies() };
  const countersBefore = await counters(server.url);

  const startMs = performance.now();
  const told = await attackIn(attack.name, size, JSON.stringify(target));
  const seconds = (performance.now() - startMs) / 1000;
  await sleep(REST_SECONDS[size] * 1000);
  const peaks = memory.take();
  const acknowledged = await sender.stop();
  const latencies = sender.takeLatencies();
  memory.stop();

  const counted = difference(await settledCounters(server.url), countersBefore);
  const lines = acknowledged.length * STEADY_LINES;
  await until('every acknowledged line being stored', async () =>
    (await storedCount(server.url)) >= storedBefore + lines ? true : undefined,
  );
  // Numbers begin anew with every attack: on a server of several, each stands there once an attack.
  const { missing, doubled } = compareNumbers(acknowledged, await storedNumbers(server.url));
  const restingBytes = quantile(resting.bytes, 0.5);
  return {
    attack: attack.name,
    what: attack.what,
    limits: attack.limits,
    restingBytes,
    peakAboveBytes: Math.max(0, quantile(peaks, 1) - restingBytes),
    seconds,
    told,
    counted,
    steady: {
      restingP99Ms: quantile(resting.latencies, 0.99),
      p99Ms: quantile(latencies, 0.99),
      longestMs: quantile(latencies, 1),
      acknowledgedLines: lines,
      lostLines: missing,
      doubledLines: storedBefore === 0 ? doubled : 0,
      refusedAttempts: sender.refused,
    },
  };
}

const ATTACKER = fileURLToPath(new URL('attacker.process.ts', import.meta.url));

async function attackIn(name: string, size: Size, target: string): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await promisify(execFile)(process.execPath, [ATTACKER, name, size, target], {
    timeout: ATTACK_LIMIT_MS,
  });
  return JSON.parse(stdout) as Record<string, number>;
}

async function storedCount(url: string): Promise<number> {
  return (await getJson<{ count: number }>(`${url}/api/v1/entries/count?service=numbered`)).count;
}

/** The counters once they rise no more: what an attacker sent may still be worked on when it has gone. */
async function settledCounters(url: string): Promise<ReadonlyMap<string, number>> {
  let before = await counters(url);
  for (let looks = 0; looks < SETTLE_LOOKS; looks++) {
    await sleep(SETTLE_MS);
    const now = await counters(url);
    if (Object.keys(difference(now, before)).length === 0) return now;
    before = now;
  }
  return before;
}

/** Counters of refusals and rejects by name and labels, such as `ingest_refused_requests{http,connections}`. */
async function counters(url: string): Promise<ReadonlyMap<string, number>> {
  const { text } = await send(`${url}/metrics`);
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', value] = COUNTED.exec(line) ?? [];
    if (value === undefined) continue;
    const values = [...labels.matchAll(/="([^"]*)"/g)].map(([, label]) => label);
    found.set(values.length === 0 ? name : `${name}{${values.join(',')}}`, Number(value));
  }
  return found;
}

function difference(
  after: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): Record<string, number> {
  const risen = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(risen.filter(([, by]) => by > 0));
}
