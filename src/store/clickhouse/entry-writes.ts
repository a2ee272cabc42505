import type { EntryStore } from '../store.ts';
import type { Connection } from './connection.ts';
import { hexOf } from './entry-rows.ts';
import { clampTime, parseId64, timeOf } from './filter-sql.ts';
import { ENTRY_COLUMNS } from './native-block.ts';
import { TABLE } from './schema.ts';

type EntryWrites = Pick<EntryStore, 'append' | 'rowsOfBatches' | 'deleteBefore'>;

export interface EntryWritesOptions {
  readonly database: string;
  readonly cluster?: string;
}

/** Batches asked about at once; the URL that carries them stays under 64 KiB. */
const BATCHES_A_QUERY = 1000;
const DAY_US = 86_400_000_000;
const MINUTES_A_DAY = 1440;
const MINUTE_US = 60_000_000;

/** Appends, and what keeps them exact. */
export function createEntryWrites(connection: Connection, options: EntryWritesOptions): EntryWrites {
  const { database } = options;
  const insert = `INSERT INTO ${database}.${TABLE.entries} (${ENTRY_COLUMNS.join(', ')})`;
  return {
    async append({ rows, body, token }) {
      if (rows > 0) await connection.insert(insert, body, token);
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
    deleteBefore: (beforeUs) =>
      deleteBefore(connection, options, Math.floor(clampTime(beforeUs) / MINUTE_US) * MINUTE_US),
  };
}

/** Cuts at whole minutes, rounded down: finer than that, counts and entries would no longer agree. */
async function deleteBefore(
  connection: Connection,
  { database, cluster }: EntryWritesOptions,
  beforeUs: number,
): Promise<void> {
  const on = cluster === undefined ? '' : ` ON CLUSTER ${cluster}`;
  const suffix = cluster === undefined ? '' : '_local';
  const lastWholeDay = Math.floor(beforeUs / DAY_US);
  for (const table of [TABLE.entries, TABLE.counts]) {
    const parts = await connection.rows(
      `SELECT DISTINCT partition FROM system.parts
       WHERE active AND database = {database:String} AND table = {table:String}
         AND toInt64OrZero(partition) < {day:Int64}`,
      { database, table: `${table}${suffix}`, day: lastWholeDay },
    );
    for (const [partition] of parts) {
      const day = Number(partition);
      await connection.command(`ALTER TABLE ${database}.${table}${suffix}${on} DROP PARTITION ${day}`);
    }
  }
  if (beforeUs % DAY_US === 0) return;
  await connection.command(
    `DELETE FROM ${database}.${TABLE.entries}${suffix}${on} WHERE time < ${timeOf('before')}`,
    { before: beforeUs },
  );
  await connection.command(
    `DELETE FROM ${database}.${TABLE.counts}${suffix}${on}
     WHERE intDiv(minute, ${MINUTES_A_DAY}) <= {day:UInt32} AND minute < {minute:UInt32}`,
    { day: lastWholeDay, minute: beforeUs / MINUTE_US },
  );
}
