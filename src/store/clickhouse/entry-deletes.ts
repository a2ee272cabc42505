import { setTimeout as sleep } from 'node:timers/promises';
import type { EntryFilter } from '../../core/entry-filter.ts';
import { AppError } from '../../core/errors.ts';
import type { DeletedDays, DeleteProgress, EntryStore, TimeRange } from '../store.ts';
import type { Connection, Parameters } from './connection.ts';
import { correctCounts } from './correct-counts.ts';
import { endMutations } from './end-mutations.ts';
import { clampTime, entriesFilter, timeOf } from './filter-sql.ts';
import { TABLE } from './schema.ts';
import type { TableName } from './schema.ts';

type EntryDeletes = Pick<EntryStore, 'deleteBefore' | 'deleteToSize' | 'deleteMatching'>;

interface Source {
  readonly connection: Connection;
  readonly database: string;
  readonly cluster: string | undefined;
}

const DAY_US = 86_400_000_000;
const MINUTE_US = 60_000_000;

export function createEntryDeletes(
  connection: Connection,
  { database, cluster }: { readonly database: string; readonly cluster?: string },
): EntryDeletes {
  const source: Source = { connection, database, cluster };
  return {
    deleteBefore: (beforeUs) => deleteBefore(source, Math.floor(clampTime(beforeUs) / MINUTE_US) * MINUTE_US),
    deleteToSize: (limitBytes) => deleteToSize(source, limitBytes),
    deleteMatching: (filter) => deleteMatching(source, filter),
  };
}

/** A table as data definitions and mutations name it. */
function local({ database, cluster }: Source, table: string): string {
  return cluster === undefined ? `${database}.${table}` : `${database}.${table}_local ON CLUSTER ${cluster}`;
}

/** Cuts at whole minutes, rounded down: finer than that, counts and entries would no longer agree. */
async function deleteBefore(source: Source, beforeUs: number): Promise<void> {
  const { connection, database } = source;
  const entries = local(source, TABLE.entries);
  const days = await connection.rows(
    `SELECT toRelativeDayNum(time) AS day FROM ${database}.${TABLE.entries}
     GROUP BY day HAVING day < {day:UInt32}`,
    { day: Math.floor(beforeUs / DAY_US) },
  );
  for (const [day] of days) await connection.command(`ALTER TABLE ${entries} DROP PARTITION ${Number(day)}`);
  await connection.command(`DELETE FROM ${entries} WHERE time < ${timeOf('before')}`, { before: beforeUs });
  await connection.command(`DELETE FROM ${local(source, TABLE.counts)} WHERE minute < {minute:UInt32}`, {
    minute: beforeUs / MINUTE_US,
  });
}

async function deleteToSize(source: Source, limitBytes: number): Promise<DeletedDays> {
  const { connection, database, cluster } = source;
  const parts = cluster === undefined ? 'system.parts' : `cluster(${cluster}, system.parts)`;
  const days = await connection.rows(
    `SELECT toUInt32(partition) AS day, sum(bytes_on_disk), sum(rows) FROM ${parts}
     WHERE active AND database = {database:String} AND table IN ('${TABLE.entries}', '${TABLE.entries}_local')
     GROUP BY day ORDER BY day`,
    { database },
  );
  const [sum] = await connection.rows(
    `SELECT sum(bytes_on_disk) FROM ${parts} WHERE active AND database = {database:String}`,
    { database },
  );
  let bytes = Number(sum?.[0] ?? 0);
  let deleted: DeletedDays = { days: 0, entries: 0 };
  let beforeUs = 0;
  for (const [day, dayBytes, rows] of days.slice(0, -1)) {
    if (bytes <= limitBytes) break;
    bytes -= Number(dayBytes);
    deleted = { days: deleted.days + 1, entries: deleted.entries + Number(rows) };
    beforeUs = (Number(day) + 1) * DAY_US;
  }
  if (deleted.days > 0) await deleteBefore(source, beforeUs);
  return deleted;
}

