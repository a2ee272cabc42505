/**
 * HTTP to stored and scored, against a real server: lines/s and their ratio to warm, single-threaded `JSON.parse` of
 * the same lines, acknowledgement latency, processor time and memory of all processes, bytes of disk a line.
 *
 *     node bench/end-to-end.bench.ts [--json] [--runs N] [--lines N] [--mix web-shop|hard] [--connections N] [--rate N]
 *
 * The median of a few runs, each with a new server. After the full load the same lines come at half of what was stored
 * a second (or at `--rate`, lines a second): acknowledgement latency there counts from when a body was due.
 * `--sustained N` goes on at that rate for N lines, and compares the memory at the end with that after 2 million.
 */
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { ndjsonBodies } from './ndjson-corpus.ts';
import { postLines } from './post-lines.ts';
import { startServer } from '../test/support/server-process.ts';
import type { ServerProcess } from '../test/support/server-process.ts';

const LINES_A_BODY = 5000;
/** Lines before the measured ones: enough for the first model, and for warm code. */
const WARM_LINES = 100_000;
const PARSE_PASSES = 5;
/** Of the load at half of capacity: enough bodies for a 99th percentile. */
const PACED_SECONDS = 5;
/** Lines after which memory should not grow any more. */
const SETTLED_LINES = 2_000_000;
/** Memory is the mean of so long: it swings with blocks and merges. */
const MEMORY_WINDOW_MS = 10_000;
/** The page of all metrics costs the server about 2 ms: asked for more often it would be part of what is measured. */
const STORED_POLL_MS = 100;
/** The engine counts as settled when it used less than a tenth of a core for two seconds. */
const SETTLED_SHARE = 0.1;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    lines: { type: 'string', default: '2000000' },
    mix: { type: 'string' },
    sustained: { type: 'string', default: '0' },
    connections: { type: 'string', default: '4' },
    rate: { type: 'string' },
  },
});
type Mix = 'web-shop' | 'hard';
const mixes: readonly Mix[] =
  values.mix === 'hard' ? ['hard'] : values.mix === 'web-shop' ? ['web-shop'] : ['web-shop', 'hard'];
const lines = Number(values.lines);

const report = [];
for (const mix of mixes) {
  const results = [];
  for (let run = 1; run <= Number(values.runs); run++) {
    process.stderr.write(`    ${mix}, run ${run} of ${values.runs}\n`);
    results.push(await measureMix(mix));
  }
  report.push({ mix, lines, ...medians(results) });
}
if (values.json) console.log(JSON.stringify(report));
else for (const result of report) console.table(result);

async function measureMix(mix: Mix) {
  const nowMs = Date.now();
  const corpus = { mix, linesABody: LINES_A_BODY };
  const warm = ndjsonBodies({ ...corpus, lines: WARM_LINES, startMs: nowMs - 3_600_000, seed: 1 });
  const bodies = ndjsonBodies({ ...corpus, lines, startMs: nowMs - 3_000_000, seed: 2 });
  const parseUs = measureParse(bodies.slice(0, 40));
  const server = await startServer();
  try {
    return await measure(server, { warm, bodies, parseUs });
  } finally {
    await server.stop();
  }
}

interface Load {
  readonly warm: readonly Buffer[];
  readonly bodies: readonly Buffer[];
  /** `JSON.parse` of a line, µs. */
  readonly parseUs: number;
}

async function measure(target: ServerProcess, { warm, bodies, parseUs }: Load) {
  await send(target, warm);
  await stored(target, WARM_LINES);
  await modelReady(target);
  await send(target, warm.slice(0, 4));
  await stored(target, WARM_LINES + 4 * LINES_A_BODY);
  const before = WARM_LINES + 4 * LINES_A_BODY;
  const cpuBefore = target.cpuSeconds();
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, target.memoryBytes())), 100);
  const startMs = performance.now();
  const acks = await send(target, bodies);
  const ackedSeconds = (performance.now() - startMs) / 1000;
  await stored(target, before + lines);
  const seconds = (performance.now() - startMs) / 1000;
  const cpuAtEnd = target.cpuSeconds();
  await settled(target);
  clearInterval(watch);
  const pacedRate = values.rate === undefined ? lines / seconds / 2 : Number(values.rate);
  const pacedBodies = bodies.slice(0, Math.ceil((pacedRate * PACED_SECONDS) / LINES_A_BODY));
  const cpuUs = ((target.cpuSeconds() - cpuBefore) / lines) * 1e6;
  const diskBytes = await storeBytes(target);
  const paced = await send(target, pacedBodies, pacedRate);
  const growth = await sustain(target, { bodies, rate: pacedRate });
  return {
    linesPerSecond: Math.round(lines / seconds),
    acknowledgedPerSecond: Math.round(lines / ackedSeconds),
    parsePerSecond: Math.round(1e6 / parseUs),
    ratio: round((lines / seconds) * (parseUs / 1e6)),
    cpuUsALine: round(cpuUs),
    cpuUsALineBeforeMerges: round(((cpuAtEnd - cpuBefore) / lines) * 1e6),
    cpuRatio: round(cpuUs / parseUs),
    ackP50Ms: percentile(acks, 0.5),
    ackP99Ms: percentile(acks, 0.99),
    pacedLinesPerSecond: Math.round(pacedRate),
    pacedAckP50Ms: percentile(paced, 0.5),
    pacedAckP99Ms: percentile(paced, 0.99),
    peakMegabytes: Math.round(peakBytes / 1e6),
    diskBytesALine: round(diskBytes / (before + lines)),
    ...growth,
  };
}

