import { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatCount } from '../../analyze/report/format-number.ts';
import { encodeEntry } from '../../producer/produced-entry.ts';
import { createWebApplication } from '../../producer/web-application.ts';
import { type CliContext, writeLine } from '../cli-context.ts';
import type { ApiClient } from '../client/api-client.ts';
import { percentile, runLoad } from '../client/load-run.ts';
import type { LoadResult } from '../client/load-run.ts';
import { readServerFigures } from '../client/server-figures.ts';
import type { ServerFigures } from '../client/server-figures.ts';
import { createProgress } from '../terminal/progress.ts';
import { clientOf, serverOptions, type ServerOptions, wholeNumber } from './options.ts';

interface Flags extends ServerOptions {
  readonly lines: number;
  readonly connections: number;
  readonly linesABody: number;
  readonly rate?: number;
  readonly seed: number;
  readonly json: boolean;
}

const USUAL_LINES = 1_000_000;
/** What one server on two cores took most of in measurements (bench/end-to-end.bench.ts). */
const USUAL_CONNECTIONS = 4;
const USUAL_LINES_A_BODY = 5000;
/** Distinct lines made beforehand, about 40 MB; more are the same again. */
const DISTINCT_LINES = 200_000;
/** Of the log itself, lines a second: how close its times are. */
const LOG_RATE = 1000;
/** What is acknowledged is to be stored within this. */
const STORED_LIMIT_MS = 120_000;
const POLL_MS = 200;

export function benchCommand(context: CliContext): Command {
  const command = new Command('bench')
    .description('Load a running server with the sample web shop’s log and measure what it takes.')
    .option('--lines <n>', 'lines to get acknowledged', wholeNumber(1, 1e9), USUAL_LINES)
    .option('--connections <n>', 'requests at one time', wholeNumber(1, 1000), USUAL_CONNECTIONS)
    .option('--lines-a-body <n>', 'lines of a request', wholeNumber(1, 50_000), USUAL_LINES_A_BODY)
    .option('--rate <n>', 'lines a second to offer (default: as many as it takes)', wholeNumber(1, 1e8))
    .option('--seed <n>', 'of the log; the same seed gives the same lines', wholeNumber(0, 2 ** 31), 1)
    .option('--json', 'print one JSON object', false)
    .addHelpText(
      'after',
      `
The lines are stored like any others, with the source "bench": use a server made for it. Latencies are from sending to
the acknowledgement, which means durable; with --rate from when a request was due. Processor time is that of the
server's own process as its /metrics say, without the store engine's.

Examples:
  $ logsentry bench --lines 200000
  $ logsentry bench --url https://logs.example:5000 --token "$TOKEN" --rate 50000 --json`,
    );
  for (const option of serverOptions()) command.addOption(option);
  return command.action((flags: Flags) => bench(flags, context));
}

async function bench(flags: Flags, context: CliContext): Promise<void> {
  const client = clientOf(flags, context);
  const { signal, clock } = context;
  const before = await readServerFigures(client);
  const bodies = webShopBodies(flags, clock.nowMs());
  const progress = createProgress(context.stderr, clock);
  try {
    const startMs = performance.now();
    const load = await runLoad(client, {
      ...flags,
      bodies,
      signal,
      onProgress: (done) =>
        progress.update({ label: 'bench', done, total: flags.lines, note: `${formatCount(done)} lines` }),
    });
    const after = await storedFigures(client, before.processedLines + load.acknowledgedLines, signal);
    const storedSeconds = (performance.now() - startMs) / 1000;
    progress.end();
    await print(summaryOf({ load, before, after, storedSeconds }), { flags, context });
  } finally {
    progress.end();
  }
}

/** The web shop's log, from a seed, ending about now. */
function webShopBodies({ lines, linesABody, seed }: Flags, nowMs: number): Uint8Array[] {
  const distinct = Math.min(lines, DISTINCT_LINES);
  const application = createWebApplication({
    seed,
    startUs: (nowMs - (distinct * 1000) / LOG_RATE) * 1000,
    rate: LOG_RATE,
    faults: { kinds: [], learnSeconds: 0, pauseSeconds: 1 },
  });
  const encoder = new TextEncoder();
  return Array.from({ length: Math.ceil(distinct / linesABody) }, () => {
    let body = '';
    for (let line = 0; line < linesABody; line++) body += `${encodeEntry(application.next())}\n`;
    return encoder.encode(body);
  });
}

/** The figures when `lines` are stored, or those of the time limit: other senders' lines count too. */
async function storedFigures(client: ApiClient, lines: number, signal: AbortSignal): Promise<ServerFigures> {
  const endMs = performance.now() + STORED_LIMIT_MS;
  for (;;) {
    const figures = await readServerFigures(client);
    if (figures.processedLines >= lines || performance.now() > endMs) return figures;
    await sleep(POLL_MS, undefined, { signal });
  }
}

interface Summary {
  readonly lines: number;
  readonly storedLines: number;
  readonly acknowledgedPerSecond: number;
  readonly storedPerSecond: number;
  readonly ackP50Ms: number;
  readonly ackP95Ms: number;
  readonly ackP99Ms: number;
  readonly ackMaxMs: number;
  readonly rejections: number;
  readonly serverCpuUsALine: number;
  readonly serverMegabytes: number;
}

function summaryOf(parts: {
  readonly load: LoadResult;
  readonly before: ServerFigures;
  readonly after: ServerFigures;
  readonly storedSeconds: number;
}): Summary {
  const { load, before, after, storedSeconds } = parts;
  const storedLines = after.processedLines - before.processedLines;
  const latency = (share: number): number => round(percentile(load.latenciesMs, share));
  return {
    lines: load.acknowledgedLines,
    storedLines,
    acknowledgedPerSecond: Math.round(load.acknowledgedLines / load.seconds),
    storedPerSecond: Math.round(storedLines / storedSeconds),
    ackP50Ms: latency(0.5),
    ackP95Ms: latency(0.95),
    ackP99Ms: latency(0.99),
    ackMaxMs: latency(1),
    rejections: load.rejections,
    serverCpuUsALine: round(((after.cpuSeconds - before.cpuSeconds) / Math.max(1, storedLines)) * 1e6),
    serverMegabytes: Math.round(after.residentBytes / 1e6),
  };
}

async function print(
  summary: Summary,
  { flags, context }: { readonly flags: Flags; readonly context: CliContext },
): Promise<void> {
  const { stdout } = context;
  if (flags.json) return writeLine(stdout, JSON.stringify(summary));
  const rows = [
    [
      'acknowledged',
      `${formatCount(summary.lines)} lines, ${formatCount(summary.acknowledgedPerSecond)} a second`,
    ],
    ['stored', `${formatCount(summary.storedLines)} lines, ${formatCount(summary.storedPerSecond)} a second`],
    [
      'latency',
      `p50 ${summary.ackP50Ms} ms, p95 ${summary.ackP95Ms} ms, p99 ${summary.ackP99Ms} ms, longest ${summary.ackMaxMs} ms`,
    ],
    ['asked to wait', `${formatCount(summary.rejections)} times`],
    ['server', `${summary.serverCpuUsALine} µs of processor time a line, ${summary.serverMegabytes} MB`],
  ] as const;
  for (const [name, value] of rows) await writeLine(stdout, `${name.padEnd(14)} ${value}`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
