import { nearestName } from '../core/nearest-name.ts';
import { list, parseField, takeBy } from './parse-field.ts';
import type { PipeContext } from './parse-field.ts';
import { parseDuration, parseQuantity } from './quantity.ts';
import type { GroupBy, Pipe, RowField, Stat, StatName } from './query.ts';
import { STAT_NAMES } from './query.ts';
import type { Word } from './scanner.ts';

/** `stats count(), quantile(0.95, durationMs) as p95 by service, bin(5m)`. */
export function parseStats(context: PipeContext): Pipe {
  const { scanner } = context;
  const stats = list(scanner, () => parseStat(context));
  const by = takeBy(scanner) ? list(scanner, () => parseGroupBy(context)) : [];
  return { kind: 'stats', stats, by };
}

/** `timechart [5m] count() [by service]`. */
export function parseTimechart(context: PipeContext): Pipe {
  const { scanner } = context;
  const start = scanner.at;
  const step = /[0-9]/.test(scanner.next) ? parseDuration(scanner.word('|,').text) : undefined;
  if (step === undefined) scanner.at = start;
  scanner.skipSpace();
  const stat = parseStat(context);
  const by = takeBy(scanner) ? parseField(context) : undefined;
  return { kind: 'timechart', ...(step !== undefined && { step }), stat, ...(by !== undefined && { by }) };
}

function parseGroupBy(context: PipeContext): GroupBy {
  const { scanner } = context;
  const start = scanner.at;
  const word = scanner.word('|,()"');
  if (word.text !== 'bin' || scanner.next !== '(') {
    scanner.at = start;
    return { kind: 'field', field: parseField(context) };
  }
  scanner.at++;
  scanner.skipSpace();
  const width = scanner.word('|,()');
  const step = parseDuration(width.text);
  if (step === undefined || !context.shape.columns.includes('time')) {
    const message =
      step === undefined ? 'bin takes a length of time, such as 5m.' : 'bin needs rows that have a time.';
    return scanner.fail({ message, start: width.start, end: width.end, suggestion: '5m' });
  }
  close(context);
  return { kind: 'bin', step };
}

function parseStat(context: PipeContext): Stat {
  const { scanner } = context;
  const word = scanner.word('|,()"');
  const name = STAT_NAMES.find((known) => known === word.text.toLowerCase());
  if (name === undefined) return unknownStat(context, word);
  const call = readArguments(context, name, word);
  scanner.skipSpace();
  if (!scanner.takeKeyword('as')) return { name, ...call };
  scanner.skipSpace();
  const as = scanner.word('|,()"');
  if (!/^[A-Za-z_]\w{0,63}$/.test(as.text) || as.text === 'time') {
    const message =
      'A column’s name has letters, digits and underscores, begins with no digit, and is not time.';
    scanner.fail({ message, start: as.start, end: as.end });
  }
  return { name, ...call, as: as.text };
}

interface StatArguments {
  readonly field?: RowField;
  readonly quantile?: number;
}

function readArguments(context: PipeContext, name: StatName, word: Word): StatArguments {
  const { scanner } = context;
  const needsField = name !== 'count' && name !== 'rate';
  if (!scanner.take('(')) {
    if (!needsField) return {};
    const suggestion = name === 'quantile' ? 'quantile(0.95, durationMs)' : `${name}(durationMs)`;
    scanner.fail({
      message: `${name} takes a field in parentheses.`,
      start: word.start,
      end: scanner.at,
      suggestion,
    });
  }
  if ((name === 'first' || name === 'last') && !context.shape.columns.includes('time')) {
    scanner.fail({ message: `${name} needs rows that have a time.`, start: word.start, end: word.end });
  }
  scanner.skipSpace();
  const quantile = name === 'quantile' ? readQuantile(context) : undefined;
  scanner.skipSpace();
  const field = needsField || (name === 'count' && scanner.next !== ')') ? parseField(context) : undefined;
  close(context);
  return { ...(field !== undefined && { field }), ...(quantile !== undefined && { quantile }) };
}

function readQuantile({ scanner }: PipeContext): number {
  const word = scanner.word('|,()');
  const value = parseQuantity(word.text);
  if (value === undefined || value.unit !== undefined || value.number < 0 || value.number > 1) {
    const message = 'quantile takes a number from 0 to 1 first, as in quantile(0.95, durationMs).';
    return scanner.fail({ message, start: word.start, end: word.end, suggestion: '0.95' });
  }
  scanner.skipSpace();
  if (!scanner.take(',')) scanner.expected('a comma and a field');
  return value.number;
}

function close({ scanner }: PipeContext): void {
  scanner.skipSpace();
  if (!scanner.take(')')) scanner.expected(')');
}

function unknownStat({ scanner }: PipeContext, word: Word): never {
  const near = nearestName(word.text, STAT_NAMES);
  const known = STAT_NAMES.join(', ');
  return scanner.fail({
    message:
      word.text === ''
        ? `Here stands a statistic: ${known}.`
        : `There is no statistic ${JSON.stringify(word.text.slice(0, 40))}: ${known}.`,
    start: word.start,
    end: word.end,
    ...(near !== undefined && { suggestion: near }),
  });
}
