import { formatFilter } from './format-filter.ts';
import { formatName, formatPhrase } from './format-value.ts';
import { FIRST_SHAPE, shapeAfter } from './pipe-columns.ts';
import { formatQuantity } from './quantity.ts';
import type { GroupBy, Pipe, Query, RowField, Stat } from './query.ts';
import { formatTimeWords } from './time-words.ts';

/** The query as text that `parseQuery` reads as the same query. */
export function formatQuery({ time, filter, pipes }: Query): string {
  const head = [
    ...(time === undefined ? [] : [formatTimeWords(time)]),
    ...(time !== undefined && filter.kind === 'all' ? [] : [formatFilter(filter)]),
  ].join(' ');
  return [head, ...formatPipes(pipes)].join(' | ');
}

function formatPipes(pipes: readonly Pipe[]): readonly string[] {
  let shape = FIRST_SHAPE;
  return pipes.map((pipe) => {
    const written = formatPipe(pipe, (field) => formatName(field, shape.columns), shape.columns);
    shape = shapeAfter(shape, pipe);
    return written;
  });
}

type WriteName = (field: RowField) => string;

function formatPipe(pipe: Pipe, name: WriteName, columns: readonly string[]): string {
  switch (pipe.kind) {
    case 'where':
      return `where ${formatFilter(pipe.condition, columns)}`;
    case 'fields':
    case 'dedup':
      return `${pipe.kind} ${names(pipe.fields, name)}`;
    case 'extract':
      return `extract ${formatPhrase(pipe.pattern)} from ${name(pipe.from)}`;
    case 'stats':
      return `stats ${pipe.stats.map((stat) => formatStat(stat, name)).join(', ')}${by(pipe.by.map((group) => formatGroupBy(group, name)))}`;
    case 'timechart': {
      const step = pipe.step === undefined ? '' : `${formatQuantity(pipe.step)} `;
      return `timechart ${step}${formatStat(pipe.stat, name)}${by(pipe.by === undefined ? [] : [name(pipe.by)])}`;
    }
    case 'sort':
      return `sort ${pipe.keys.map(({ field, descending }) => `${descending ? '-' : ''}${name(field)}`).join(', ')}`;
    case 'top':
    case 'rare':
      return `${pipe.kind} ${pipe.limit} ${names(pipe.fields, name)}`;
    case 'limit':
      return `limit ${pipe.limit}`;
    case 'patterns':
    case 'anomalies':
      return pipe.kind;
    case 'compare':
      return `compare -${formatQuantity(pipe.ago)} by ${name(pipe.by)}`;
    case 'context':
      return `context ${pipe.lines}`;
    case 'sessions':
      return `sessions by ${name(pipe.by)}`;
  }
}

function names(fields: readonly RowField[], name: WriteName): string {
  return fields.map(name).join(', ');
}

function by(items: readonly string[]): string {
  return items.length === 0 ? '' : ` by ${items.join(', ')}`;
}

function formatGroupBy(group: GroupBy, name: WriteName): string {
  return group.kind === 'bin' ? `bin(${formatQuantity(group.step)})` : name(group.field);
}

function formatStat({ name: stat, field, quantile, as }: Stat, name: WriteName): string {
  const given = [
    ...(quantile === undefined ? [] : [String(quantile)]),
    ...(field === undefined ? [] : [name(field)]),
  ];
  return `${stat}(${given.join(', ')})${as === undefined ? '' : ` as ${as}`}`;
}
