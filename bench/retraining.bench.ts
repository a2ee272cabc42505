/**
 * Acknowledgement latency while a model is trained from a million lines, against that of the same server at rest:
 *
 *     node bench/retraining.bench.ts [--json] [--lines N]
 *
 * 40,000 lines/s come in bodies of 1,000 all the time; latencies count from when a body was due.
 */
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ndjsonBodies } from './ndjson-corpus.ts';
import { postLines } from './post-lines.ts';
import { getJson, send } from '../test/support/send.ts';
import { startServer } from '../test/support/server-process.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, lines: { type: 'string', default: '1000000' } },
});
const SAMPLE_LINES = Number(values.lines);
const PACED_BODY_LINES = 1000;
const PERIOD_MS = 25;
const REST_SECONDS = 8;
/** The engine counts as settled when it used less than a tenth of a core for two seconds. */
const SETTLED_SHARE = 0.1;

interface Models {
  readonly training?: unknown;
  readonly models: readonly { readonly version: number; readonly lines?: number }[];
}

const server = await startServer({
  // No training but the one that is measured: without a model every line goes into the sample.
  environment: { LOGSENTRY_ML_SAMPLE_LINES: String(SAMPLE_LINES), LOGSENTRY_ML_MIN_LINES: '10000000' },
});
const LOGS_URL = `${server.url}/api/v1/logs`;
const agent = new Agent({ keepAlive: true });
const JSON_BODY = { 'content-type': 'application/json' };
try {
  await fill();
  const result = await measure();
  if (values.json) console.log(JSON.stringify(result));
  else console.table(result);
} finally {
  agent.destroy();
  await server.stop();
}

/** More lines than the sample holds, and rest afterwards. */
async function fill(): Promise<void> {
  const bodies = ndjsonBodies({
    mix: 'web-shop',
    lines: SAMPLE_LINES * 1.5,
    linesABody: 5000,
    startMs: Date.now() - 3_600_000,
    seed: 1,
  });
  for (const body of bodies) {
    while ((await postLines(LOGS_URL, body, agent)) !== 200) await sleep(50);
  }
  for (let idle = false; !idle;) {
    const before = server.cpuSeconds();
    await sleep(2000);
    idle = server.cpuSeconds() - before < 2 * SETTLED_SHARE;
  }
}

async function measure() {
  const pace = startPace();
  try {
    return await compare(pace);
  } finally {
    await pace.stop();
  }
}

async function compare(pace: Pace) {
  await sleep(1000);
  const restFrom = performance.now();
  await sleep(REST_SECONDS * 1000);
  while ((await readModels()).training !== undefined) await sleep(50);
  const { models } = await readModels();
  const trainFrom = performance.now();
  await send(`${server.url}/api/v1/models/train`, { body: Buffer.from('{}'), headers: JSON_BODY, agent });
  while ((await readModels()).models.length === models.length) await sleep(50);
  const trainTo = performance.now();
  await sleep(1000);
  const rest = pace.between(restFrom, trainFrom);
  const training = pace.between(trainFrom, trainTo);
  return {
    lines: SAMPLE_LINES,
    trainingSeconds: round((trainTo - trainFrom) / 1000),
    restP50Ms: percentile(rest, 0.5),
    restP99Ms: percentile(rest, 0.99),
    trainingP50Ms: percentile(training, 0.5),
    trainingP99Ms: percentile(training, 0.99),
    rise: round(percentile(training, 0.99) / percentile(rest, 0.99) - 1),
  };
}

type Pace = ReturnType<typeof startPace>;

/** Bodies at a steady rate, whether or not earlier ones were answered. */
function startPace() {
  const bodies = ndjsonBodies({
    mix: 'web-shop',
    lines: 200_000,
    linesABody: PACED_BODY_LINES,
    startMs: Date.now() - 300_000,
    seed: 2,
  });
  const taken: { dueMs: number; ms: number }[] = [];
  const running = new Set<Promise<void>>();
  let stopped = false;
  const loop = (async () => {
    const startMs = performance.now();
    for (let n = 0; !stopped; n++) {
      const dueMs = startMs + n * PERIOD_MS;
      if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      const sent = postLines(LOGS_URL, bodies[n % bodies.length]!, agent).then(() => {
        taken.push({ dueMs, ms: performance.now() - dueMs });
        running.delete(sent);
      });
      running.add(sent);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      await Promise.all(running);
    },
    between: (from: number, to: number) =>
      taken.filter(({ dueMs }) => dueMs >= from && dueMs < to).map(({ ms }) => ms),
  };
}

async function readModels(): Promise<Models> {
  return getJson<Models>(`${server.url}/api/v1/models`);
}

function percentile(all: readonly number[], share: number): number {
  const sorted = [...all].sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length * share)] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
