import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import type { TableName } from './schema.ts';

const POLL_MS = 20;

/** A part under way is given up within milliseconds; a mutation of somebody else is not waited for longer than this. */
const LIMIT_MS = 10_000;

/**
 * Ends the mutations of a table that `condition` picks and are not done, and waits for the part that one of them writes
 * right now: it may take its place after the mutation is gone.
 */
export async function endMutations(
  connection: Connection,
  of: { readonly database: string; readonly table: TableName; readonly condition?: string },
): Promise<void> {
  const { database, table, condition = '1' } = of;
  await connection.command(
    `KILL MUTATION WHERE database = {database:String} AND table = '${table}' AND NOT is_done AND ${condition}`,
    { database },
  );
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += POLL_MS) {
    const [row] = await connection.rows(
      `SELECT count() FROM system.merges WHERE database = {database:String} AND table = '${table}' AND is_mutation`,
      { database },
    );
    if (Number(row?.[0] ?? 0) === 0) return;
    await sleep(POLL_MS);
  }
}
