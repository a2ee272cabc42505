import { formatFilter } from './format-filter.ts';
import { formatName, formatPhrase } from './format-value.ts';
import { formatQuantity } from './quantity.ts';
import type { GroupBy, Pipe, Query, RowField, Stat } from './query.ts';
import { formatTimeWords } from './time-words.ts';

/** The query as text that `parseQuery` reads as the same query. */
export function formatQuery({ time, filter, pipes }: Query): string {
  const head = [
    ...(time === undefined ? [] : [formatTimeWords(time)]),
    ...(time !== undefined && filter.kind === 'all' ? [] : [formatFilter(filter)]),
  ].join(' ');
  return [head, ...pipes.map(formatPipe)].join(' | ');
}

function formatPipe(pipe: Pipe): string {
  switch (pipe.kind) {
    case 'where':
      return `where ${formatFilter(pipe.condition)}`;
    case 'fields':
    case 'dedup':
      return `${pipe.kind} ${names(pipe.fields)}`;
    case 'extract':
      return `extract ${formatPhrase(pipe.pattern)} from ${formatName(pipe.from)}`;
    case 'stats':
      return `stats ${pipe.stats.map(formatStat).join(', ')}${by(pipe.by.map(formatGroupBy))}`;
    case 'timechart': {
      const step = pipe.step === undefined ? '' : `${formatQuantity(pipe.step)} `;
      return `timechart ${step}${formatStat(pipe.stat)}${by(pipe.by === undefined ? [] : [formatName(pipe.by)])}`;
    }
    case 'sort':
      return `sort ${pipe.keys.map(({ field, descending }) => `${descending ? '-' : ''}${formatName(field)}`).join(', ')}`;
    case 'top':
    case 'rare':
      return `${pipe.kind} ${pipe.limit} ${names(pipe.fields)}`;
    case 'limit':
      return `limit ${pipe.limit}`;
    case 'patterns':
    case 'anomalies':
      return pipe.kind;
    case 'compare':
      return `compare -${formatQuantity(pipe.ago)} by ${formatName(pipe.by)}`;
    case 'context':
      return `context ${pipe.lines}`;
    case 'sessions':
      return `sessions by ${formatName(pipe.by)}`;
  }
}

function names(fields: readonly RowField[]): string {
  return fields.map(formatName).join(', ');
}

function by(items: readonly string[]): string {
  return items.length === 0 ? '' : ` by ${items.join(', ')}`;
}

function formatGroupBy(group: GroupBy): string {
  return group.kind === 'bin' ? `bin(${formatQuantity(group.step)})` : formatName(group.field);
}

function formatStat({ name, field, quantile, as }: Stat): string {
  const given = [
    ...(quantile === undefined ? [] : [String(quantile)]),
    ...(field === undefined ? [] : [formatName(field)]),
  ];
  return `${name}(${given.join(', ')})${as === undefined ? '' : ` as ${as}`}`;
}
