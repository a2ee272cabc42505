/**
 * Queries while lines come in at half of what the server can take, against a real server: 95th percentile against that of
 * an idle server, and what ingest loses by them.
 *
 *     node bench/query-under-load.bench.ts [--stored 2000000] [--seconds 20] [--json]
 *
 * Capacity is what is stored a second of lines sent as fast as it takes them. At half of it the same lines are sent twice,
 * once without and once with queries; a rate counts until everything that was sent is stored. Queries always ask for the
 * same range, whose lines are there from the beginning: an idle server and a busy one do the same work for them.
 */
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../test/support/server-process.ts';
import type { ServerProcess } from '../test/support/server-process.ts';
import { describeMachine } from './machine.ts';
import { ndjsonBodies } from './ndjson-corpus.ts';
import { postLines } from './post-lines.ts';

const LINES_A_BODY = 5000;
const CONNECTIONS = 4;
/** A person's page asks a few questions, looks, and asks again. */
const PAUSE_MS = 100;
const POLL_MS = 50;
/** Every query once or twice: the server's code and the engine's caches are warm before anything is measured. */
const WARM_UP_MS = 3000;
const DAY_MS = 86_400_000;
/** The engine counts as settled when it used less than a tenth of a core for two seconds. */
const SETTLED_SHARE = 0.1;
const SETTLE_LIMIT_MS = 60_000;

/** What a page asks: lines, a histogram, groups, patterns, a search for a word and for an expression. */
const QUERIES = [
  'level:error',
  'order',
  '| timechart count() by level',
  '| stats count() by service, level',
  '| patterns | limit 50',
  'service:payment | stats count() by host',
  '/took \\d{3,} ms/ | stats count()',
  '| top 10 host',
];

const { values } = parseArgs({
  options: {
    stored: { type: 'string', default: '2000000' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
const stored = Number(values.stored);
const seconds = Number(values.seconds);
const nowMs = Date.now();
/** Lines are a millisecond apart. */
const range = { fromMs: nowMs - 2 * DAY_MS, toMs: nowMs - 2 * DAY_MS + stored };
const bodies = ndjsonBodies({
  mix: 'web-shop',
  lines: stored,
  linesABody: LINES_A_BODY,
  startMs: range.fromMs,
  seed: 1,
});
const fresh = ndjsonBodies({
  mix: 'web-shop',
  lines: stored,
  linesABody: LINES_A_BODY,
  startMs: nowMs - stored,
  seed: 2,
});

const server = await startServer();
try {
  const result = await measure(server);
  if (values.json) console.log(JSON.stringify({ ...describeMachine(), ...result }, undefined, 2));
  else console.table(result);
} finally {
  await server.stop();
}

async function measure(target: ServerProcess) {
  // The first model is trained, and code is warm, before anything is measured.
  await send(target, bodies.slice(0, 20), Infinity);
  await storedLines(target, 20 * LINES_A_BODY);
  await sleep(3000);
  const full = await rateOf(target, bodies.slice(20), Infinity);
  await settled(target);

  await ask(target, AbortSignal.timeout(WARM_UP_MS));
  const idle = await ask(target, AbortSignal.timeout(seconds * 1000));
  const half = full / 2;
  const some = repeated(fresh, Math.ceil((half * seconds) / LINES_A_BODY));
  const alone = await rateOf(target, some, half);
  await settled(target);
  const stop = new AbortController();
  const asking = ask(target, stop.signal);
  const beside = await rateOf(target, some, half);
  stop.abort();
  const loaded = await asking;
  return {
    linesInRange: bodies.length * LINES_A_BODY,
    capacityLinesPerSecond: Math.round(full),
    halfLinesPerSecond: Math.round(half),
    storedAlonePerSecond: Math.round(alone),
    storedBesideQueriesPerSecond: Math.round(beside),
    ingestFallsByShare: round(1 - beside / alone),
    idleQueries: idle.length,
    idleP50Ms: percentile(idle, 0.5),
    idleP95Ms: percentile(idle, 0.95),
    loadedQueries: loaded.length,
    loadedP50Ms: percentile(loaded, 0.5),
    loadedP95Ms: percentile(loaded, 0.95),
    p95Ratio: round(percentile(loaded, 0.95) / percentile(idle, 0.95)),
  };
}

/** As many bodies as that, from the first again after the last: at 200,000 lines a second two million last ten seconds. */
function repeated(some: readonly Buffer[], count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, at) => some[at % some.length] ?? Buffer.alloc(0));
}

/** Times of queries over the range, one after the other, until `signal` aborts; ms. */
async function ask(target: ServerProcess, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  const [from, to] = [String(range.fromMs), String(range.toMs)];
  for (let at = 0; !signal.aborted; at++) {
    const query = QUERIES[at % QUERIES.length] ?? '';
    const startMs = performance.now();
    const response = await fetch(
      `${target.url}/api/v1/query?${new URLSearchParams({ query, from, to, limit: '100' })}`,
    );
    await response.text();
    if (!response.ok) throw new Error(`${query} was answered with ${response.status}`);
    times.push(performance.now() - startMs);
    await sleep(PAUSE_MS);
  }
  return times;
}

/** Lines a second until everything is stored. */
async function rateOf(target: ServerProcess, some: readonly Buffer[], rate: number): Promise<number> {
  const before = await processed(target);
  const startMs = performance.now();
  await send(target, some, rate);
  await storedLines(target, before + some.length * LINES_A_BODY);
  return (some.length * LINES_A_BODY) / ((performance.now() - startMs) / 1000);
}

/** Sends over a few connections, a body at a time each, at most `rate` lines a second; a busy server is waited for. */
async function send(target: ServerProcess, some: readonly Buffer[], rate: number): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const queue = some.entries();
  const firstMs = performance.now();
  async function connection(): Promise<void> {
    for (const [number, body] of queue) {
      const dueMs = firstMs + (number * LINES_A_BODY * 1000) / rate;
      if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      while ((await postLines(`${target.url}/api/v1/logs`, body, agent)) !== 200) await sleep(POLL_MS);
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
}

async function processed(target: ServerProcess): Promise<number> {
  const text = await (await fetch(`${target.url}/metrics`)).text();
  return Number(/^logsentry_processed_lines_total (\d+)/m.exec(text)?.[1] ?? 0);
}

async function storedLines(target: ServerProcess, count: number): Promise<void> {
  while ((await processed(target)) < count) await sleep(POLL_MS);
}

async function settled(target: ServerProcess): Promise<void> {
  for (const endMs = performance.now() + SETTLE_LIMIT_MS; performance.now() < endMs;) {
    const before = target.cpuSeconds();
    await sleep(2000);
    if (target.cpuSeconds() - before < 2 * SETTLED_SHARE) return;
  }
}

function percentile(times: readonly number[], share: number): number {
  return round(times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
