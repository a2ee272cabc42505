import { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { AppError } from '../../core/errors.ts';
import { FAULT_KINDS, type FaultKind } from '../../producer/fault.ts';
import { type ProducedBatch, startSimulation } from '../../producer/simulation.ts';
import { createWebApplication } from '../../producer/web-application.ts';
import { type CliContext, writeLine, writeText } from '../cli-context.ts';
import { sendBatch } from '../client/send-batch.ts';
import { formatCount } from '../../analyze/report/format-number.ts';
import { createProgress } from '../terminal/progress.ts';
import {
  listOf,
  numberBetween,
  clientOf,
  serverOptions,
  type ServerOptions,
  wholeNumber,
} from './options.ts';

interface Flags extends ServerOptions {
  readonly rate: number;
  readonly seed: number;
  readonly faults?: readonly string[];
  readonly learn: number;
  readonly pause: number;
  readonly labels?: string;
  readonly duration?: number;
  readonly out?: string;
  readonly start?: string;
}

const RETRY_FOR_MS = 600_000;

export function simulateCommand(context: CliContext): Command {
  const command = new Command('simulate')
    .description('Play a web shop of nine services whose logs hold planted faults, and send its logs.')
    .option('--rate <lines>', 'lines a second, mean of a working day', numberBetween(1, 1_000_000), 100)
    .option('--seed <seed>', 'the same seed gives the same lines', wholeNumber(0, 2 ** 40), 1)
    .option(
      '--faults <kinds>',
      `faults to plant: all (default), none, or of ${FAULT_KINDS.join(', ')}`,
      listOf,
    )
    .option('--learn <seconds>', 'time without faults at the start', numberBetween(0, 1e7), 300)
    .option('--pause <seconds>', 'mean time between two faults', numberBetween(1, 1e7), 120)
    .option('--labels <file>', 'write the truth about each fault as NDJSON: kind, service, start, end, lines')
    .option('--duration <seconds>', 'end after this much of the application’s time', numberBetween(1, 1e8))
    .option(
      '--out <file>',
      'write the lines to a file (- is standard output) instead of sending, without waiting',
    )
    .option('--start <time>', 'time of the first line, with --out (default: now)')
    .addHelpText(
      'after',
      `
A label names its lines by their field eventId.

Examples:
  $ logsentry simulate --rate 500
  $ logsentry simulate --faults latency-spike,silent-service --labels truth.ndjson
  $ logsentry simulate --out day.ndjson --duration 86400 --start 2026-01-05T00:00:00Z --labels truth.ndjson`,
    );
  for (const option of serverOptions()) command.addOption(option);
  return command.action((flags: Flags) => simulate(flags, context));
}

async function simulate(flags: Flags, context: CliContext): Promise<void> {
  const startUs = startOf(flags, context);
  const kinds = kindsOf(flags.faults ?? ['all']);
  const labels = flags.labels === undefined ? undefined : await openOutput(flags.labels, context);
  const out = flags.out === undefined ? undefined : await openOutput(flags.out, context);
  const progress = createProgress(context.stderr, context.clock);
  let lines = 0;
  const send = out === undefined ? sender(flags, context) : undefined;
  const simulation = startSimulation({
    application: createWebApplication({
      seed: flags.seed,
      startUs,
      rate: flags.rate,
      faults: { kinds, learnSeconds: flags.learn, pauseSeconds: flags.pause },
    }),
    pace: out === undefined ? 'real-time' : 'fast',
    ...(flags.duration === undefined ? {} : { endUs: startUs + flags.duration * 1e6 }),
    async deliver(batch) {
      if (out !== undefined) await writeText(out, batch.body);
      else await send?.(batch);
      lines += batch.lines;
      progress.update({ label: 'simulate', done: 0, total: undefined, note: `${formatCount(lines)} lines` });
    },
    onLabel: (label) => void labels?.write(`${JSON.stringify(label)}\n`),
    clock: context.clock,
  });
  const stop = (): void => void simulation.stop();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await simulation.done;
    progress.end();
    await writeLine(
      context.stderr,
      `${formatCount(result.lines)} lines ${out === undefined ? 'sent' : 'written'}, ${result.faults} faults planted.`,
    );
  } finally {
    progress.end();
    context.signal.removeEventListener('abort', stop);
    for (const stream of [labels, out]) await closeOutput(stream, context);
  }
}

function sender(flags: Flags, context: CliContext): (batch: ProducedBatch) => Promise<void> {
  const client = clientOf(flags, context);
  const run = randomUUID();
  return async ({ body, lines, number }) => {
    const key = { source: 'simulate', idempotencyKey: `${run}-${number}` };
    const batch = { ...key, body, lines, contentType: 'application/x-ndjson' } as const;
    await sendBatch(client, batch, { signal: context.signal, retryForMs: RETRY_FOR_MS });
  };
}

function kindsOf(names: readonly string[]): readonly FaultKind[] {
  if (names.includes('none')) return [];
  if (names.includes('all')) return FAULT_KINDS;
  return names.map((name) => {
    const kind = FAULT_KINDS.find((candidate) => candidate === name);
    if (kind !== undefined) return kind;
    throw new AppError('USAGE', `There is no fault ${JSON.stringify(name)}.`, {
      nextStep: `Choose from all, none, ${FAULT_KINDS.join(', ')}.`,
    });
  });
}

function startOf(flags: Flags, context: CliContext): number {
  if (flags.start === undefined) return context.clock.nowMs() * 1000;
  const ms = Date.parse(flags.start);
  if (flags.out === undefined || Number.isNaN(ms)) {
    throw new AppError('USAGE', `--start ${flags.start} cannot be used.`, {
      nextStep: 'Give a time such as 2026-01-05T00:00:00Z, together with --out.',
    });
  }
  return ms * 1000;
}

async function openOutput(path: string, context: CliContext): Promise<Writable> {
  if (path === '-') return context.stdout;
  const stream = createWriteStream(path);
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (cause) =>
      reject(
        new AppError('USAGE', `${path} cannot be written: ${cause.message}.`, {
          nextStep: 'Give the path of a file in a folder that you may write to.',
          cause,
        }),
      ),
    );
  });
  return stream;
}

async function closeOutput(stream: Writable | undefined, context: CliContext): Promise<void> {
  if (stream === undefined || stream === context.stdout) return;
  stream.end();
  await finished(stream);
}
