import { AppError } from '../../core/errors.ts';
import type { EntryStore, QueryLimits, Store, StoreStats } from '../store.ts';
import type { Connection } from './connection.ts';
import { openConnection } from './connection.ts';
import { createDocumentStore } from './document-store.ts';
import { createEntryCounts } from './entry-counts.ts';
import { createEntryDeletes } from './entry-deletes.ts';
import { createEntrySearch } from './entry-search.ts';
import { createEntryWrites } from './entry-writes.ts';
import { createTableQueries } from './table-queries.ts';
import { createExports } from './export/exports.ts';
import { createScoreUpdates } from './score-updates.ts';
import { migrate } from './migrate.ts';
import { TABLE } from './schema.ts';

export interface ClickHouseStoreOptions {
  /** Of a ClickHouse server or of the role `store`. */
  readonly url?: string;
  /** See `connection.ts`. */
  readonly urls?: readonly string[];
  /** See `connection.ts`. */
  readonly ca?: Buffer;
  /** Of a store engine on this machine; instead of `url`. */
  readonly socketPath?: string;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
  /** See `schema.ts`. */
  readonly cluster?: string;
  /** See `schema.ts`. */
  readonly retentionDays?: number;
  /** See `schema.ts`. */
  readonly shared?: boolean;
  readonly limits?: Partial<QueryLimits>;
}

/** A query over a shared machine must end before people give up on it. */
export const DEFAULT_QUERY_LIMITS: QueryLimits = {
  maxSeconds: 30,
  maxBytes: 1024 ** 3,
  maxRowsRead: 0,
};

const DEFAULT_DATABASE = 'logsentry';
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/**
 * The store, over ClickHouse's HTTP interface: of ClickHouse servers or of the embedded engine (`../engine`).
 * Connects on first use; `migrate` must have run once on the database.
 * @throws AppError CONFIG_INVALID when a name is no identifier
 */
export function createClickHouseStore(options: ClickHouseStoreOptions): Store {
  const database = checkIdentifier('database', options.database ?? DEFAULT_DATABASE);
  const { cluster, retentionDays, shared } = options;
  if (cluster !== undefined) checkIdentifier('cluster', cluster);
  const own = { ...DEFAULT_QUERY_LIMITS, ...options.limits };
  const connection = openConnection({ ...options, distributed: cluster !== undefined, limits: own });
  const place = { database, ...(cluster !== undefined && { cluster }) };
  return {
    entries: entriesOver(connection, place),
    entriesWithin: (limits) => entriesOver(connection.within(stricter(own, limits)), place),
    documents: createDocumentStore(connection, database),
    migrate: () =>
      migrate(connection, {
        database,
        ...(cluster !== undefined && { cluster }),
        ...(retentionDays !== undefined && { retentionDays }),
        ...(shared !== undefined && { shared }),
      }),
    async ping() {
      await connection.rows('SELECT 1');
    },
    stats: () => readStats(connection, { database, cluster }),
    close: () => connection.close(),
  };
}

function entriesOver(
  connection: Connection,
  place: { readonly database: string; readonly cluster?: string },
): EntryStore {
  const { database } = place;
  return {
    ...createEntrySearch(connection, database),
    ...createEntryCounts(connection, database),
    ...createTableQueries(connection, database),
    ...createExports(connection, database),
    ...createScoreUpdates(connection, place),
    ...createEntryDeletes(connection, place),
    ...createEntryWrites(connection, place),
  };
}

function stricter(own: QueryLimits, { maxSeconds, maxBytes, maxRowsRead, of }: QueryLimits): QueryLimits {
  const rows = [own.maxRowsRead, maxRowsRead].filter((limit) => limit > 0);
  return {
    maxSeconds: Math.min(own.maxSeconds, maxSeconds),
    maxBytes: Math.min(own.maxBytes, maxBytes),
    maxRowsRead: rows.length === 0 ? 0 : Math.min(...rows),
    ...(of !== undefined && { of }),
  };
}

async function readStats(
  connection: Connection,
  { database, cluster }: { readonly database: string; readonly cluster: string | undefined },
): Promise<StoreStats> {
  // One replica of each shard.
  const parts = cluster === undefined ? 'system.parts' : `cluster(${cluster}, system.parts)`;
  const [row] = await connection.rows(
    `SELECT sumIf(rows, table IN ('${TABLE.entries}', '${TABLE.entries}_local')), sum(bytes_on_disk), count(), version()
     FROM ${parts} WHERE active AND database = {database:String}`,
    { database },
  );
  return {
    rows: Number(row?.[0] ?? 0),
    diskBytes: Number(row?.[1] ?? 0),
    parts: Number(row?.[2] ?? 0),
    engine: `ClickHouse ${String(row?.[3] ?? '')}`.trim(),
  };
}

function checkIdentifier(what: string, name: string): string {
  if (IDENTIFIER.test(name)) return name;
  throw new AppError('CONFIG_INVALID', `${JSON.stringify(name)} cannot be the name of the store's ${what}.`, {
    nextStep: 'Use letters, digits and underscores, beginning with a letter; at most 64.',
  });
}
