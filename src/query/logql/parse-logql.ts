import type { EntryCondition } from '../../core/entry-condition.ts';
import { durationUs, parseDuration } from '../quantity.ts';
import { QUERY_LIMITS } from '../query.ts';
import { conditionOfComparison, conditionOfLineFilter, conditionOfMatcher } from './logql-conditions.ts';
import type { LineFilterOperator, MatchOperator } from './logql-conditions.ts';
import { LogqlError, logqlField } from './logql.ts';
import type { LogqlCounts, LogqlLabel, LogqlQuery } from './logql.ts';
import { LogqlScanner } from './logql-scanner.ts';

/**
 * Reads the part of LogQL that Grafana's Explore is made of: stream selectors, line filters, label filters,
 * `count_over_time`, `rate`, `sum by`. @throws LogqlError that points at the place, also for the rest of LogQL
 */
export function parseLogql(text: string): LogqlQuery {
  if (text.length > QUERY_LIMITS.characters)
    throw new LogqlError(text, 0, `query is longer than ${QUERY_LIMITS.characters} characters`);
  const scanner = new LogqlScanner(text);
  const query = parseExpression(scanner);
  if (!scanner.done) {
    if (scanner.take('+', '-', '*', '/', '%', '^', '==', '>', '<') !== undefined)
      scanner.unsupported('arithmetic between queries is not supported here', scanner.at - 1);
    scanner.fail('expecting the end of the query');
  }
  return query;
}

function parseExpression(scanner: LogqlScanner): LogqlQuery {
  if (scanner.done) scanner.fail('expecting a query such as {service="auth"}');
  const word = scanner.peekWord();
  if (word === '') return parseLines(scanner);
  if (word === 'vector') return parseConstant(scanner);
  return parseCounts(scanner, 0);
}

function parseConstant(scanner: LogqlScanner): LogqlQuery {
  let value = 0;
  do {
    if (!scanner.takeWord('vector')) scanner.fail('expecting vector');
    scanner.expect('(');
    value += scanner.number() ?? scanner.fail('expecting a number');
    scanner.expect(')');
  } while (scanner.take('+') !== undefined);
  return { kind: 'constant', value };
}

function parseLines(scanner: LogqlScanner): LogqlQuery {
  return { kind: 'lines', filter: allOf([...parseSelector(scanner), ...parseStages(scanner)]) };
}

const COUNTING = ['count_over_time', 'rate'] as const;
/** `sum(sum(…))` says nothing new from the second on. */
const SUMS_LIMIT = 4;

function parseCounts(scanner: LogqlScanner, depth: number): LogqlCounts {
  const at = scanner.next();
  const name = scanner.word('a function');
  const counting = COUNTING.find((known) => known === name);
  if (counting !== undefined) return parseCounting(scanner, counting);
  if (name !== 'sum' || depth === SUMS_LIMIT)
    scanner.unsupported(
      `function ${name} is not supported here; there are count_over_time, rate, and sum by around them`,
      at,
    );
  const before = parseBy(scanner);
  scanner.expect('(');
  const counts = parseCounts(scanner, depth + 1);
  scanner.expect(')');
  const by = before ?? parseBy(scanner) ?? [];
  const inner = counts.by;
  if (inner === undefined) return { ...counts, by };
  const missing = by.find((label) => inner.every(({ name: known }) => known !== label.name));
  return { ...counts, by: missing === undefined ? by : by.filter((label) => inner.includes(label)) };
}

/** `by (level, host)`, or undefined. */
function parseBy(scanner: LogqlScanner): readonly LogqlLabel[] | undefined {
  if (scanner.peekWord() === 'without')
    scanner.unsupported('sum without is not supported here; name the labels with sum by');
  if (!scanner.takeWord('by')) return undefined;
  scanner.expect('(');
  const labels = new Map<string, LogqlLabel>();
  if (scanner.take(')') !== undefined) return [];
  do {
    const name = scanner.word('a label');
    if (labels.size === QUERY_LIMITS.items) scanner.unsupported(`more than ${QUERY_LIMITS.items} labels`);
    labels.set(name, { name, field: logqlField(name) });
  } while (scanner.take(',') !== undefined);
  scanner.expect(')');
  return [...labels.values()];
}

function parseCounting(scanner: LogqlScanner, name: (typeof COUNTING)[number]): LogqlCounts {
  scanner.expect('(');
  const selector = parseSelector(scanner);
  const early = takeRange(scanner);
  const stages = parseStages(scanner);
  const rangeMs = early ?? takeRange(scanner) ?? scanner.fail('expecting a range such as [5m]');
  if (scanner.peekWord() === 'offset')
    scanner.unsupported('offset is not supported here; shift the time range');
  scanner.expect(')');
  return {
    kind: 'counts',
    filter: allOf([...selector, ...stages]),
    rangeMs,
    perSecond: name === 'rate',
    by: undefined,
  };
}

