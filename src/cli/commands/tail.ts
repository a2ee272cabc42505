import { Command, Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TailEntriesDto, tailEvents } from '../../api/detection.ts';
import { LEVELS } from '../../core/level.ts';
import { AppError } from '../../core/errors.ts';
import { type CliContext, type Colours, coloursFor, writeLine } from '../cli-context.ts';
import { readEvents } from '../client/event-source.ts';
import { readQuery } from '../read-query.ts';
import { formatEntry } from '../terminal/format-entry.ts';
import { listOf, numberBetween, clientOf, serverOptions, type ServerOptions } from './options.ts';

interface Flags extends ServerOptions {
  readonly query?: string;
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
    .argument('[query]', 'a filter in the query language; quote it for the shell')
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
  $ logsentry tail 'level:>=warn service:(orders OR payments) -healthcheck'
  $ logsentry tail --service orders,payments --level error,fatal
  $ logsentry tail --json | jq -r .message`,
    );
  for (const option of serverOptions()) command.addOption(option);
  return command.action((query: string | undefined, flags: Flags) => {
    if (query !== undefined) checkFilter(query);
    return tail({ ...flags, ...(query !== undefined && { query }) }, context);
  });
}

function checkFilter(text: string): void {
  if (readQuery(text).pipes.every((pipe) => pipe.kind === 'where')) return;
  throw new AppError('QUERY_INVALID', 'A tail shows lines; a pipe would make something else of them.', {
    nextStep: 'Leave the pipes out, or use `logsentry query`.',
  });
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
  if (flags.query !== undefined) query.set('query', flags.query);
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
