import { csvRow } from '../../../core/csv.ts';
import type { EntryFilter } from '../../../core/entry-filter.ts';
import type { EntryStore, ExportFormat, ExportQuery } from '../../store.ts';
import { Binder } from '../compile-query/binder.ts';
import { compileRelation } from '../compile-query/compile-table.ts';
import { orderBy } from '../compile-query/pipe-sql.ts';
import type { Connection, Parameters } from '../connection.ts';
import { findsId } from '../entry-search.ts';
import {
  allOf,
  clampTime,
  dimensionConditions,
  dimensionParameters,
  entriesFilter,
  LAST_TIME_US,
} from '../filter-sql.ts';
import { TABLE } from '../schema.ts';
import { wholeRange } from '../table-queries.ts';
import type { TimeWindow } from '../time-windows.ts';
import { entryColumns } from './entry-columns.ts';
import { exportColumn } from './export-column.ts';
import type { ExportColumn } from './export-column.ts';
import { exportWindows } from './export-windows.ts';
import { csvRowSql, namedColumnsSql, ndjsonRowSql } from './row-sql.ts';

/** Entries sorted at once: 100 MB of the engine at 500 bytes each. */
const WINDOW_ROWS = 200_000;
/** Spans of time that are counted beforehand; a year by the minute is five times as many. */
const COUNTED_SPANS = 100_000;
const MINUTE_US = 60_000_000;

interface Source {
  readonly connection: Connection;
  readonly database: string;
}

/** Files of any size, written by the store itself. */
export function createExports(connection: Connection, database: string): Pick<EntryStore, 'export'> {
  const source: Source = { connection, database };
  return {
    export: (query, signal) =>
      query.pipes.length > 0 ? exportTable(source, query, signal) : exportEntries(source, query, signal),
  };
}

async function* exportTable(
  source: Source,
  { filter, pipes, format }: ExportQuery,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { connection, database } = source;
  const ranged = { ...filter, ...(await wholeRange(source, filter)) };
  const { relation, outputs, binder, parameters } = compileRelation(database, { filter: ranged, pipes });
  const columns = outputs.map(({ name, field }) => exportColumn(name, field));
  const sql = `SELECT ${rowSql(columns, format, binder)} FROM (${relation.sql})${orderBy(relation.order)}`;
  const rows = connection.stream(inFormat(sql, format), { ...parameters, ...binder.parameters }, signal);
  yield* withHeader(rows, columns, format);
}

async function* exportEntries(
  source: Source,
  { filter, format }: ExportQuery,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const columns = entryColumns(format);
  yield* withHeader(readInOrder(source, { filter, columns, format }, signal), columns, format);
}

async function* readInOrder(
  source: Source,
  { filter, columns, format }: Omit<EntryRead, 'order'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (format === 'parquet') {
    // A file is one statement; in the order of the table nothing has to be sorted, and the file is small.
    yield* readEntries(source, { filter, columns, format, order: 'toRelativeHourNum(time)' }, signal);
    return;
  }
  const order = 'time, batch, row';
  for (const window of await windowsOf(source, filter, signal)) {
    if (signal?.aborted === true) return;
    yield* readEntries(source, { filter: { ...filter, ...window }, columns, format, order }, signal);
  }
}

interface EntryRead {
  readonly filter: EntryFilter;
  readonly columns: readonly ExportColumn[];
  readonly format: ExportFormat;
  readonly order: string;
}

function readEntries(
  { connection, database }: Source,
  { filter, columns, format, order }: EntryRead,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const binder = new Binder('row');
  const { where, parameters } = entriesFilter(filter);
  const row = rowSql(columns, format, binder);
  const sql = `SELECT ${row} FROM ${database}.${TABLE.entries} PREWHERE ${where} ORDER BY ${order}`;
  return connection.stream(inFormat(sql, format), { ...parameters, ...binder.parameters }, signal);
}

/** Oldest first; what is stored after this was asked is not in them. */
async function windowsOf(
  { connection, database }: Source,
  filter: EntryFilter,
  signal: AbortSignal | undefined,
): Promise<readonly TimeWindow[]> {
  const range = { fromUs: clampTime(filter.fromUs ?? 0), toUs: clampTime(filter.toUs ?? LAST_TIME_US) };
  // Skip indexes leave few granules of the whole range.
  if (findsId(filter)) return [range];
  const minutes: Parameters = {
    ...dimensionParameters(filter),
    first: Math.floor(range.fromUs / MINUTE_US),
    end: Math.ceil(range.toUs / MINUTE_US),
  };
  const where = allOf(['minute >= {first:UInt32}', 'minute < {end:UInt32}', ...dimensionConditions(filter)]);
  const counts = `${database}.${TABLE.counts}`;
  const [extent] = await connection.rows(
    `SELECT min(minute), max(minute) FROM ${counts} WHERE ${where}`,
    minutes,
    signal,
  );
  const spanMinutes = Number(extent?.[1] ?? 0) - Number(extent?.[0] ?? 0) + 1;
  const step = Math.ceil(spanMinutes / COUNTED_SPANS);
  const rows = await connection.rows(
    `SELECT intDiv(minute, {step:UInt32}) * {step:UInt32} AS start, sum(entries) FROM ${counts}
     WHERE ${where} GROUP BY start ORDER BY start`,
    { ...minutes, step },
    signal,
  );
  const spans = rows.map(([minute, entries]) => ({
    fromUs: Number(minute) * MINUTE_US,
    toUs: (Number(minute) + step) * MINUTE_US,
    entries: Number(entries),
  }));
  return exportWindows(spans, range, WINDOW_ROWS);
}

/** The header goes with the first rows: what fails before them has sent nothing. */
async function* withHeader(
  rows: AsyncIterable<Uint8Array>,
  columns: readonly ExportColumn[],
  format: ExportFormat,
): AsyncGenerator<Uint8Array> {
  const header = format === 'csv' ? Buffer.from(csvRow(columns.map(({ name }) => name))) : undefined;
  let begun = header === undefined;
  for await (const chunk of rows) {
    if (!begun && header !== undefined) yield header;
    begun = true;
    yield chunk;
  }
  if (!begun && header !== undefined) yield header;
}

function rowSql(columns: readonly ExportColumn[], format: ExportFormat, binder: Binder): string {
  switch (format) {
    case 'ndjson':
      return ndjsonRowSql(columns, binder);
    case 'csv':
      return csvRowSql(columns);
    case 'parquet':
      return namedColumnsSql(columns, binder);
  }
}

function inFormat(sql: string, format: ExportFormat): string {
  return `${sql} FORMAT ${format === 'parquet' ? 'Parquet' : 'TSVRaw'}`;
}
