import { Argument, Command, Option } from 'commander';
import { visibleText } from '../../analyze/report/visible-text.ts';
import type { EntryDto } from '../../api/entries.ts';
import { queryAnswerSchema } from '../../api/query.ts';
import type { QueryAnswerDto, TableValueDto } from '../../api/query.ts';
import { csvRow } from '../../core/csv.ts';
import { AppError } from '../../core/errors.ts';
import { QUERY_LIMITS } from '../../query/query.ts';
import { type CliContext, coloursFor, writeLine, writeText } from '../cli-context.ts';
import { formatEntry } from '../terminal/format-entry.ts';
import { formatTable } from '../terminal/table.ts';
import { readQuery } from '../read-query.ts';
import { exportResult } from './export-result.ts';
import { clientOf, serverOptions, type ServerOptions, wholeNumber } from './options.ts';

interface Flags extends ServerOptions {
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly oldest?: boolean;
  readonly all?: boolean;
  readonly format: Format;
}

const FORMATS = ['table', 'json', 'csv', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

const DEFAULT_LIMIT = 100;
/** Lines come in pages; more than this is an export, which has a route of its own. */
const MAX_LINES = 1_000_000;
/** As grep: nothing found. */
const NOTHING_FOUND_EXIT_CODE = 1;

export function queryCommand(context: CliContext): Command {
  const command = new Command('query')
    .description('Search stored lines, or make a table of them.')
    .addArgument(new Argument('<query>', 'in the query language; quote it for the shell'))
    .option('--from <time>', 'from this time on: RFC 3339, or relative such as -1h')
    .option('--to <time>', 'before this time')
    .addOption(
      new Option('--limit <n>', 'most lines, or rows of a table')
        .argParser(wholeNumber(1, MAX_LINES))
        .default(DEFAULT_LIMIT),
    )
    .option('--oldest', 'oldest lines first')
    .addOption(
      new Option('--format <format>', 'how to print; parquet is everything, for a file')
        .choices(FORMATS)
        .default('table'),
    )
    .option('--all', 'everything as json or csv, oldest lines first, without a limit')
    .addHelpText(
      'after',
      `
Examples:
  $ logsentry query 'level:error "timed out"' --from -1h
  $ logsentry query 'service:payments durationMs:>2s | stats count(), quantile(0.95, durationMs) by host'
  $ logsentry query '| compare -1d' --from -1h
  $ logsentry query 'service:payments' --from -1d --format parquet > payments.parquet
  $ logsentry query 'trace:4bf92f3577b34da6' --format json | jq -r .message

Ends with 1 when nothing matches, and says why.`,
    );
  for (const option of serverOptions()) command.addOption(option);
  return command.action((text: string, flags: Flags) => runQuery(text, flags, context));
}

async function runQuery(text: string, flags: Flags, context: CliContext): Promise<void> {
  readQuery(text);
  const { format, all } = flags;
  if (format === 'parquet' || all === true) {
    if (format === 'table') throw noTable();
    return exportResult({ ...flags, format, query: text }, context);
  }
  const client = clientOf(flags, context);
  let left = flags.limit;
  let cursor: string | undefined;
  let first = true;
  do {
    const answer = await client.json(
      `/api/v1/query?${parameters(text, { flags, left, cursor })}`,
      queryAnswerSchema,
    );
    if (answer.kind === 'table') {
      await printTable(answer, format, context);
      cursor = undefined;
    } else {
      await printLines(answer.entries, { format, context, first });
      left -= answer.entries.length;
      cursor = answer.nextCursor;
    }
    if (answer.empty !== undefined) {
      await writeLine(context.stderr, visibleText(answer.empty));
      context.setExitCode(NOTHING_FOUND_EXIT_CODE);
    }
    first = false;
  } while (cursor !== undefined && left > 0 && !context.signal.aborted);
}

function noTable(): AppError {
  return new AppError('USAGE', 'A table for people is not for everything.', {
    nextStep: 'Give --format json or --format csv with --all.',
  });
}

interface Page {
  readonly flags: Flags;
  readonly left: number;
  readonly cursor: string | undefined;
}

function parameters(text: string, { flags, left, cursor }: Page): URLSearchParams {
  const limit = String(Math.min(left, QUERY_LIMITS.rows));
  const query = new URLSearchParams({ query: text, limit });
  if (flags.from !== undefined) query.set('from', flags.from);
  if (flags.to !== undefined) query.set('to', flags.to);
  if (flags.oldest === true) query.set('order', 'oldest');
  if (cursor !== undefined) query.set('cursor', cursor);
  return query;
}

const LINE_COLUMNS = [
  'time',
  'level',
  'service',
  'host',
  'message',
  'score',
  'anomalous',
  'templateId',
  'trace',
  'id',
] as const;

interface Printing {
  readonly format: Exclude<Format, 'parquet'>;
  readonly context: CliContext;
  readonly first: boolean;
}

async function printLines(entries: readonly EntryDto[], { format, context, first }: Printing): Promise<void> {
  const { stdout, environment } = context;
  if (format === 'csv' && first) await writeText(stdout, csvRow(LINE_COLUMNS));
  const colours = coloursFor(stdout, environment);
  for (const entry of entries) {
    if (format === 'json') await writeLine(stdout, JSON.stringify(entry));
    else if (format === 'csv') await writeText(stdout, csvRow(LINE_COLUMNS.map((column) => entry[column])));
    else await writeLine(stdout, formatEntry(entry, colours, 'date'));
  }
}

type Table = Extract<QueryAnswerDto, { kind: 'table' }>;

async function printTable(table: Table, format: Printing['format'], context: CliContext): Promise<void> {
  const { stdout } = context;
  const names = table.columns.map(({ name }) => name);
  switch (format) {
    case 'json':
      for (const row of table.rows) {
        await writeLine(
          stdout,
          JSON.stringify(Object.fromEntries(names.map((name, column) => [name, row[column]]))),
        );
      }
      return;
    case 'csv':
      await writeText(stdout, csvRow(names));
      for (const row of table.rows) await writeText(stdout, csvRow(row.map(plainValue)));
      return;
    case 'table': {
      if (table.rows.length === 0) return;
      const right = table.columns.filter(({ type }) => type === 'number').map(({ name }) => name);
      const cells = table.rows.map((row) => row.map((value) => visibleText(shownValue(value))));
      await writeLine(stdout, formatTable(names.map(visibleText), cells, right));
    }
  }
}

function plainValue(value: TableValueDto): string | number | boolean {
  if (value === null) return '';
  return Array.isArray(value) ? value.join(' ') : value;
}

/** Digits that people read; the other formats have them all. */
const SHOWN_DIGITS = 6;

function shownValue(value: TableValueDto): string {
  if (value === null) return '–';
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(SHOWN_DIGITS)));
}