function takeRange(scanner: LogqlScanner): number | undefined {
  if (scanner.take('[') === undefined) return undefined;
  const at = scanner.at;
  const end = scanner.text.indexOf(']', at);
  const rangeMs = end < 0 ? undefined : parseLogqlDurationMs(scanner.text.slice(at, end));
  if (rangeMs === undefined) scanner.fail('expecting a duration such as 5m and ]');
  scanner.at = end + 1;
  return rangeMs;
}

/** `1h30m`, `15s`, `500ms`; undefined for anything else. Whole milliseconds, at least one. */
export function parseLogqlDurationMs(text: string): number | undefined {
  const parts = text.trim().match(/\d+(?:\.\d+)?[a-zµ]+/g);
  if (parts === null || parts.join('') !== text.trim()) return undefined;
  const durations = parts.map(parseDuration);
  if (durations.includes(undefined)) return undefined;
  const us = durations.reduce(
    (sum, duration) => sum + (duration === undefined ? 0 : durationUs(duration)),
    0,
  );
  return us < 1000 ? undefined : Math.round(us / 1000);
}

function parseSelector(scanner: LogqlScanner): EntryCondition[] {
  scanner.expect('{');
  const conditions: EntryCondition[] = [];
  if (scanner.take('}') !== undefined) return conditions;
  do {
    const name = scanner.word('a label');
    const operator: MatchOperator =
      scanner.take('=~', '!~', '!=', '=') ?? scanner.fail('expecting =, !=, =~ or !~');
    conditions.push(conditionOfMatcher({ name, operator, value: scanner.string() }, scanner));
    limitTests(scanner, conditions);
  } while (scanner.take(',') !== undefined && !scanner.text.slice(scanner.at).trimStart().startsWith('}'));
  scanner.expect('}');
  return conditions;
}

function parseStages(scanner: LogqlScanner): EntryCondition[] {
  const conditions: EntryCondition[] = [];
  for (;;) {
    const operator: LineFilterOperator | '|>' | '!>' | undefined = scanner.take(
      '|=',
      '|~',
      '!=',
      '!~',
      '|>',
      '!>',
    );
    if (operator === '|>' || operator === '!>')
      scanner.unsupported(
        'pattern filters are not supported here; use |~ with a regular expression',
        scanner.at - 2,
      );
    if (operator !== undefined) {
      const texts = [];
      do {
        if (scanner.peekWord() === 'ip') scanner.unsupported('ip() is not supported in line filters here');
        texts.push(scanner.string());
      } while (scanner.takeWord('or'));
      conditions.push(conditionOfLineFilter(operator, texts, scanner));
    } else if (scanner.take('|') !== undefined) conditions.push(...parseStage(scanner));
    else return conditions;
    limitTests(scanner, conditions);
  }
}

/** One stage behind `|`: a label filter, or what changes nothing here. */
function parseStage(scanner: LogqlScanner): readonly EntryCondition[] {
  const at = scanner.next();
  const name = scanner.word('a label');
  if (name === 'drop' || name === 'keep') return parseDrop(scanner, at, name);
  const operator = scanner.take('==', '=~', '!~', '!=', '>=', '<=', '>', '<', '=');
  if (operator === undefined) {
    const hint = name === 'json' || name === 'logfmt' ? '; fields of lines are labels already' : '';
    scanner.unsupported(`stage ${name} is not supported here${hint}`, at);
  }
  const isText = /^["`]/.test(scanner.text.slice(scanner.at).trimStart());
  const value = isText ? scanner.string() : scanner.bare();
  if (['or', 'and'].includes(scanner.peekWord()))
    scanner.unsupported('and, or between label filters are not supported here; chain stages with |');
  // Nothing is parsed at query time, so nothing can fail.
  if (name === '__error__') return [];
  return [conditionOfComparison({ name, operator, value, isText }, scanner)];
}

/** Labels of a stream that are dropped would join streams; what is dropped here is never there. */
function parseDrop(scanner: LogqlScanner, at: number, stage: string): readonly EntryCondition[] {
  do {
    const name = scanner.word('a label');
    if (stage === 'keep' || !name.startsWith('__error'))
      scanner.unsupported(`stage ${stage} is not supported here, but for drop __error__`, at);
  } while (scanner.take(',') !== undefined);
  return [];
}

function limitTests(scanner: LogqlScanner, conditions: readonly unknown[]): void {
  if (conditions.length > QUERY_LIMITS.tests)
    scanner.unsupported(`more than ${QUERY_LIMITS.tests} conditions`);
}

function allOf(conditions: readonly EntryCondition[]): EntryCondition {
  const of = conditions.flatMap((condition) =>
    condition.kind === 'and' ? condition.of : condition.kind === 'all' ? [] : [condition],
  );
  const [only] = of;
  if (only === undefined) return { kind: 'all' };
  return of.length === 1 ? only : { kind: 'and', of };
}
