import { ENTRY_FLAG } from '../../../core/batch.ts';
import { textSql } from '../compile-query/field-sql.ts';
import { ENTRY_ID_SQL } from '../compile-query/relation.ts';
import { hexOf } from '../entry-rows.ts';
import type { ExportFormat } from '../../store.ts';
import type { ExportColumn } from './export-column.ts';

const FLAGS_SQL = Object.entries(ENTRY_FLAG)
  .map(([name, bit]) => `if(bitAnd(flags, ${bit}) != 0, '${name}', '')`)
  .join(', ');

/** Text that is no JSON object is kept under one key rather than lost, as in `decodeEntry`. */
const ATTRIBUTES_SQL = `multiIf(attributes = '', '{}', JSONType(attributes) = 'Object', attributes,
  concat('{"attributes":', toJSONString(attributes), '}'))`;

const COLUMNS = {
  id: { type: 'text', sql: ENTRY_ID_SQL },
  time: { type: 'time', sql: 'time' },
  timeUs: { type: 'number', sql: 'toUnixTimestamp64Micro(time)' },
  level: { type: 'text', sql: textSql({ type: 'level', sql: 'level' }) },
  service: { type: 'text', sql: 'toString(service)' },
  host: { type: 'text', sql: 'toString(host)' },
  source: { type: 'text', sql: 'toString(source)' },
  message: { type: 'text', sql: 'message' },
  attributes: { type: 'json', sql: ATTRIBUTES_SQL },
  trace: { type: 'text', sql: 'trace' },
  templateId: { type: 'text', sql: hexOf('template') },
  score: { type: 'number', sql: 'score' },
  anomalous: { type: 'boolean', sql: 'anomalous' },
  modelVersion: { type: 'number', sql: 'model' },
  flags: { type: 'list', sql: `arrayFilter(name -> name != '', [${FLAGS_SQL}])` },
} as const satisfies Record<string, Omit<ExportColumn, 'name'>>;

type Name = keyof typeof COLUMNS;

/** As the API writes an entry. */
const NDJSON: readonly Name[] = Object.keys(COLUMNS) as Name[];

/** What people look at first stands first. */
const CSV: readonly Name[] = [
  'time',
  'level',
  'service',
  'host',
  'message',
  'score',
  'anomalous',
  'templateId',
  'trace',
  'source',
  'attributes',
  'id',
];

/** Times have a type of their own there. */
const PARQUET: readonly Name[] = NDJSON.filter((name) => name !== 'timeUs');

const NAMES: Readonly<Record<ExportFormat, readonly Name[]>> = {
  ndjson: NDJSON,
  csv: CSV,
  parquet: PARQUET,
};

/** Columns of entries in a file. */
export function entryColumns(format: ExportFormat): readonly ExportColumn[] {
  return NAMES[format].map((name) => ({ name, ...COLUMNS[name] }));
}
