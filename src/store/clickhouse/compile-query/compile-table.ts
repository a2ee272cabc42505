import type { EntryFilter } from '../../../core/entry-filter.ts';
import { shapeAfter, FIRST_SHAPE } from '../../../query/pipe-columns.ts';
import { durationUs } from '../../../query/quantity.ts';
import type { Pipe, RowField, Stat } from '../../../query/query.ts';
import type { TableColumn, TableQuery } from '../../store.ts';
import type { Parameters } from '../connection.ts';
import { clampTime } from '../filter-sql.ts';
import { Binder } from './binder.ts';
import { textSql } from './field-sql.ts';
import type { FieldSql } from './field-sql.ts';
import { chartStepMs, orderBy, pipeSql } from './pipe-sql.ts';
import type { PipeSqlContext } from './pipe-sql.ts';
import { countsSource, linesSource } from './relation.ts';
import type { Relation, Source } from './relation.ts';

export interface CompiledTable {
  readonly sql: string;
  readonly parameters: Parameters;
  readonly columns: readonly (TableColumn & { readonly stored: FieldSql['type'] })[];
}

export interface RangedTableQuery extends TableQuery {
  readonly filter: EntryFilter & { readonly fromUs: number; readonly toUs: number };
}

/** One statement for a query with pipes. Everything that people wrote is bound. */
export function compileTable(database: string, query: RangedTableQuery): CompiledTable {
  const { relation, outputs, binder, parameters } = compileRelation(database, query);
  const limit = binder.bind('UInt32', query.limit);
  const sql = `SELECT ${outputs.map(({ field }) => outputSql(field)).join(', ')}
    FROM (${relation.sql})${orderBy(relation.order)} LIMIT ${limit}`;
  return {
    sql,
    parameters: { ...parameters, ...binder.parameters },
    columns: outputs.map(({ name, field }) => ({ name, type: TYPES[field.type], stored: field.type })),
  };
}

/** Rows behind the last pipe, and which of their columns are shown. */
export interface CompiledRelation {
  readonly relation: Relation;
  readonly outputs: readonly { readonly name: string; readonly field: FieldSql }[];
  /** Holds all that is bound so far, but for `parameters`. */
  readonly binder: Binder;
  readonly parameters: Parameters;
}

export function compileRelation(database: string, query: Omit<RangedTableQuery, 'limit'>): CompiledRelation {
  const binder = new Binder('q');
  const filter = widened(query);
  let names = 0;
  const context: PipeSqlContext = { binder, database, filter, newName: () => `c${names++}` };
  const source = sourceOf(database, { ...query, filter });
  let relation = source.relation;
  let shape = FIRST_SHAPE;
  for (const pipe of query.pipes) {
    relation = pipeSql(relation, pipe, context);
    shape = shapeAfter(shape, pipe);
  }
  const shown = shape.lines
    ? linesShown(shape.columns)
    : shape.columns.map((name) => [name, undefined] as const);
  const outputs = shown.map(([name, line]) => {
    const field = line ?? relation.columns.get(name);
    if (field === undefined) throw new Error(`no pipe made the column ${name}`);
    return { name, field };
  });
  return { relation, outputs, binder, parameters: source.parameters };
}

const TYPES: Readonly<Record<FieldSql['type'], TableColumn['type']>> = {
  text: 'text',
  level: 'text',
  template: 'text',
  attribute: 'text',
  boolean: 'boolean',
  float32: 'number',
  number: 'number',
  time: 'time',
  list: 'list',
};

/** `compare` reads the earlier range as well. */
function widened({ filter, pipes }: Omit<RangedTableQuery, 'limit'>): RangedTableQuery['filter'] {
  const compare = pipes.find((pipe) => pipe.kind === 'compare');
  if (compare === undefined) return filter;
  return { ...filter, fromUs: clampTime(filter.fromUs - durationUs(compare.ago)) };
}

/** What lines show of themselves when no pipe says which columns. */
function linesShown(extracted: readonly string[]): readonly (readonly [string, FieldSql | undefined])[] {
  const more = extracted.filter((name) => name !== 'time' && name !== 'id');
  return [
    ['time', undefined],
    ['level', { type: 'level', sql: 'level' }],
    ['service', { type: 'text', sql: 'service' }],
    ['host', { type: 'text', sql: 'host' }],
    ['message', { type: 'text', sql: 'message' }],
    ...more.map((name) => [name, undefined] as const),
    ['score', { type: 'float32', sql: 'score' }],
    ['id', undefined],
  ];
}

function outputSql(field: FieldSql): string {
  switch (field.type) {
    case 'time':
      return `toUnixTimestamp64Micro(${field.sql})`;
    case 'template':
      return textSql(field);
    case 'text':
    case 'level':
    case 'boolean':
    case 'float32':
    case 'number':
    case 'list':
    case 'attribute':
      return field.sql;
  }
}

/** Counts by minute where the first pipe asks for nothing else, entries otherwise. */
function sourceOf(database: string, { filter, pipes }: Omit<RangedTableQuery, 'limit'>): Source {
  const step = countedStepUs(pipes[0], filter);
  const counts = step === undefined ? undefined : countsSource(database, filter, step);
  return counts ?? linesSource(database, filter);
}

/** The finest step of time of a pipe that numbers by service, level and template answer; undefined for other pipes. */
function countedStepUs(pipe: Pipe | undefined, filter: RangedTableQuery['filter']): number | undefined {
  switch (pipe?.kind) {
    case 'patterns':
      return 0;
    case 'top':
    case 'rare':
      return pipe.fields.every(isCounted) ? 0 : undefined;
    case 'timechart':
      if (!isNumberOfLines(pipe.stat) || (pipe.by !== undefined && !isCounted(pipe.by))) return undefined;
      return Math.round(durationUs(pipe.step ?? { number: chartStepMs(filter), unit: 'ms' }));
    case 'stats': {
      if (!pipe.stats.every(isNumberOfLines)) return undefined;
      if (!pipe.by.every((group) => group.kind === 'bin' || isCounted(group.field))) return undefined;
      const steps = pipe.by.map((group) => (group.kind === 'bin' ? Math.round(durationUs(group.step)) : 0));
      return Math.max(0, ...steps);
    }
    default:
      return undefined;
  }
}

function isNumberOfLines({ name, field }: Stat): boolean {
  return (name === 'count' || name === 'rate') && field === undefined;
}

function isCounted(field: RowField): boolean {
  return (
    field.in === 'column' && (field.name === 'service' || field.name === 'level' || field.name === 'template')
  );
}
