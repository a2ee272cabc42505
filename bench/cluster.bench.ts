/**
 * HTTP to stored and scored over RabbitMQ and two processors, beside one process with everything in it, in the same run:
 *
 *     node bench/cluster.bench.ts [--json] [--lines N] [--connections N]
 *
 * All processes share this machine: RabbitMQ with one node and a quorum queue, store, ingest, two processors, a learner.
 */
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Connection } from 'rabbitmq-client';
import { describeMachine } from './machine.ts';
import { ndjsonBodies } from './ndjson-corpus.ts';
import { postLines } from './post-lines.ts';
import { cpuSecondsOf } from '../test/support/process-cost.ts';
import { startRabbitmq } from '../test/support/rabbitmq.ts';
import type { TestRabbitmq } from '../test/support/rabbitmq.ts';
import { startCluster } from '../test/support/role-process.ts';
import { startServer } from '../test/support/server-process.ts';

const LINES_A_BODY = 5000;
/** Lines before the measured ones: enough for the first model, and for warm code. */
const WARM_LINES = 200_000;
const POLL_MS = 100;
/** Messages of one log each. */
const SINGLES = 100_000;

interface Target {
  readonly ingest: string;
  /** Processes whose counts of processed lines add up. */
  readonly processors: readonly string[];
  /** Processes by what they are, for their processor time. */
  readonly pids: Readonly<Record<string, readonly number[]>>;
}

interface Figures {
  readonly linesPerSecond: number;
  /** µs of processor time a line, of each kind of process, until the last line is stored. */
  readonly cpuUsALine: Readonly<Record<string, number>>;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    lines: { type: 'string', default: '2000000' },
    connections: { type: 'string', default: '4' },
  },
});
const lines = Number(values.lines);
const startMs = Date.now() - 3_600_000;
const corpus = { mix: 'web-shop', linesABody: LINES_A_BODY } as const;
const warm = ndjsonBodies({ ...corpus, lines: WARM_LINES, startMs, seed: 1 });
const bodies = ndjsonBodies({ ...corpus, lines, startMs: startMs + 600_000, seed: 2 });

const rabbitmq = await startRabbitmq();
if (rabbitmq === undefined) process.exit(0);
const spread = await measureSpread(rabbitmq);
await rabbitmq.stop();
const embedded = await measureEmbedded();
const result = {
  lines,
  /** As sent. On the queue a batch is columns, a little smaller. */
  lineBytes: Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / lines),
  embeddedPerSecond: embedded.linesPerSecond,
  spreadPerSecond: spread.linesPerSecond,
  /** Messages of one log each, from the queue of foreign producers to stored. */
  amqpPerSecond: spread.amqpPerSecond,
  ratio: round(spread.linesPerSecond / embedded.linesPerSecond),
  cpuUsALine: { embedded: embedded.cpuUsALine, spread: spread.cpuUsALine },
};
if (values.json) console.log(JSON.stringify({ machine: describeMachine(), ...result }));
else console.log(result);

async function measureEmbedded(): Promise<Figures> {
  const server = await startServer();
  try {
    return await measure({
      ingest: server.url,
      processors: [server.url],
      pids: { all: [server.pid] },
    });
  } finally {
    await server.stop();
  }
}

async function measureSpread({
  node,
  url,
}: TestRabbitmq): Promise<Figures & { readonly amqpPerSecond: number }> {
  const cluster = await startCluster(node);
  const pid = (name: string): number => cluster.role(name).pid!;
  try {
    const target: Target = {
      pids: {
        rabbitmq: [node.pid!],
        ingest: [pid('ingest')],
        processors: [pid('process-1'), pid('process-2')],
        store: [pid('store')],
        learner: [pid('learn-1')],
        server: [pid('serve')],
      },
      ingest: cluster.role('ingest').url,
      processors: ['process-1', 'process-2'].map((name) => cluster.role(name).url),
    };
    const figures = await measure(target);
    // They wait in the queue first, so that the publisher is no part of it.
    cluster.role('ingest').pause();
    await publishSingles(url);
    const before = await processedCount(target);
    const beginMs = performance.now();
    cluster.role('ingest').resume();
    await processed(target, before + SINGLES);
    const amqpPerSecond = Math.round((SINGLES * 1000) / (performance.now() - beginMs));
    return { ...figures, amqpPerSecond };
  } finally {
    await cluster.close();
  }
}

/** Lines a second from the first byte sent to the last line stored, once a model is in use. */
async function measure(target: Target): Promise<Figures> {
  await send(target, warm);
  await processed(target, WARM_LINES);
  await modelReady(target);
  await send(target, warm.slice(0, 8));
  const before = WARM_LINES + 8 * LINES_A_BODY;
  await processed(target, before);
  const cpuBefore = cpuSeconds(target);
  const beginMs = performance.now();
  await send(target, bodies);
  await processed(target, before + lines);
  const seconds = (performance.now() - beginMs) / 1000;
  const cpuUsALine = Object.fromEntries(
    Object.entries(cpuSeconds(target)).map(([kind, after]) => [
      kind,
      round(((after - (cpuBefore[kind] ?? 0)) * 1e6) / lines),
    ]),
  );
  return { linesPerSecond: Math.round(lines / seconds), cpuUsALine };
}

function cpuSeconds({ pids }: Target): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pids).map(([kind, ids]) => [kind, ids.reduce((sum, id) => sum + cpuSecondsOf(id), 0)]),
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Sends over a few connections, a body at a time each; a busy server is waited for. */
async function send({ ingest }: Target, all: readonly Buffer[]): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const queue = all.values();
  async function connection(): Promise<void> {
    for (const body of queue) {
      for (;;) {
        const status = await postLines(`${ingest}/api/v1/logs`, body, agent);
        if (status === 200) break;
        if (status !== 429 && status !== 503) throw new Error(`the server answered ${status}`);
        await sleep(50);
      }
    }
  }
  await Promise.all(Array.from({ length: Number(values.connections) }, connection));
  agent.destroy();
}

/** One log a message, as foreign producers send them. */
async function publishSingles(url: string): Promise<void> {
  const connection = new Connection(url);
  const publisher = connection.createPublisher({ confirm: true });
  const envelope = {
    exchange: 'logs.in',
    routingKey: 'bench',
    contentType: 'application/json',
    durable: true,
  };
  for (let sent = 0; sent < SINGLES; sent += 1000) {
    const messages = Array.from({ length: 1000 }, (_, i) =>
      publisher.send(envelope, { level: 'info', service: 'shop', message: `order ${sent + i} shipped` }),
    );
    await Promise.all(messages);
  }
  await publisher.close();
  await connection.close();
}

async function processed(target: Target, count: number): Promise<void> {
  while ((await processedCount(target)) < count) await sleep(POLL_MS);
}

async function processedCount(target: Target): Promise<number> {
  const counts = await Promise.all(
    target.processors.map((url) => metric(url, 'logsentry_processed_lines_total')),
  );
  return counts.reduce((sum, value) => sum + value, 0);
}

async function modelReady(target: Target): Promise<void> {
  for (;;) {
    const versions = await Promise.all(
      target.processors.map((url) => metric(url, 'logsentry_model_version')),
    );
    if (versions.every((version) => version > 0)) return;
    await sleep(POLL_MS);
  }
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
}
