import { ID_TOKENS_SQL } from './id-tokens.ts';

/** How tables are made. */
export interface SchemaOptions {
  readonly database: string;
  /** Name of a ClickHouse cluster: tables become replicated and distributed over its shards. */
  readonly cluster?: string;
  /** Entries older than this go; kept for good when not given. */
  readonly retentionDays?: number;
  /** Whether several processes append: then it is listed which batches are stored. A cluster always does. */
  readonly shared?: boolean;
}

/** Names used in statements. In a cluster these are the Distributed tables in front of the local ones. */
export const TABLE = {
  entries: 'entries',
  counts: 'entry_counts',
  examples: 'template_examples',
  batches: 'stored_batches',
  documents: 'documents',
  blobs: 'blobs',
} as const;

export type TableName = (typeof TABLE)[keyof typeof TABLE];

export interface SchemaStatement {
  readonly sql: string;
  /** What it makes; undefined when it changes what is there. */
  readonly creates?: { readonly kind: 'database' | 'table'; readonly name: string };
}

/**
 * Statements that bring an empty or older database to the current schema; each may run again at any time, also from
 * several processes at once: a cluster carries them out one after the other on each node.
 * `database` and `cluster` must be identifiers, which `createClickHouseStore` checks.
 */
export function schemaStatements(options: SchemaOptions): readonly SchemaStatement[] {
  const { database, cluster } = options;
  const on = cluster === undefined ? '' : ` ON CLUSTER ${cluster}`;
  const statements: SchemaStatement[] = [
    {
      sql: `CREATE DATABASE IF NOT EXISTS ${database}${on}`,
      creates: { kind: 'database', name: database },
    },
  ];
  const create = (name: string, sql: string): void => {
    statements.push({ sql, creates: { kind: 'table', name } });
  };
  const shared = options.shared === true || cluster !== undefined;
  for (const table of tables()) {
    if (table.name === TABLE.batches && !shared) continue;
    const local = cluster === undefined ? table.name : `${table.name}_local`;
    create(
      local,
      `CREATE TABLE IF NOT EXISTS ${database}.${local}${on}\n(\n${table.columns.trim()}\n)\n` +
        `ENGINE = ${engine(table, cluster)}\n${table.tail.trim()}`,
    );
    if (cluster !== undefined) {
      const key = table.shardBy;
      create(
        table.name,
        `CREATE TABLE IF NOT EXISTS ${database}.${table.name}${on} AS ${database}.${local}\n` +
          `ENGINE = Distributed(${cluster}, ${database}, ${local}, ${key})`,
      );
    }
    if (table.feed !== undefined) create(`${table.name}_feed`, view(table, table.feed, options));
  }
  statements.push(...retentionStatements(options).map((sql) => ({ sql })));
  return statements;
}

interface TableDefinition {
  readonly name: TableName;
  readonly engine: string;
  readonly engineArguments: string;
  readonly columns: string;
  /** Partitions, order and settings. */
  readonly tail: string;
  readonly shardBy: string;
  /** The SELECT over new entries that fills this table. */
  readonly feed?: string;
}

/**
 * Blocks whose tokens are remembered. A repeat comes within minutes, a busy store writes two blocks a second; ClickHouse
 * keeps 10,000 for replicated tables by default.
 */
const DEDUPLICATION_WINDOW = 10_000;

/**
 * Durable once acknowledged, and each block once. Buffers of 256 KiB a column instead of 1 MiB: inserts of 100,000 rows
 * beside merges peaked at 170 to 185 instead of 205 to 230 MB. Only messages need the megabyte, for 0.5 bytes a row. Smaller merge
 * blocks would save 20 MB more but make smaller granules: 8% more disk.
 */
