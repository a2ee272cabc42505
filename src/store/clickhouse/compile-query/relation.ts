import type { EntryFilter } from '../../../core/entry-filter.ts';
import type { RowField } from '../../../query/query.ts';
import { countSource } from '../count-source.ts';
import { countsKnow, entriesFilter } from '../filter-sql.ts';
import type { Parameters } from '../connection.ts';
import { TABLE } from '../schema.ts';
import type { Binder } from './binder.ts';
import { entryFieldSql } from './field-sql.ts';
import type { FieldSql } from './field-sql.ts';

/** Rows at one place of the pipes. Names of columns in SQL are ours; what people call them is a key here. */
export interface Relation {
  /** A SELECT. */
  readonly sql: string;
  /** Rows have the columns of the table `entries`. */
  readonly lines: boolean;
  readonly columns: ReadonlyMap<string, FieldSql>;
  /** ORDER BY expressions over the columns of `sql`, in force until other rows are made. */
  readonly order: readonly string[];
  /** How many entries a row stands for, when it is not one. */
  readonly weight?: string;
}

const LINE_COLUMNS =
  'time, level, service, host, source, message, attributes, trace, template, score, anomalous, model, batch, row';

const NEWEST_FIRST = ['time DESC', 'batch DESC', 'row DESC'];

export interface Source {
  readonly relation: Relation;
  readonly parameters: Parameters;
}

/** The matching entries themselves. */
export function linesSource(database: string, filter: EntryFilter): Source {
  const { where, parameters } = entriesFilter(filter);
  return {
    relation: {
      sql: `SELECT ${LINE_COLUMNS} FROM ${database}.${TABLE.entries} WHERE ${where}`,
      lines: true,
      columns: new Map<string, FieldSql>([
        ['time', { type: 'time', sql: 'time' }],
        ['id', { type: 'text', sql: ENTRY_ID_SQL }],
      ]),
      order: NEWEST_FIRST,
    },
    parameters,
  };
}

/**
 * Numbers of entries by time, service, level and template: far fewer rows than entries. Undefined when the filter needs
 * more than those.
 * @param stepUs the finest step of time asked for, 0 for none
 */
export function countsSource(database: string, filter: EntryFilter, stepUs: number): Source | undefined {
  if (!countsKnow(filter)) return undefined;
  const { sql, parameters } = countSource(database, filter, stepUs);
  return {
    relation: {
      sql: `SELECT fromUnixTimestamp64Micro(at, 'UTC') AS time, service, level, template, n, anomalies,
        first_us, last_us FROM (${sql})`,
      lines: true,
      columns: new Map<string, FieldSql>([['time', { type: 'time', sql: 'time' }]]),
      order: [],
      weight: 'n',
    },
    parameters,
  };
}

/** As `formatEntryId` writes it. */
export const ENTRY_ID_SQL =
  "concat(trim(LEADING '0' FROM lower(hex(toUnixTimestamp64Micro(time)))), '-', leftPad(lower(hex(batch)), 16, '0'), " +
  "'-', if(row = 0, '0', trim(LEADING '0' FROM lower(hex(row)))))";

/** What a field stands for among the rows of a relation. */
export function fieldOf(relation: Relation, field: RowField, binder: Binder): FieldSql {
  if (field.in !== 'result') return entryFieldSql(field, binder);
  const column = relation.columns.get(field.name);
  if (column === undefined)
    throw new Error(`the parser let ${field.name} through, which these rows have not`);
  return column;
}
