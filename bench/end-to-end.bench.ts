/**
 * HTTP to stored and scored, against a real server: lines/s and their ratio to warm, single-threaded `JSON.parse` of
 * the same lines, acknowledgement latency, processor time and memory of all processes, bytes of disk a line.
 *
 *     node bench/end-to-end.bench.ts [--json] [--lines N] [--mix web-shop|hard] [--connections N]
 */
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { ndjsonBodies } from './ndjson-corpus.ts';
import { startServer } from '../test/support/server-process.ts';
import type { ServerProcess } from '../test/support/server-process.ts';

const LINES_A_BODY = 5000;
/** Lines before the measured ones: enough for the first model, and for warm code. */
const WARM_LINES = 100_000;
const PARSE_PASSES = 5;
/** The engine counts as settled when it used less than a tenth of a core for two seconds. */
const SETTLED_SHARE = 0.1;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    lines: { type: 'string', default: '1000000' },
    mix: { type: 'string', default: 'web-shop' },
    connections: { type: 'string', default: '4' },
  },
});
const mix = values.mix === 'hard' ? 'hard' : 'web-shop';
const lines = Number(values.lines);
const nowMs = Date.now();
const warm = ndjsonBodies({
  mix,
  lines: WARM_LINES,
  linesABody: LINES_A_BODY,
  startMs: nowMs - 3_600_000,
  seed: 1,
});
const bodies = ndjsonBodies({ mix, lines, linesABody: LINES_A_BODY, startMs: nowMs - 3_000_000, seed: 2 });
const parseUs = measureParse(bodies.slice(0, 40));

const server = await startServer();
try {
  const result = await measure(server);
  if (values.json) console.log(JSON.stringify(result));
  else console.table(result);
} finally {
  await server.stop();
}

async function measure(target: ServerProcess) {
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
  acks.sort((a, b) => a - b);
  const cpuUs = ((target.cpuSeconds() - cpuBefore) / lines) * 1e6;
  return {
    mix,
    lines,
    linesPerSecond: Math.round(lines / seconds),
    acknowledgedPerSecond: Math.round(lines / ackedSeconds),
    parsePerSecond: Math.round(1e6 / parseUs),
    ratio: round((lines / seconds) * (parseUs / 1e6)),
    cpuUsALine: round(cpuUs),
    cpuUsALineBeforeMerges: round(((cpuAtEnd - cpuBefore) / lines) * 1e6),
    cpuRatio: round(cpuUs / parseUs),
    ackP50Ms: round(acks[Math.floor(acks.length * 0.5)] ?? 0),
    ackP99Ms: round(acks[Math.floor(acks.length * 0.99)] ?? 0),
    peakMegabytes: Math.round(peakBytes / 1e6),
    diskBytesALine: round((await storeBytes(target)) / (before + lines)),
  };
}

/** Sends over a few connections, a body at a time each; a busy server is waited for. Returns latencies, ms. */
async function send(target: ServerProcess, all: readonly Buffer[]): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const queue = all.values();
  const latencies: number[] = [];
  async function connection(): Promise<void> {
    for (const body of queue) {
      for (;;) {
        const startMs = performance.now();
        const status = await post(`${target.url}/api/v1/logs`, body, agent);
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

function post(url: string, body: Buffer, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson', 'content-length': body.length };
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    call.once('error', reject);
    call.end(body);
  });
}

async function stored(target: ServerProcess, count: number): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${target.url}/metrics`)).text();
    if (Number(/^logsentry_processed_lines_total (\d+)/m.exec(text)?.[1] ?? 0) >= count) return;
    await sleep(20);
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

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