const WRITE_SETTINGS = [
  'fsync_after_insert = 1',
  'fsync_part_directory = 1',
  `non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
  'max_compress_block_size = 262144',
].join(', ');

function tables(): readonly TableDefinition[] {
  return [entriesTable(), countsTable(), examplesTable(), batchesTable(), ...documentTables()];
}

/**
 * Sorted by hour, then by what makes neighbours alike. In one run over 2 M rows a hard mix of 4,000 templates took 18 to
 * 20 bytes a row by hour, up to 28 by ten minutes (docs/decisions/store-engine.md). Times have mostly milliseconds: their
 * common divisor is taken out first (GCD), 0.5 to 0.8 bytes less. Other codecs (T64, DoubleDelta, Gorilla, FPC, ZSTD(3))
 * were larger. The filter on `batch` answers which rows of a redelivered batch are there; ids begin with the time,
 * so the range leaves few granules to ask.
 */
function entriesTable(): TableDefinition {
  return {
    name: TABLE.entries,
    engine: 'MergeTree',
    engineArguments: '',
    columns: `
  time DateTime64(6, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  level UInt8 CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  host LowCardinality(String) CODEC(ZSTD(1)),
  source LowCardinality(String) CODEC(ZSTD(1)),
  message String CODEC(ZSTD(1)) SETTINGS (max_compress_block_size = 1048576),
  attributes String CODEC(ZSTD(1)),
  trace String CODEC(ZSTD(1)),
  template UInt64 CODEC(ZSTD(1)),
  score Float32 CODEC(ZSTD(1)),
  anomalous UInt8 CODEC(ZSTD(1)),
  model UInt32 CODEC(ZSTD(1)),
  batch UInt64 CODEC(ZSTD(1)),
  row UInt32 CODEC(Delta, ZSTD(1)),
  flags UInt8 CODEC(ZSTD(1)),
  INDEX batch_range batch TYPE minmax GRANULARITY 1,
  INDEX batch_filter batch TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX anomalous_range anomalous TYPE minmax GRANULARITY 1,
  INDEX id_tokens ${ID_TOKENS_SQL} TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX trace_filter trace TYPE bloom_filter(0.01) GRANULARITY 1`,
    tail: `
PARTITION BY toRelativeDayNum(time)
ORDER BY (toRelativeHourNum(time), service, template, time)
SETTINGS ${WRITE_SETTINGS}`,
    shardBy: 'batch',
  };
}

/**
 * Counts by minute: what histograms read instead of entries. `minute` is minutes since 1970, good beyond 2106.
 * Partitions of 30 days: small rows, and a backfill of years should not write a part a day twice.
 */
function countsTable(): TableDefinition {
  return {
    name: TABLE.counts,
    engine: 'AggregatingMergeTree',
    engineArguments: '',
    columns: `
  minute UInt32 CODEC(Delta, ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  template UInt64 CODEC(ZSTD(1)),
  level UInt8 CODEC(ZSTD(1)),
  entries SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  anomalies SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  first SimpleAggregateFunction(min, DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  last SimpleAggregateFunction(max, DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1))`,
    tail: `
PARTITION BY intDiv(minute, 43200)
ORDER BY (minute, service, template, level)
SETTINGS ${WRITE_SETTINGS}`,
    shardBy: 'rand()',
    feed: `
SELECT toRelativeMinuteNum(time) AS minute, service, template, level,
  count() AS entries, sum(anomalous) AS anomalies, min(time) AS first, max(time) AS last
FROM {source} GROUP BY minute, service, template, level`,
  };
}

/** A message of each template, cut to what a list shows. */
function examplesTable(): TableDefinition {
  return {
    name: TABLE.examples,
    engine: 'AggregatingMergeTree',
    engineArguments: '',
    columns: `
  template UInt64 CODEC(ZSTD(1)),
  message SimpleAggregateFunction(any, String) CODEC(ZSTD(1))`,
    tail: `
ORDER BY template
SETTINGS ${WRITE_SETTINGS}`,
    shardBy: 'template',
    feed: `
SELECT template, substring(any(message), 1, 1000) AS message FROM {source} GROUP BY template`,
  };
}

/**
 * Which batches are stored, for the question whether one is: by batch, so that it costs a look-up, where `entries` would
 * have to be searched. Kept longer than any sender tries again.
 */
function batchesTable(): TableDefinition {
  return {
    name: TABLE.batches,
    engine: 'MergeTree',
    engineArguments: '',
    columns: `
  batch UInt64 CODEC(ZSTD(1)),
  time DateTime CODEC(Delta, ZSTD(1))`,
    tail: `
PARTITION BY toDate(time)
ORDER BY batch
TTL time + toIntervalDay(3)
SETTINGS ${WRITE_SETTINGS}, ttl_only_drop_parts = 1`,
    shardBy: 'batch',
    feed: `
SELECT batch, now() AS time FROM {source} GROUP BY batch`,
  };
}

/**
 * The newest version of each document wins; values are cut into chunks so that no row is huge. EmbeddedRocksDB would
 * look up faster, but answers before its log is on the disk and has no form for a cluster.
 */
function documentTables(): readonly TableDefinition[] {
  const names = [TABLE.documents, TABLE.blobs] as const;
  return names.map((name) => ({
    name,
    engine: 'ReplacingMergeTree',
    engineArguments: 'version, deleted',
    columns: `
  kind String CODEC(ZSTD(1)),
  key String CODEC(ZSTD(1)),
  chunk UInt32 CODEC(ZSTD(1)),
  version UInt64 CODEC(ZSTD(1)),
  deleted UInt8 CODEC(ZSTD(1)),
  value String CODEC(ZSTD(1))`,
    tail: `
ORDER BY (kind, key, chunk)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
    shardBy: 'sipHash64(kind, key)',
  }));
}

function engine(
  { engine: name, engineArguments: args }: TableDefinition,
  cluster: string | undefined,
): string {
  if (cluster === undefined) return `${name}(${args})`;
  const path = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'";
  return `Replicated${name}(${[path, args].filter((part) => part !== '').join(', ')})`;
}

function view(table: TableDefinition, feed: string, { database, cluster }: SchemaOptions): string {
  const local = cluster === undefined ? '' : '_local';
  const on = cluster === undefined ? '' : ` ON CLUSTER ${cluster}`;
  const select = feed.trim().replace('{source}', `${database}.${TABLE.entries}${local}`);
  return (
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.${table.name}_feed${on}\n` +
    `TO ${database}.${table.name}${local} AS\n${select}`
  );
}

export const DAY_SECONDS = 86_400;

/** TTL is changed on tables that exist, since the option may change. */
function retentionStatements({ database, cluster, retentionDays }: SchemaOptions): readonly string[] {
  if (retentionDays === undefined) return [];
  const local = cluster === undefined ? '' : '_local';
  const on = cluster === undefined ? '' : ` ON CLUSTER ${cluster}`;
  const days = Math.floor(retentionDays);
  // DateTime ends in 2106 and wraps around, which would make the newest lines expire first: what would expire later
  // than 2100 expires then.
  const alter = (table: string, seconds: string): string =>
    `ALTER TABLE ${database}.${table}${local}${on} MODIFY TTL ` +
    `toDateTime(least(${seconds} + ${days * DAY_SECONDS}, 4102444800)) SETTINGS materialize_ttl_after_modify = 0`;
  return [
    // Days go as whole parts; nothing is rewritten.
    `ALTER TABLE ${database}.${TABLE.entries}${local}${on} MODIFY SETTING ttl_only_drop_parts = 1`,
    alter(TABLE.entries, 'toInt64(toUnixTimestamp64Second(time))'),
    alter(TABLE.counts, 'toInt64(minute) * 60'),
  ];
}