/** Memory after the first lines at a steady rate and after all of them; nothing without `--sustained`. */
async function sustain(
  target: ServerProcess,
  { bodies, rate }: { readonly bodies: readonly Buffer[]; readonly rate: number },
) {
  const total = Number(values.sustained);
  if (total === 0) return {};
  const samples: { readonly atMs: number; readonly bytes: number }[] = [];
  const firstMs = performance.now();
  const watch = setInterval(
    () => samples.push({ atMs: performance.now() - firstMs, bytes: target.memoryBytes() }),
    100,
  );
  const all = Array.from({ length: Math.ceil(total / LINES_A_BODY) }, (_, i) => bodies[i % bodies.length]!);
  await send(target, all, rate);
  clearInterval(watch);
  const meanFrom = (fromMs: number): number => {
    const some = samples.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + MEMORY_WINDOW_MS);
    return some.reduce((sum, { bytes }) => sum + bytes, 0) / some.length;
  };
  const settledBytes = meanFrom((SETTLED_LINES / rate) * 1000);
  const endBytes = meanFrom((samples.at(-1)?.atMs ?? 0) - MEMORY_WINDOW_MS);
  return {
    sustainedLines: total,
    sustainedMegabytes: Math.round(settledBytes / 1e6),
    sustainedMegabytesAtEnd: Math.round(endBytes / 1e6),
    sustainedGrowthPercent: round((endBytes / settledBytes - 1) * 100),
  };
}

/** Each figure's median over the runs. */
function medians(results: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(results[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      percentile(
        results.map((result) => result[name]!),
        0.5,
      ),
    ]),
  );
}

/**
 * Sends over a few connections, a body at a time each, at most `rate` lines a second; a busy server is waited for.
 * Returns latencies, ms: from sending, at a rate from when a body was due.
 */
async function send(target: ServerProcess, all: readonly Buffer[], rate = Infinity): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const queue = all.entries();
  const firstMs = performance.now();
  const latencies: number[] = [];
  async function connection(): Promise<void> {
    for (const [number, body] of queue) {
      const dueMs = firstMs + (number * LINES_A_BODY * 1000) / rate;
      if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      for (;;) {
        const startMs = rate === Infinity ? performance.now() : dueMs;
        const status = await postLines(`${target.url}/api/v1/logs`, body, agent);
        if (status === 200) {
          latencies.push(performance.now() - startMs);
          break;
        }
        if (status !== 429 && status !== 503) throw new Error(`the server answered ${status}`);
        await sleep(50);
      }
    }
  }
  await Promise.all(Array.from({ length: Number(values.connections) }, connection));
  agent.destroy();
  return latencies;
}

async function stored(target: ServerProcess, count: number): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${target.url}/metrics`)).text();
    if (Number(/^logsentry_processed_lines_total (\d+)/m.exec(text)?.[1] ?? 0) >= count) return;
    await sleep(STORED_POLL_MS);
  }
}

/** Bytes of what the store keeps; parts that were merged away and wait to be removed do not count. */
async function storeBytes(target: ServerProcess): Promise<number> {
  const status = (await (await fetch(`${target.url}/api/v1/status`)).json()) as {
    store: { diskBytes: number };
  };
  return status.store.diskBytes;
}

async function modelReady(target: ServerProcess): Promise<void> {
  for (;;) {
    const { modelVersion } = (await (await fetch(`${target.url}/api/v1/stats`)).json()) as {
      modelVersion: number;
    };
    if (modelVersion > 0) return;
    await sleep(100);
  }
}

async function settled(target: ServerProcess): Promise<void> {
  for (;;) {
    const before = target.cpuSeconds();
    await sleep(2000);
    if (target.cpuSeconds() - before < 2 * SETTLED_SHARE) return;
  }
}

/** µs a line, the best of a few passes. */
function measureParse(some: readonly Buffer[]): number {
  const texts = some.flatMap((body) => body.toString().trimEnd().split('\n'));
  let best = Infinity;
  for (let pass = 0; pass < PARSE_PASSES; pass++) {
    const startMs = performance.now();
    for (const text of texts) JSON.parse(text);
    best = Math.min(best, performance.now() - startMs);
  }
  return (best * 1000) / texts.length;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length * share)] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