async function* deleteMatching(
  source: Source,
  filter: EntryFilter & TimeRange,
): AsyncGenerator<DeleteProgress> {
  const { connection, database } = source;
  const { where, parameters } = entriesFilter(filter);
  const days = await connection.rows(
    `SELECT toRelativeDayNum(time) AS day, count(), groupUniqArray(toString(template))
     FROM ${database}.${TABLE.entries} WHERE ${where} GROUP BY day ORDER BY day`,
    parameters,
  );
  const total = days.reduce((sum, [, count]) => sum + Number(count), 0);
  yield { deleted: 0, total };
  if (total === 0) return;
  try {
    // What people wrote is bound; the engine writes it into the mutation as literals of its own.
    for await (const share of mutate(source, TABLE.entries, { command: `DELETE WHERE ${where}`, parameters }))
      yield { deleted: Math.floor(share * (total - 1)), total };
  } finally {
    for (const [day] of days) {
      const fromUs = Math.max(Number(day) * DAY_US, filter.fromUs);
      const toUs = Math.min((Number(day) + 1) * DAY_US, filter.toUs);
      await correctCounts(connection, database, { fromUs, toUs });
    }
  }
  const templates = new Set(days.flatMap(([, , found]) => found as string[]));
  await renewExamples(source, [...templates].map(BigInt));
  yield { deleted: total, total };
}

interface Mutation {
  readonly command: string;
  readonly parameters: Parameters;
}

/** A mutation is waited for from outside: inside it would hold up what is to be stored. */
const MUTATION_POLL_MS = 50;

/** Runs a mutation; gives the share of parts that is done, now and then. A reader that stops ends it. */
async function* mutate(
  source: Source,
  table: TableName,
  { command, parameters }: Mutation,
): AsyncGenerator<number> {
  const { connection, database, cluster } = source;
  const sync = cluster === undefined ? 0 : 2;
  await connection.command(
    `ALTER TABLE ${local(source, table)} ${command} SETTINGS mutations_sync = ${sync}`,
    parameters,
  );
  if (cluster !== undefined) return;
  const where = `database = {database:String} AND table = '${table}' AND NOT is_done`;
  let most = 1;
  let isDone = false;
  try {
    for (;;) {
      const [row] = await connection.rows(
        `SELECT count(), any(latest_fail_reason), sum(parts_to_do) FROM system.mutations WHERE ${where}`,
        { database },
      );
      isDone = Number(row?.[0] ?? 0) === 0;
      if (isDone) return;
      if (row?.[1] !== '') throw cannotDelete(String(row?.[1]));
      most = Math.max(most, Number(row?.[2]));
      yield 1 - Number(row?.[2]) / most;
      await sleep(MUTATION_POLL_MS);
    }
  } finally {
    if (!isDone) await endMutations(connection, { database, table });
  }
}

function cannotDelete(reason: string): AppError {
  return new AppError('STORE_FAILED', `The store cannot delete these entries: ${reason.slice(0, 300)}`, {
    nextStep: 'Look at the log of the store and at the space on its disk, then delete again.',
  });
}

/** Templates whose examples are renewed at once; parameters travel in a URL. */
const TEMPLATES_AT_ONCE = 1000;

/** Examples may be deleted messages: each is taken anew from what is left. */
async function renewExamples(source: Source, templates: readonly bigint[]): Promise<void> {
  const { connection, database } = source;
  const chosen = 'template IN {templates:Array(UInt64)}';
  for (let at = 0; at < templates.length; at += TEMPLATES_AT_ONCE) {
    const parameters = { templates: templates.slice(at, at + TEMPLATES_AT_ONCE) };
    const mutation = { command: `DELETE WHERE ${chosen}`, parameters };
    for await (const _share of mutate(source, TABLE.examples, mutation));
    await connection.command(
      `INSERT INTO ${database}.${TABLE.examples} (template, message)
       SELECT template, substring(any(message), 1, 1000) FROM ${database}.${TABLE.entries}
       WHERE ${chosen} GROUP BY template`,
      parameters,
    );
  }
}
