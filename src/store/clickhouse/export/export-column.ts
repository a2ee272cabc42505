import { textSql } from '../compile-query/field-sql.ts';
import type { FieldSql } from '../compile-query/field-sql.ts';

/** A column of a file: an expression of the store and how its values are written. */
export interface ExportColumn {
  readonly name: string;
  /** `json` is text that is JSON already; `time` is a DateTime64(6). */
  readonly type: 'text' | 'number' | 'boolean' | 'time' | 'list' | 'json';
  readonly sql: string;
}

/** What a table shows, as it is written to a file. */
export function exportColumn(name: string, field: FieldSql): ExportColumn {
  switch (field.type) {
    case 'text':
    case 'level':
    case 'template':
    case 'attribute':
      return { name, type: 'text', sql: textSql(field) };
    case 'float32':
    case 'number':
      return { name, type: 'number', sql: field.sql };
    case 'boolean':
    case 'time':
    case 'list':
      return { name, type: field.type, sql: field.sql };
  }
}
