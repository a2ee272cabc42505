import type { Stat } from '../../../query/query.ts';
import type { Binder } from './binder.ts';
import type { FieldSql } from './field-sql.ts';
import { numberSql, presentSql, textSql } from './field-sql.ts';
import { fieldOf } from './relation.ts';
import type { Relation } from './relation.ts';

export interface StatContext {
  readonly relation: Relation;
  readonly binder: Binder;
  /** What `rate` divides by: the length of a bucket, or of the whole range. */
  readonly seconds: number;
}

/** One statistic as an aggregate, and what it gives. */
export function statSql(stat: Stat, { relation, binder, seconds }: StatContext): FieldSql {
  const rows = relation.weight === undefined ? 'count()' : `sum(${relation.weight})`;
  if (stat.name === 'rate') return { type: 'number', sql: `${rows} / ${binder.bind('Float64', seconds)}` };
  if (stat.field === undefined) return { type: 'number', sql: rows };
  const field = fieldOf(relation, stat.field, binder);
  switch (stat.name) {
    case 'count':
      return { type: 'number', sql: `countIf(${presentSql(field)})` };
    case 'uniq':
      return { type: 'number', sql: `uniqIf(${textSql(field)}, ${presentSql(field)})` };
    case 'first':
    case 'last': {
      const pick = stat.name === 'first' ? 'argMinIf' : 'argMaxIf';
      const time = relation.columns.get('time')?.sql ?? 'time';
      return { type: 'text', sql: `${pick}(${textSql(field)}, ${time}, ${presentSql(field)})` };
    }
    case 'min':
    case 'max':
      if (field.type === 'time' || field.type === 'level')
        return { type: field.type, sql: `${stat.name}(${field.sql})` };
      return numeric(stat.name, field);
    case 'sum':
    case 'avg':
      return numeric(stat.name, field);
    case 'quantile':
      // The level of an aggregate's parameter cannot be bound; it is a number here, whatever was written.
      return numeric(`quantileTDigest`, field, `(${Number(stat.quantile)})`);
  }
}

/** Over values that are numbers; NaN when there is none. */
function numeric(name: string, field: FieldSql, parameters = ''): FieldSql {
  // Whole numbers and NaN have no type in common.
  const number = `toFloat64(${numberSql(field)})`;
  const aggregate = `ifNull(${name}OrNullIf${parameters}(${number}, NOT isNaN(${number})), nan)`;
  // Scores are kept with seven digits; as doubles they would show sixteen.
  return { type: 'number', sql: field.type === 'float32' ? `round(${aggregate}, 6)` : aggregate };
}
