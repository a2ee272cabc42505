import type { PipeKind, StatName } from './query.ts';

export interface Help<Name extends string> {
  readonly name: Name;
  readonly description: string;
  readonly example: string;
}

/** Every pipe in a line, for completion and documentation. */
export const PIPE_HELP: readonly Help<PipeKind>[] = [
  { name: 'where', description: 'Keep rows that pass a condition', example: 'where count > 100' },
  {
    name: 'stats',
    description: 'Count, sum and so on, by groups',
    example: 'stats count(), avg(durationMs) by service',
  },
  {
    name: 'timechart',
    description: 'A statistic per step of time',
    example: 'timechart 5m count() by level',
  },
  { name: 'top', description: 'The most frequent values', example: 'top 10 service' },
  { name: 'rare', description: 'The least frequent values', example: 'rare 10 user' },
  { name: 'patterns', description: 'Message templates with their counts', example: 'patterns' },
  {
    name: 'compare',
    description: 'What changed most against an earlier range',
    example: 'compare -1d by service',
  },
  { name: 'anomalies', description: 'Anomalous lines, strangest first', example: 'anomalies' },
  {
    name: 'sessions',
    description: 'Lines gathered by trace id or another field',
    example: 'sessions by trace',
  },
  { name: 'context', description: 'Lines before and after each match', example: 'context 5' },
  {
    name: 'extract',
    description: 'Columns from parts of the message',
    example: 'extract "user <user> took <ms> ms"',
  },
  { name: 'fields', description: 'Only these columns', example: 'fields time, service, message' },
  { name: 'sort', description: 'Another order; a dash for descending', example: 'sort -durationMs' },
  { name: 'dedup', description: 'The first row of each value', example: 'dedup service' },
  { name: 'limit', description: 'At most this many rows', example: 'limit 100' },
];

export const STAT_HELP: readonly Help<StatName>[] = [
  { name: 'count', description: 'Number of rows, or of rows that have a field', example: 'count()' },
  { name: 'rate', description: 'Rows a second', example: 'rate()' },
  { name: 'sum', description: 'Sum of a field’s numbers', example: 'sum(size)' },
  { name: 'avg', description: 'Their mean', example: 'avg(durationMs)' },
  { name: 'min', description: 'The smallest', example: 'min(durationMs)' },
  { name: 'max', description: 'The largest', example: 'max(durationMs)' },
  {
    name: 'quantile',
    description: 'The value that this share lies below',
    example: 'quantile(0.95, durationMs)',
  },
  { name: 'uniq', description: 'Number of different values (an estimate within 1%)', example: 'uniq(user)' },
  { name: 'first', description: 'The oldest value', example: 'first(message)' },
  { name: 'last', description: 'The newest value', example: 'last(message)' },
];
