import type { EntryStore } from '../store.ts';
import type { Connection } from './connection.ts';
import { hexOf } from './entry-rows.ts';
import { clampTime, timeOf } from './filter-sql.ts';
import { parseId64 } from './id64.ts';
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
  const local = cluster === undefined ? '' : '_local';
  const entries = `${database}.${TABLE.entries}${local}`;
  const counts = `${database}.${TABLE.counts}${local}`;
  const days = await connection.rows(
    `SELECT toRelativeDayNum(time) AS day FROM ${database}.${TABLE.entries}
     GROUP BY day HAVING day < {day:UInt32}`,
    { day: Math.floor(beforeUs / DAY_US) },
  );
  for (const [day] of days) {
    await connection.command(`ALTER TABLE ${entries}${on} DROP PARTITION ${Number(day)}`);
  }
  await connection.command(`DELETE FROM ${entries}${on} WHERE time < ${timeOf('before')}`, {
    before: beforeUs,
  });
  await connection.command(`DELETE FROM ${counts}${on} WHERE minute < {minute:UInt32}`, {
    minute: beforeUs / MINUTE_US,
  });
}
