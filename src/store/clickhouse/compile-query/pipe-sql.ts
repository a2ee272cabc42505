import type { EntryFilter } from '../../../core/entry-filter.ts';
import { extractNames, extractRegex } from '../../../query/pipe-columns.ts';
import type { Pipe, RowField } from '../../../query/query.ts';
import type { Binder } from './binder.ts';
import { conditionSql } from './condition-sql.ts';
import { textSql } from './field-sql.ts';
import type { FieldSql } from './field-sql.ts';
import { compareSql, patternsSql, sessionsSql, statsSql, topSql } from './group-pipes.ts';
import { fieldOf } from './relation.ts';
import type { Relation } from './relation.ts';

export interface PipeSqlContext {
  readonly binder: Binder;
  readonly database: string;
  /** Of the whole query, with a range that has both ends. */
  readonly filter: EntryFilter & { readonly fromUs: number; readonly toUs: number };
  /** A name that no other column of the statement has. */
  readonly newName: () => string;
}

/** What a pipe makes of the rows before it. */
export function pipeSql(relation: Relation, pipe: Pipe, context: PipeSqlContext): Relation {
  const { binder } = context;
  const { sql, order } = relation;
  switch (pipe.kind) {
    case 'where': {
      const fieldSql = (field: RowField): FieldSql => fieldOf(relation, field, binder);
      return {
        ...relation,
        sql: `SELECT * FROM (${sql}) WHERE ${conditionSql(pipe.condition, { binder, fieldSql })}`,
      };
    }
    case 'anomalies':
      return {
        ...relation,
        sql: `SELECT * FROM (${sql}) WHERE anomalous = 1`,
        order: ['score DESC', ...order],
      };
    case 'extract':
      return extractSql(relation, pipe, context);
    case 'fields':
      return fieldsSql(relation, pipe.fields, context);
    case 'sort':
      return {
        ...relation,
        order: pipe.keys.flatMap(({ field, descending }) =>
          sortKeys(fieldOf(relation, field, binder), descending),
        ),
      };
    case 'limit':
      return {
        ...relation,
        sql: `SELECT * FROM (${sql})${orderBy(order)} LIMIT ${binder.bind('UInt32', pipe.limit)}`,
      };
    case 'dedup': {
      const fields = pipe.fields.map((field) => textSql(fieldOf(relation, field, binder)));
      return { ...relation, sql: `SELECT * FROM (${sql})${orderBy(order)} LIMIT 1 BY ${fields.join(', ')}` };
    }
    case 'stats':
      return statsSql(relation, pipe, context);
    case 'timechart': {
      const { stat, by } = pipe;
      const step = pipe.step ?? { number: chartStepMs(context.filter), unit: 'ms' as const };
      const groups = [
        { kind: 'bin' as const, step },
        ...(by === undefined ? [] : [{ kind: 'field' as const, field: by }]),
      ];
      return statsSql(relation, { kind: 'stats', stats: [stat], by: groups }, context);
    }
    case 'top':
    case 'rare':
      return topSql(relation, pipe, context);
    case 'patterns':
      return patternsSql(relation, context);
    case 'compare':
      return compareSql(relation, pipe, context);
    case 'sessions':
      return sessionsSql(relation, pipe, context);
    case 'context':
      throw new Error('context is made of pages, not of a statement');
  }
}

export function orderBy(order: readonly string[]): string {
  return order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`;
}

/** Steps of a chart, ms: what people read well. About 60 steps fit a terminal. */
const CHART_STEPS_MS = [
  1e3,
  5e3,
  10e3,
  30e3,
  60e3,
  300e3,
  600e3,
  1800e3,
  3600e3,
  3 * 3600e3,
  6 * 3600e3,
  12 * 3600e3,
];
const DAY_MS = 86_400e3;
const CHART_STEPS = 60;

export function chartStepMs({ fromUs, toUs }: { readonly fromUs: number; readonly toUs: number }): number {
  const wanted = (toUs - fromUs) / 1000 / CHART_STEPS;
  return CHART_STEPS_MS.find((step) => step >= wanted) ?? Math.ceil(wanted / DAY_MS) * DAY_MS;
}

/** Text that is a number goes by the number, other text behind it in order of letters; what is missing comes last. */
function sortKeys(field: FieldSql, descending: boolean): readonly string[] {
  const direction = descending ? 'DESC NULLS LAST' : 'ASC NULLS LAST';
  if (field.type !== 'text' && field.type !== 'attribute' && field.type !== 'list')
    return [`${field.sql} ${direction}`];
  const text = textSql(field);
  return [`toFloat64OrNull(${text}) ${direction}`, `${text} ${direction}`];
}

function extractSql(
  relation: Relation,
  pipe: Extract<Pipe, { kind: 'extract' }>,
  { binder, newName }: PipeSqlContext,
): Relation {
  const groups = newName();
  const from = textSql(fieldOf(relation, pipe.from, binder));
  const columns = new Map(relation.columns);
  const parts = extractNames(pipe.pattern).map((name, index) => {
    const column = newName();
    columns.set(name, { type: 'text', sql: column });
    return `arrayElement(${groups}, ${index + 1}) AS ${column}`;
  });
  const regex = binder.bind('String', extractRegex(pipe.pattern));
  const matched = `SELECT *, extractGroups(${from}, ${regex}) AS ${groups} FROM (${relation.sql})`;
  return { ...relation, columns, sql: `SELECT * EXCEPT ${groups}, ${parts.join(', ')} FROM (${matched})` };
}

/** Only these columns, in the same order of rows. */
function fieldsSql(
  relation: Relation,
  fields: readonly RowField[],
  { binder, newName }: PipeSqlContext,
): Relation {
  const columns = new Map<string, FieldSql>();
  const selected: string[] = [];
  for (const field of fields) {
    const column = newName();
    const value = fieldOf(relation, field, binder);
    const type = value.type === 'attribute' ? 'text' : value.type;
    selected.push(`${type === 'text' ? textSql(value) : value.sql} AS ${column}`);
    columns.set(field.name, { type, sql: column });
  }
  const order = relation.order.map((key) => {
    const column = newName();
    const direction = /(?: (?:ASC|DESC)(?: NULLS LAST)?)$/.exec(key)?.[0] ?? '';
    selected.push(`${key.slice(0, key.length - direction.length)} AS ${column}`);
    return `${column}${direction}`;
  });
  return { sql: `SELECT ${selected.join(', ')} FROM (${relation.sql})`, lines: false, columns, order };
}
