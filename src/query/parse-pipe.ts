import { nearestName } from '../core/nearest-name.ts';
import { MESSAGE, parseFilter } from './parse-filter.ts';
import { list, parseField, resolveField, takeBy } from './parse-field.ts';
import type { PipeContext } from './parse-field.ts';
import { parseStats, parseTimechart } from './parse-stats.ts';
import { extractNames, shapeAfter } from './pipe-columns.ts';
import { parseDuration } from './quantity.ts';
import { PIPE_KINDS, QUERY_LIMITS } from './query.ts';
import type { Pipe, PipeKind, RowField, SortKey } from './query.ts';
import type { Scanner, Word } from './scanner.ts';

/** Reads one pipe, behind its `|`. */
export function parsePipe(context: PipeContext): Pipe {
  const { scanner } = context;
  scanner.skipSpace();
  const word = scanner.word('|(');
  const kind = PIPE_KINDS.find((name) => name === word.text.toLowerCase());
  if (kind === undefined) return unknownPipe(scanner, word);
  checkPlace(context, kind, word);
  scanner.skipSpace();
  const pipe = readPipe(context, kind);
  checkColumns(context, pipe, word);
  scanner.skipSpace();
  if (!scanner.done && scanner.next !== '|') scanner.expected('| or the end of the query');
  return pipe;
}

function readPipe(context: PipeContext, kind: PipeKind): Pipe {
  const { scanner } = context;
  switch (kind) {
    case 'where':
      return parseWhere(context);
    case 'fields':
    case 'dedup':
      return { kind, fields: parseFields(context) };
    case 'extract':
      return parseExtract(context);
    case 'stats':
      return parseStats(context);
    case 'timechart':
      return parseTimechart(context);
    case 'sort':
      return { kind, keys: list(scanner, () => parseSortKey(context)) };
    case 'top':
    case 'rare':
      return parseTop(context, kind);
    case 'limit':
      return { kind, limit: parseWhole(scanner, QUERY_LIMITS.rows) };
    case 'patterns':
    case 'anomalies':
      return { kind };
    case 'compare':
      return parseCompare(context);
    case 'context':
      return { kind, lines: parseWhole(scanner, QUERY_LIMITS.contextLines) };
    case 'sessions':
      return { kind, by: takeBy(scanner) ? parseField(context) : { in: 'column', name: 'trace' } };
  }
}

function unknownPipe(scanner: Scanner, word: Word): never {
  const names = PIPE_KINDS.join(', ');
  const near = nearestName(word.text, PIPE_KINDS);
  return scanner.fail({
    message:
      word.text === ''
        ? `Behind | stands one of ${names}.`
        : `There is no pipe ${JSON.stringify(word.text.slice(0, 40))}: ${names}.`,
    start: word.start,
    end: word.end,
    ...(near !== undefined && { suggestion: near }),
  });
}

const NEEDS_LINES: ReadonlySet<PipeKind> = new Set([
  'timechart',
  'patterns',
  'compare',
  'anomalies',
  'context',
  'sessions',
]);

function checkPlace({ scanner, shape, before }: PipeContext, kind: PipeKind, word: Word): void {
  const span = { start: word.start, end: word.end };
  if (NEEDS_LINES.has(kind) && !shape.lines) {
    scanner.fail({ message: `${kind} needs lines; the pipe before it leaves other rows.`, ...span });
  }
  const narrowing = before.every((pipe) => pipe.kind === 'where' || pipe.kind === 'extract');
  if (kind === 'compare' && !narrowing) {
    scanner.fail({ message: 'Before compare only where and extract may stand.', ...span });
  }
  if (kind === 'context' && before.length > 0) {
    scanner.fail({ message: 'context must be the first pipe.', ...span });
  }
  if (before.some((pipe) => pipe.kind === 'context')) {
    scanner.fail({ message: 'Nothing may stand behind context.', ...span });
  }
}

