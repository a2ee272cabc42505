import type { EntryFilter } from '../../core/entry-filter.ts';
import { LEVELS } from '../../core/level.ts';
import type { EntryStore, TableColumn, TableResult, TableValue } from '../store.ts';
import { compileTable } from './compile-query/compile-table.ts';
import type { CompiledTable } from './compile-query/compile-table.ts';
import type { Connection } from './connection.ts';
import { clampTime, entriesFilter, LAST_TIME_US } from './filter-sql.ts';
import { TABLE } from './schema.ts';

type TableQueries = Pick<EntryStore, 'query' | 'progress' | 'attributeNames'>;

/** By the contract. */
const MAX_ROWS = 10_000;
/** Newest entries whose attributes are looked at: some ten milliseconds. */
const NAMES_FROM_ENTRIES = 20_000;

/** Queries with pipes, and what completion needs. */
export function createTableQueries(connection: Connection, database: string): TableQueries {
  return {
    async query(query, signal) {
      if (!(query.limit >= 1 && query.limit <= MAX_ROWS)) {
        throw new RangeError(`a table's limit is 1 to ${MAX_ROWS}, not ${query.limit}`);
      }
      const filter = { ...query.filter, ...(await wholeRange({ connection, database }, query.filter)) };
      const compiled = compileTable(database, { ...query, filter });
      const answer = await connection.table(compiled.sql, compiled.parameters, {
        signal,
        ...(query.id !== undefined && { id: storeId(query.id) }),
      });
      return decodeTable(compiled, answer);
    },
    async progress(id) {
      // The embedded engine lists the ids of its clients as comments.
      const [row] = await connection.rows(
        `SELECT read_rows, total_rows_approx, elapsed FROM system.processes
         WHERE query_id = {id:String} OR Settings['log_comment'] = {id:String} LIMIT 1`,
        { id: storeId(id) },
      );
      if (row === undefined) return undefined;
      const [rowsRead, totalRows, elapsed] = row.map(Number);
      return {
        rowsRead: rowsRead ?? 0,
        totalRows: Math.max(totalRows ?? 0, rowsRead ?? 0),
        elapsedMs: Math.round((elapsed ?? 0) * 1000),
      };
    },
    async attributeNames(filter, limit) {
      const { where, parameters } = entriesFilter(filter);
      const rows = await connection.rows(
        `SELECT arrayJoin(JSONExtractKeys(attributes)) AS name, count() AS entries FROM (
           SELECT attributes FROM ${database}.${TABLE.entries} WHERE ${where} AND attributes != ''
           ORDER BY time DESC LIMIT ${NAMES_FROM_ENTRIES})
         GROUP BY name ORDER BY entries DESC, name LIMIT {limit:UInt32}`,
        { ...parameters, limit },
      );
      return rows.map(([value, count]) => ({ value: String(value), count: Number(count) }));
    },
  };
}

/** Apart from the ids of other statements, and of other clients of a server. */
function storeId(id: string): string {
  return `logsentry-table-${id}`;
}

/** Both ends of the range: those given, or those of what is stored (which the parts know without reading rows). */
export async function wholeRange(
  { connection, database }: { readonly connection: Connection; readonly database: string },
  { fromUs, toUs }: EntryFilter,
): Promise<{ readonly fromUs: number; readonly toUs: number }> {
  if (fromUs !== undefined && toUs !== undefined) return { fromUs: clampTime(fromUs), toUs: clampTime(toUs) };
  const [row] = await connection.rows(
    `SELECT toUnixTimestamp64Micro(min(time)), toUnixTimestamp64Micro(max(time)) FROM ${database}.${TABLE.entries}`,
  );
  const from = fromUs ?? Number(row?.[0] ?? 0);
  const to = toUs ?? Math.max(Number(row?.[1] ?? 0), from) + 1;
  return { fromUs: clampTime(from), toUs: Math.min(Math.max(to, from), LAST_TIME_US) };
}

function decodeTable(
  { columns }: CompiledTable,
  answer: { rows: readonly (readonly unknown[])[]; read: number },
): TableResult {
  return {
    columns: columns.map(({ name, type }): TableColumn => ({ name, type })),
    rows: answer.rows.map((row) => columns.map(({ stored }, index) => decodeValue(stored, row[index]))),
    scannedRows: answer.read,
  };
}

function decodeValue(stored: CompiledTable['columns'][number]['stored'], value: unknown): TableValue {
  if (value === null || value === undefined) return null;
  switch (stored) {
    case 'level':
      return LEVELS[Number(value)] ?? 'unknown';
    case 'boolean':
      return Number(value) === 1;
    case 'number':
    case 'float32':
    case 'time':
      return Number(value);
    case 'list':
      return Array.isArray(value) ? value.map(String) : [];
    case 'text':
    case 'template':
    case 'attribute':
      return String(value);
  }
}
