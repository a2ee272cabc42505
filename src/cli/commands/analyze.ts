import { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import type { Analysis } from '../../analyze/analysis.ts';
import { analyzeLogs, type AnalyzeProgress } from '../../analyze/analyze-logs.ts';
import type { SessionOptions } from '../../analyze/analyze-sessions.ts';
import { EntriesWriter } from '../../analyze/entries-writer.ts';
import { LogSource } from '../../analyze/log-source.ts';
import { formatCount } from '../../analyze/report/format-number.ts';
import { htmlReport } from '../../analyze/report/html-report.ts';
import { jsonReport } from '../../analyze/report/json-report.ts';
import { textReport } from '../../analyze/report/text-report.ts';
import { AppError } from '../../core/errors.ts';
import { type CliContext, coloursFor, isTerminal, writeText } from '../cli-context.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { listOf, numberBetween, wholeNumber } from './options.ts';

interface Flags {
  readonly json?: boolean;
  readonly html?: string;
  readonly entries?: string;
  readonly sessions?: string;
  readonly sessionKey?: string;
  readonly incidents?: string;
  readonly failOn?: number;
  readonly top: number;
  readonly train?: readonly string[];
  readonly trainUnlabelled?: readonly string[];
  readonly contamination?: number | 'auto';
  readonly trees: number;
  readonly samples: number | 'all';
  readonly seed: number;
  readonly sampleLines: number;
}

/** Ends a script that asked not to go on. */
const ANOMALIES_EXIT_CODE = 3;
/** Wide enough for most lines when nobody's terminal says otherwise. */
const USUAL_WIDTH = 160;
/** As `ml.contamination`. */
const CONTAMINATION = 0.1;
/** With a training file in which nothing is strange, only what goes beyond nearly all of it is. */
const NORMAL_CONTAMINATION = 0.001;

export function analyzeCommand(context: CliContext): Command {
  return new Command('analyze')
    .description('Report what is strange in log files: one pass, no server.')
    .argument('<files...>', 'files to look at, also .gz and .zst; - reads standard input')
    .option('--json', 'print the report as JSON')
    .option('--html <file>', 'write the report as one self-contained page')
    .option('--entries <file>', 'write template, score and mark of each line as NDJSON')
    .option('--sessions <file>', 'also look at sessions, lines that share an id, and write each as NDJSON')
    .option('--session-key <pattern>', 'RE2 pattern of that id, its first group if any (default: found)')
    .option('--incidents <file>', 'also look for incidents, and write each as NDJSON')
    .option(
      '--fail-on <count>',
      `end with ${ANOMALIES_EXIT_CODE} when more lines than this are strange`,
      wholeNumber(0, 2 ** 40),
    )
    .option('--top <rows>', 'rows of each table', wholeNumber(1, 10_000), 10)
    .option('--train <files>', 'learn from these files, in which nothing is strange; may be repeated', listOf)
    .option('--train-unlabelled <files>', 'learn from these files, which may hold strange lines', listOf)
    .option(
      '--contamination <share>',
      `share of lines expected to be strange, or auto (default: ${CONTAMINATION}, with --train ${NORMAL_CONTAMINATION})`,
      contamination,
    )
    .option('--trees <count>', 'trees of the forest', wholeNumber(1, 1000), 100)
    .option('--samples <lines>', 'lines a tree is grown from, or all', samples, 256)
    .option(
      '--seed <seed>',
      'the same seed gives the same report',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .option('--sample-lines <lines>', 'lines to learn from at most', wholeNumber(1000, 10_000_000), 200_000)
    .addHelpText(
      'after',
      `
Ends with 0, or with ${ANOMALIES_EXIT_CODE} when --fail-on is given and was exceeded.

Examples:
  $ logsentry analyze app.log
  $ logsentry analyze --train yesterday.log --fail-on 0 today.log
  $ logsentry analyze --incidents incidents.ndjson gateway.log orders.log
  $ logsentry analyze --sessions orders.ndjson --session-key 'order=(\\S+)' app.log
  $ zcat access.log.*.gz | logsentry analyze --html report.html -`,
    )
    .action((files: readonly string[], flags: Flags) => analyze(files, flags, context));
}

async function analyze(files: readonly string[], flags: Flags, context: CliContext): Promise<void> {
  const deps = { standardInput: context.stdin, clock: context.clock };
  const training = trainingFiles(flags);
  const logs = new LogSource(files, deps);
  const learntFrom = training.length === 0 ? undefined : new LogSource(training, deps);
  const entries = flags.entries === undefined ? undefined : await openEntries(flags.entries, context);
  const sessions = sessionOptions(flags, learntFrom);
  const progress = createProgress(context.stderr, context.clock);
  try {
    const analysis = await analyzeLogs({
      logs,
      ...(learntFrom === undefined ? {} : { training: learntFrom }),
      contamination:
        flags.contamination ?? (flags.train === undefined ? CONTAMINATION : NORMAL_CONTAMINATION),
      trees: flags.trees,
      maxSamples: flags.samples,
      seed: flags.seed,
      sampleLines: flags.sampleLines,
      ...(entries === undefined ? {} : { entries: entries.writer }),
      ...(sessions === undefined ? {} : { sessions }),
      incidents: flags.incidents !== undefined,
      clock: context.clock,
      signal: context.signal,
      onProgress: (state) => showProgress(progress, state),
    });
    progress.end();
    await entries?.close();
    if (flags.sessions !== undefined) await writeRows(flags.sessions, analysis.sessions, context);
    if (flags.incidents !== undefined) await writeRows(flags.incidents, analysis.incidents, context);
    await report(analysis, flags, context);
    const limit = flags.failOn ?? Number.POSITIVE_INFINITY;
    if (analysis.anomalous > limit) context.setExitCode(ANOMALIES_EXIT_CODE);
  } finally {
    progress.end();
    await logs.close();
    await learntFrom?.close();
  }
}

function trainingFiles(flags: Flags): readonly string[] {
  if (flags.train !== undefined && flags.trainUnlabelled !== undefined) {
    throw new AppError('USAGE', '--train and --train-unlabelled cannot go together.', {
      nextStep: 'Give --train for files in which nothing is strange, else --train-unlabelled.',
    });
  }
  return flags.train ?? flags.trainUnlabelled ?? [];
}

/** Sessions are looked at when either option asks for them. */
function sessionOptions(flags: Flags, logs: LogSource | undefined): SessionOptions | undefined {
  const { sessions, sessionKey } = flags;
  if (sessions === undefined && sessionKey === undefined) return undefined;
  return {
    ...(sessionKey === undefined ? {} : { keyPattern: sessionKey }),
    ...(logs === undefined ? {} : { training: { logs, isNormal: flags.train !== undefined } }),
  };
}

async function writeRows(
  path: string,
  rows: readonly object[] | undefined,
  context: CliContext,
): Promise<void> {
  const text = (rows ?? []).map((row) => `${JSON.stringify(row)}\n`).join('');
  if (path === '-') await writeText(context.stdout, text);
  else await writeFile(path, text);
}

function showProgress(progress: Progress, { phase, lines, done, total }: AnalyzeProgress): void {
  progress.update({
    label: phase.padEnd('learning'.length),
    done,
    total,
    note: `${formatCount(lines)} lines`,
  });
}

async function report(analysis: Analysis, flags: Flags, context: CliContext): Promise<void> {
  if (flags.html !== undefined) await writeFile(flags.html, htmlReport(analysis));
  if (flags.json === true) return writeText(context.stdout, jsonReport(analysis));
  const { stdout } = context;
  const width = isTerminal(stdout) && 'columns' in stdout ? Number(stdout.columns) : USUAL_WIDTH;
  const colours = coloursFor(stdout, context.environment);
  await writeText(stdout, textReport(analysis, { colours, top: flags.top, width: width || USUAL_WIDTH }));
}

interface OpenEntries {
  readonly writer: EntriesWriter;
  close(): Promise<void>;
}

async function openEntries(path: string, context: CliContext): Promise<OpenEntries> {
  const stream: Writable = path === '-' ? context.stdout : createWriteStream(path);
  const writer = new EntriesWriter(stream);
  return {
    writer,
    async close() {
      await writer.close();
      if (stream === context.stdout) return;
      stream.end();
      await finished(stream);
    },
  };
}

function contamination(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : numberBetween(0.0001, 0.5)(text);
}

function samples(text: string): number | 'all' {
  return text === 'all' ? 'all' : wholeNumber(2, 1_000_000)(text);
}