/** Each column has a name of its own, and time is a time. */
function checkColumns({ scanner, shape }: PipeContext, pipe: Pipe, { start, end }: Word): void {
  const { columns } = shapeAfter(shape, pipe);
  const twice = columns.find((name, index) => columns.indexOf(name) < index);
  if (twice !== undefined) {
    const hint = pipe.kind === 'stats' ? ' Name one with as.' : '';
    scanner.fail({ message: `Two columns would be named ${twice}.${hint}`, start, end });
  }
  const text =
    pipe.kind === 'extract' ? extractNames(pipe.pattern) : pipe.kind === 'sessions' ? [pipe.by.name] : [];
  if (text.includes('time')) scanner.fail({ message: 'A column of text cannot be named time.', start, end });
}

function parseWhere(context: PipeContext): Pipe {
  const { scanner, checkRegex, shape } = context;
  if (scanner.done || scanner.next === '|') scanner.expected('a condition');
  const condition = parseFilter<RowField>({
    scanner,
    checkRegex,
    resolve: (name) => resolveField(context, name),
    message: shape.lines ? MESSAGE : undefined,
    operators: true,
  });
  return { kind: 'where', condition };
}

/** Fields of one table: each once. */
function parseFields(context: PipeContext): readonly RowField[] {
  const fields = list(context.scanner, () => parseField(context));
  return fields.filter((field, index) => fields.findIndex((other) => other.name === field.name) === index);
}

function parseSortKey(context: PipeContext): SortKey {
  const { scanner } = context;
  const dash = scanner.take('-');
  const field = parseField(context);
  scanner.skipSpace();
  const descending = scanner.takeKeyword('desc') || (!scanner.takeKeyword('asc') && dash);
  return { field, descending };
}

const DEFAULT_TOP = 10;

function parseTop(context: PipeContext, kind: 'top' | 'rare'): Pipe {
  const { scanner } = context;
  const limit = /[0-9]/.test(scanner.next) ? parseWhole(scanner, QUERY_LIMITS.rows) : DEFAULT_TOP;
  return { kind, limit, fields: parseFields(context) };
}

function parseWhole(scanner: Scanner, most: number): number {
  scanner.skipSpace();
  const word = scanner.word('|,');
  const value = Number(word.text);
  if (/^\d{1,9}$/.test(word.text) && value >= 1 && value <= most) return value;
  return scanner.fail({
    message: `Here stands a whole number from 1 to ${most}, not ${JSON.stringify(word.text.slice(0, 40))}.`,
    start: word.start,
    end: word.end,
  });
}

function parseExtract(context: PipeContext): Pipe {
  const { scanner } = context;
  if (scanner.next !== '"') scanner.expected('a pattern in quotes, such as "took <ms> ms"');
  const pattern = scanner.quoted();
  const span = { start: pattern.start, end: pattern.end };
  const names = extractNames(pattern.text);
  if (names.length === 0) {
    scanner.fail({
      message: 'The pattern names no part, as <user> does in "user <user> logged in".',
      ...span,
    });
  }
  if (names.length > QUERY_LIMITS.items) {
    scanner.fail({ message: `A pattern may name ${QUERY_LIMITS.items} parts.`, ...span });
  }
  scanner.skipSpace();
  const from = scanner.takeKeyword('from') ? parseField(context) : undefined;
  if (from === undefined && !context.shape.lines)
    scanner.expected('from and a column: these rows have no message');
  return { kind: 'extract', pattern: pattern.text, from: from ?? MESSAGE };
}

function parseCompare(context: PipeContext): Pipe {
  const { scanner } = context;
  scanner.take('-');
  const word = scanner.word('|');
  const ago = parseDuration(word.text);
  if (ago === undefined) {
    return scanner.fail({
      message: 'compare takes how far back the other range lies, such as -1d or -1h.',
      start: word.start,
      end: word.end,
      suggestion: '-1d',
    });
  }
  return {
    kind: 'compare',
    ago,
    by: takeBy(scanner) ? parseField(context) : { in: 'column', name: 'template' },
  };
}
