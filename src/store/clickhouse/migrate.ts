import { AppError } from '../../core/errors.ts';
import type { Connection } from './connection.ts';
import { DAY_SECONDS, schemaStatements, TABLE } from './schema.ts';
import type { SchemaOptions, SchemaStatement } from './schema.ts';

/**
 * Brings the tables up to date. May run from every process at once.
 * @throws AppError STORE_CLUSTER when the server does not know the cluster
 */
export async function migrate(connection: Connection, options: SchemaOptions): Promise<void> {
  const { cluster } = options;
  let statements = schemaStatements(options);
  if (cluster !== undefined) {
    await requireCluster(connection, cluster);
    statements = pendingStatements(statements, await readPresence(connection, options, cluster), options);
  }
  for (const { sql } of statements) await connection.command(sql);
}

/** What the nodes of a cluster that answer have. */
export interface Presence {
  readonly nodes: number;
  /** Nodes that have it, by the name of a database or a table. */
  readonly have: ReadonlyMap<string, number>;
  /** Seconds after which entries go, where every node says the same. */
  readonly retentionSeconds: number | undefined;
}

/**
 * What is left to do. `ON CLUSTER` waits for every node: a process that starts while one is away must not ask for what
 * is there already.
 */
export function pendingStatements(
  statements: readonly SchemaStatement[],
  { nodes, have, retentionSeconds }: Presence,
  { retentionDays }: Pick<SchemaOptions, 'retentionDays'>,
): readonly SchemaStatement[] {
  const sameRetention =
    retentionDays === undefined || retentionSeconds === Math.floor(retentionDays) * DAY_SECONDS;
  return statements.filter(({ creates }) => {
    if (creates === undefined) return !sameRetention;
    return (have.get(`${creates.kind} ${creates.name}`) ?? 0) < nodes;
  });
}

async function requireCluster(connection: Connection, cluster: string): Promise<void> {
  const known = await connection.rows('SELECT DISTINCT cluster FROM system.clusters ORDER BY cluster');
  const names = known.map(([name]) => String(name));
  if (names.includes(cluster)) return;
  throw new AppError(
    'STORE_CLUSTER',
    `The store knows no cluster ${JSON.stringify(cluster)}; it knows ${names.length === 0 ? 'none' : names.join(', ')}.`,
    {
      nextStep:
        'Set store.cluster to a name under remote_servers in the configuration of ClickHouse, or leave it out for one server.',
    },
  );
}

/** Skips nodes that are away: they find the statements in the cluster's queue when they are back. */
const REACHABLE_ONLY = 'SETTINGS skip_unavailable_shards = 1';

/** The statements that ask what is there, for `cluster` and `database`, which must be identifiers. */
export function presenceQueries(database: string, cluster: string): readonly [string, string, string] {
  const all = (table: string): string => `clusterAllReplicas(${cluster}, system.${table})`;
  return [
    `SELECT count() FROM ${all('one')} ${REACHABLE_ONLY}`,
    `SELECT concat('database ', name), count() FROM ${all('databases')} WHERE name = '${database}' GROUP BY name
     UNION ALL
     SELECT concat('table ', name), count() FROM ${all('tables')} WHERE database = '${database}' GROUP BY name
     ${REACHABLE_ONLY}`,
    `SELECT DISTINCT ${RETENTION_SQL} FROM ${all('tables')}
     WHERE database = '${database}' AND name = '${TABLE.entries}_local' ${REACHABLE_ONLY}`,
  ];
}

/** The seconds in the TTL of a table, as the engine writes it; 0 without one. */
export const RETENTION_SQL =
  "toUInt64OrZero(extract(create_table_query, 'TTL toDateTime\\\\(least\\\\([^+]*\\\\+ ([0-9]+)'))";

async function readPresence(
  connection: Connection,
  { database }: SchemaOptions,
  cluster: string,
): Promise<Presence> {
  const [nodes, have, retention] = presenceQueries(database, cluster);
  const seconds = (await connection.rows(retention)).map(([value]) => Number(value));
  return {
    nodes: Number((await connection.rows(nodes))[0]?.[0] ?? 0),
    have: new Map((await connection.rows(have)).map(([name, count]) => [String(name), Number(count)])),
    retentionSeconds: seconds.length === 1 ? seconds[0] : undefined,
  };
}
