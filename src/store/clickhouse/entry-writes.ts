import type { BlockOrigin, EntryStore } from '../store.ts';
import type { Connection, Parameters } from './connection.ts';
import { repairCounts } from './correct-counts.ts';
import { hexOf } from './entry-rows.ts';
import { parseId64 } from './id64.ts';
import { ENTRY_COLUMNS, ENTRY_STRUCTURE } from './native-block.ts';
import { TABLE } from './schema.ts';

type EntryWrites = Pick<EntryStore, 'append' | 'rowsOfBatches' | 'repairCounts'>;

export interface EntryWritesOptions {
  readonly database: string;
  readonly cluster?: string;
}

/** Batches asked about at once; the URL that carries them stays under 64 KiB. */
const BATCHES_A_QUERY = 1000;

/** Appends, and what keeps them exact. */
export function createEntryWrites(connection: Connection, options: EntryWritesOptions): EntryWrites {
  const { database } = options;
  const columns = ENTRY_COLUMNS.join(', ');
  const insert = `INSERT INTO ${database}.${TABLE.entries} (${columns})`;
  const fromInput = `SELECT ${columns} FROM input('${ENTRY_STRUCTURE}')`;
  return {
    async append({ rows, body, token }, origin) {
      if (rows === 0) return;
      const missing = origin === undefined ? undefined : missingRows(database, origin);
      if (missing === undefined) await connection.insert(insert, body, { token });
      else {
        const { where, parameters } = missing;
        await connection.insert(`${insert} ${fromInput} WHERE ${where}`, body, { token, parameters });
      }
    },
    async rowsOfBatches(batchIds) {
      const found = new Map<string, Set<number>>();
      for (let at = 0; at < batchIds.length; at += BATCHES_A_QUERY) {
        const batches = batchIds.slice(at, at + BATCHES_A_QUERY).map(parseId64);
        const rows = await connection.rows(
          `SELECT ${hexOf('batch')}, groupArray(row) FROM ${database}.${TABLE.entries}
           WHERE batch IN {batches:Array(UInt64)} GROUP BY batch`,
          { batches },
        );
        for (const [batch, numbers] of rows) found.set(String(batch), new Set(numbers as number[]));
      }
      return found;
    },
    repairCounts: () => repairCounts(connection, database),
  };
}

/**
 * The rows that are not there yet. One statement looks and inserts: the role `store` runs one writing statement at a
 * time, so that two processors with the same batch add it once. ClickHouse servers run them side by side: there, two
 * that overlap within the time of one insert can add a batch twice.
 */
function missingRows(
  database: string,
  { fresh, repeated }: BlockOrigin,
): { where: string; parameters: Parameters } | undefined {
  const conditions: string[] = [];
  if (fresh.length > 0) {
    conditions.push(
      `batch NOT IN (SELECT batch FROM ${database}.${TABLE.batches} WHERE batch IN {fresh:Array(UInt64)})`,
    );
  }
  if (repeated.length > 0) {
    conditions.push(
      `(batch, row) NOT IN (SELECT batch, row FROM ${database}.${TABLE.entries} WHERE batch IN {repeated:Array(UInt64)})`,
    );
  }
  if (conditions.length === 0) return undefined;
  return {
    where: conditions.join(' AND '),
    parameters: { fresh: fresh.map(parseId64), repeated: repeated.map(parseId64) },
  };
}
