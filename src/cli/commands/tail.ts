import { Command, Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TailEntriesDto, tailEvents } from '../../api/detection.ts';
import type { EntryDto } from '../../api/entries.ts';
import { LEVELS, type Level } from '../../core/level.ts';
import { AppError } from '../../core/errors.ts';
import { type CliContext, type Colours, coloursFor, writeLine } from '../cli-context.ts';
import { readEvents } from '../client/event-source.ts';
import { visibleText } from '../../analyze/report/visible-text.ts';
import { listOf, numberBetween, clientOf, serverOptions, type ServerOptions } from './options.ts';

interface Flags extends ServerOptions {
  readonly service?: readonly string[];
  readonly level?: readonly string[];
  readonly host?: readonly string[];
  readonly text?: readonly string[];
  readonly template?: readonly string[];
  readonly anomalous?: boolean;
  readonly minScore?: number;
  readonly json?: boolean;
}

/** Wait before a lost connection is opened again, as the server asks browsers to. */
const RECONNECT_MS = 2000;

export function tailCommand(context: CliContext): Command {
  const command = new Command('tail')
    .description('Print log lines as they are stored, with their scores.')
    .option('--service <names>', 'only these services', listOf)
    .option('--level <levels>', `only these levels (${LEVELS.join(', ')})`, listOf)
    .option('--host <names>', 'only these hosts', listOf)
    .option('--text <words>', 'only messages that hold each of these, letter case ignored', listOf)
    .option('--template <ids>', 'only these templates', listOf)
    .option('--anomalous', 'only lines marked as anomalous')
    .addOption(
      new Option('--min-score <score>', 'only lines with at least this score').argParser(numberBetween(0, 1)),
    )
    .option('--json', 'print entries as NDJSON')
    .addHelpText(
      'after',
      `
Examples:
  $ logsentry tail --anomalous
  $ logsentry tail --service orders,payments --level error,fatal
  $ logsentry tail --json | jq -r .message`,
    );
  for (const option of serverOptions()) command.addOption(option);
  return command.action((flags: Flags) => tail(flags, context));
}

async function tail(flags: Flags, context: CliContext): Promise<void> {
  const client = clientOf(flags, context);
  const path = `/api/v1/tail?${queryOf(flags)}`;
  const colours = coloursFor(context.stdout, context.environment);
  let connected = false;
  while (!context.signal.aborted) {
    try {
      for await (const { event, data } of readEvents(client, path)) {
        connected = true;
        if (event !== 'entries') continue;
        await print(tailEvents.entries.parse(JSON.parse(data)), { flags, colours, context });
      }
    } catch (error) {
      if (context.signal.aborted) return;
      // The first connection must work; a later loss may pass.
      if (!connected || (error instanceof AppError && error.code === 'SERVER_REFUSED')) throw error;
    }
    await writeLine(context.stderr, 'The connection was lost; connecting again.');
    await sleep(RECONNECT_MS, undefined, { signal: context.signal }).catch(() => undefined);
  }
}

function queryOf(flags: Flags): URLSearchParams {
  const query = new URLSearchParams({ events: 'entries' });
  for (const name of ['service', 'level', 'host', 'text', 'template'] as const) {
    for (const value of flags[name] ?? []) query.append(name, value);
  }
  if (flags.anomalous === true) query.set('anomalous', 'true');
  if (flags.minScore !== undefined) query.set('minScore', String(flags.minScore));
  return query;
}

interface Printing {
  readonly flags: Flags;
  readonly colours: Colours;
  readonly context: CliContext;
}

async function print({ entries, skipped }: TailEntriesDto, printing: Printing): Promise<void> {
  const { flags, colours, context } = printing;
  for (const entry of entries) {
    const line = flags.json === true ? JSON.stringify(entry) : formatEntry(entry, colours);
    await writeLine(context.stdout, line);
  }
  if (skipped > 0) await writeLine(context.stderr, `… ${skipped} more lines left out: too many a second.`);
}

/** `12:30:01.123 ERROR payments  message  ▲ 0.83`: times in UTC, anomalous lines marked. */
export function formatEntry(entry: EntryDto, colours: Colours): string {
  const time = colours.dim(entry.time.slice('2026-01-05T'.length, '2026-01-05T12:30:01.123'.length));
  const level = LEVEL_STYLES[entry.level](entry.level.toUpperCase().padEnd(5).slice(0, 5), colours);
  const service = colours.cyan(visibleText(entry.service).padEnd(10));
  const mark = entry.anomalous ? `  ${colours.magenta(`▲ ${entry.score.toFixed(2)}`)}` : '';
  return `${time} ${level} ${service} ${visibleText(entry.message)}${mark}`;
}

type Style = (text: string, colours: Colours) => string;

const LEVEL_STYLES: Readonly<Record<Level, Style>> = {
  unknown: (_text, colours) => colours.dim('-    '),
  trace: (text, colours) => colours.dim(text),
  debug: (text, colours) => colours.dim(text),
  info: (text, colours) => colours.blue(text),
  warn: (text, colours) => colours.yellow(text),
  error: (text, colours) => colours.red(text),
  fatal: (text, colours) => colours.magenta(text),
};
