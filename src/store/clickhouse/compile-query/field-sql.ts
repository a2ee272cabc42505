import type { ColumnName, EntryField } from '../../../core/entry-condition.ts';
import { LEVELS } from '../../../core/level.ts';
import { NUMERIC_TEXT } from '../../../query/evaluate.ts';
import { hexOf } from '../entry-rows.ts';
import type { Binder } from './binder.ts';

/** A value of a row: an expression of the store and what it holds. */
export interface FieldSql {
  readonly type: FieldSqlType;
  readonly sql: string;
}

export type FieldSqlType =
  | 'text'
  /** Index into `LEVELS`. */
  | 'level'
  /** UInt64. */
  | 'template'
  /** 0 or 1. */
  | 'boolean'
  | 'float32'
  | 'number'
  /** DateTime64(6). */
  | 'time'
  /** Array of text. */
  | 'list'
  /** `sql` is the bound name of an attribute. */
  | 'attribute';

const COLUMN_TYPES: Readonly<Record<ColumnName, FieldSqlType>> = {
  message: 'text',
  level: 'level',
  service: 'text',
  host: 'text',
  source: 'text',
  trace: 'text',
  template: 'template',
  score: 'float32',
  anomalous: 'boolean',
  model: 'number',
};

/** A field of rows that have the columns of the table `entries`. */
export function entryFieldSql(field: EntryField, binder: Binder): FieldSql {
  if (field.in === 'attributes') return { type: 'attribute', sql: binder.bind('String', field.name) };
  return { type: COLUMN_TYPES[field.name], sql: field.name };
}

const LEVEL_NAMES_SQL = `[${LEVELS.map((level) => `'${level}'`).join(', ')}]`;
/** The engine's names of JSON's numbers. */
const NUMBER_TYPES = "('Int64', 'UInt64', 'Double')";

/** The value as text; '' when it is missing. */
export function textSql({ type, sql }: FieldSql): string {
  switch (type) {
    case 'text':
      return sql;
    case 'level':
      return `arrayElement(${LEVEL_NAMES_SQL}, ${sql} + 1)`;
    case 'template':
      return hexOf(sql);
    case 'boolean':
      return `if(${sql} = 1, 'true', 'false')`;
    case 'float32':
    case 'number':
    case 'time':
      return `toString(${sql})`;
    case 'list':
      return `arrayStringConcat(${sql}, ', ')`;
    case 'attribute': {
      const kind = `JSONType(attributes, ${sql})`;
      return (
        `multiIf(${kind} = 'String', JSONExtractString(attributes, ${sql}), ` +
        `${kind} IN ${NUMBER_TYPES}, toString(JSONExtractFloat(attributes, ${sql})), ` +
        `${kind} = 'Null', '', JSONExtractRaw(attributes, ${sql}))`
      );
    }
  }
}

/** The value as a number; NaN, which no comparison holds for, when it is none. */
export function numberSql({ type, sql }: FieldSql): string {
  switch (type) {
    case 'text':
      return numberOfText(sql);
    case 'level':
    case 'float32':
    case 'number':
      return sql;
    case 'boolean':
    case 'template':
    case 'list':
      return 'nan';
    case 'time':
      return `toUnixTimestamp64Micro(${sql})`;
    case 'attribute':
      return (
        `if(JSONType(attributes, ${sql}) IN ${NUMBER_TYPES}, JSONExtractFloat(attributes, ${sql}), ` +
        `${numberOfText(`JSONExtractString(attributes, ${sql})`)})`
      );
  }
}

function numberOfText(sql: string): string {
  return `if(match(${sql}, '${NUMERIC_TEXT.replaceAll('\\', '\\\\')}'), toFloat64OrZero(${sql}), nan)`;
}

/** Whether there is a value. */
export function presentSql({ type, sql }: FieldSql): string {
  switch (type) {
    case 'text':
      return `${sql} != ''`;
    case 'level':
      return `${sql} != 0`;
    case 'attribute':
      return `JSONType(attributes, ${sql}) != 'Null'`;
    case 'number':
      return `NOT isNaN(${sql})`;
    case 'list':
      return `notEmpty(${sql})`;
    case 'template':
    case 'boolean':
    case 'float32':
    case 'time':
      return '1';
  }
}
