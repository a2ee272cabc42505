import type { Binder } from '../compile-query/binder.ts';
import type { ExportColumn } from './export-column.ts';

/** One line of NDJSON as an expression: keys in the order of the columns. */
export function ndjsonRowSql(columns: readonly ExportColumn[], binder: Binder): string {
  const parts = columns.flatMap((column, index) => {
    const key = `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`;
    return [binder.bind('String', key), jsonSql(column)];
  });
  return `concat(${[...parts, "'}'"].join(', ')})`;
}

/** One record of CSV (RFC 4180) without its line end, safe against formulas as `core/csv.ts` is. */
export function csvRowSql(columns: readonly ExportColumn[]): string {
  const fields = columns.flatMap((column, index) =>
    index === 0 ? [csvSql(column)] : ["','", csvSql(column)],
  );
  // The line feed is the format's own.
  return `concat(${[...fields, "'\\r'"].join(', ')})`;
}

/** The columns themselves, under their names. */
export function namedColumnsSql(columns: readonly ExportColumn[], binder: Binder): string {
  return columns
    .map((column) => `${typedSql(column)} AS ${binder.bind('Identifier', column.name)}`)
    .join(', ');
}

function jsonSql({ type, sql }: ExportColumn): string {
  switch (type) {
    case 'text':
    case 'list':
      return `toJSONString(${sql})`;
    case 'number':
      return finiteOr('null', sql);
    case 'boolean':
      return `if(${sql} = 1, 'true', 'false')`;
    case 'time':
      return `concat('"', ${timeText(sql)}, '"')`;
    case 'json':
      return sql;
  }
}

function csvSql({ type, sql }: ExportColumn): string {
  switch (type) {
    case 'text':
    case 'json':
      return csvText(sql);
    case 'list':
      return csvText(`arrayStringConcat(${sql}, ' ')`);
    case 'number':
      return finiteOr('', sql);
    case 'boolean':
      return `if(${sql} = 1, 'true', 'false')`;
    case 'time':
      return timeText(sql);
  }
}

/** As `csvField` in `core/csv.ts`. */
function csvText(sql: string): string {
  const inert = `if(match(${sql}, '^[=+\\\\-@\\t\\r]'), concat('\\'', ${sql}), ${sql})`;
  return `if(match(${sql}, '[",\\r\\n]'), concat('"', replaceAll(${inert}, '"', '""'), '"'), ${inert})`;
}

/** JSON and spreadsheets have no NaN and no infinity. */
function finiteOr(other: string, sql: string): string {
  return `if(isFinite(toFloat64(${sql})), toString(${sql}), '${other}')`;
}

/** RFC 3339 in UTC with microseconds. */
function timeText(sql: string): string {
  return `concat(replaceOne(toString(${sql}), ' ', 'T'), 'Z')`;
}

function typedSql({ type, sql }: ExportColumn): string {
  return type === 'boolean' ? `toBool(${sql})` : sql;
}
