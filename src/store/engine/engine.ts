import { Session } from 'chdb';
import type { EngineOptions } from './engine-options.ts';
import { LanePool } from './lane-pool.ts';
import { SessionLane } from './session-lane.ts';
import type { Statement } from './statement.ts';
import { splitFormat, statementKind } from './statement.ts';

/** The embedded ClickHouse engine, open on a folder. */
export interface Engine {
  /** Runs a statement; aborting `signal` cancels it, also while it runs. Rejects with the engine's own error. */
  run(statement: Statement, signal: AbortSignal): Promise<Uint8Array>;
  /** Inserts rows from a file in the engine's reach. */
  insertFile(insert: FileInsert, statement: Statement, signal: AbortSignal): Promise<void>;
  /** Writes the answer of a read to a file in the engine's reach, as it is made, for as long as it takes. */
  writeAnswer(path: string, statement: Statement, signal: AbortSignal): Promise<void>;
  /** Ends answers that are being sent, waits for other running statements, then releases the folder. */
  close(): Promise<void>;
}

export interface FileInsert {
  /** `INSERT INTO table (columns)`. */
  readonly into: string;
  readonly columns: string;
  readonly format: string;
  /** Only rows that meet this condition are inserted. */
  readonly where?: string;
  readonly path: string;
}

/**
 * Opens the engine. Must run in the process's main thread with standard input at /dev/null: the engine reads it, and
 * crashes when it ends inside a worker thread.
 * @throws Error when the folder is in use or unusable
 */
export function openEngine(options: EngineOptions): Engine {
  const { dataDir, settings } = options;
  const open = (): Session => new Session(dataDir, { connectionArgs: serverArguments(settings) });
  const write = new LanePool(
    [new SessionLane(open(), writeSettings(settings))],
    settings.maxWaitingStatements,
  );
  const readLanes = Array.from(
    { length: settings.readSessions },
    () => new SessionLane(open(), readSettings(options)),
  );
  const read = new LanePool(readLanes, settings.maxWaitingStatements);
  const streamLanes = Array.from(
    { length: STREAM_SESSIONS },
    () => new SessionLane(open(), streamSettings(options)),
  );
  const streams = new LanePool(streamLanes, settings.maxWaitingStatements);
  const control = new LanePool([new SessionLane(open(), new Map())], settings.maxWaitingStatements);

  let streamNumber = 0;
  const closing = new AbortController();

  async function cancel(queryId: string): Promise<void> {
    // ASYNC: the SYNC form waits for the query inside the engine and was seen to hang.
    const sql = "KILL QUERY WHERE Settings['log_comment'] = {id:String} ASYNC FORMAT Null";
    const statement = controlStatement(sql, new Map([['id', queryId]]));
    await control.use((lane) => lane.run(sql, statement), new AbortController().signal);
  }

  function runOn(
    pool: LanePool,
    sql: string,
    { statement, signal }: { statement: Statement; signal: AbortSignal },
  ): Promise<Uint8Array> {
    return pool.use(async (lane) => {
      const onAbort = (): void => void cancel(statement.queryId).catch(() => undefined);
      // A write that has begun is finished: cut off in between, the lines of a block would be there without what its
      // views keep of them, or the other way round.
      const cancellable = pool !== write && statement.queryId !== '';
      if (cancellable) signal.addEventListener('abort', onAbort, { once: true });
      try {
        return await lane.run(sql, statement);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    }, signal);
  }

  return {
    run: (statement, signal) =>
      runOn(statementKind(statement.sql) === 'read' ? read : write, statement.sql, { statement, signal }),
    async insertFile({ into, columns, format, where, path }, statement, signal) {
      // The path is made by this process and the format is a checked word.
      const condition = where === undefined ? '' : ` WHERE ${where}`;
      const sql = `${into} SELECT ${columns} FROM file('${path}', '${format}')${condition}`;
      await runOn(write, sql, { statement, signal });
    },
    async writeAnswer(path, statement, signal) {
      const { select, format } = splitFormat(statement);
      const sql = `INSERT INTO FUNCTION file('${path}', '${format}') ${select}`;
      // A reader that leaves is told by the signal alone: the engine goes on after a failed write.
      const queryId = statement.queryId === '' ? `stream-${++streamNumber}` : statement.queryId;
      const ended = AbortSignal.any([signal, closing.signal]);
      await runOn(streams, sql, { statement: { ...statement, queryId }, signal: ended });
    },
    async close() {
      closing.abort();
      const pools = [write, read, streams, control];
      await Promise.all(pools.map((pool) => pool.drained()));
      for (const pool of pools) pool.close();
    },
  };
}

/** Answers that are sent while they are made, at one time: each waits for its reader, so they have sessions of their own. */
const STREAM_SESSIONS = 2;

/** Server settings: a small, quiet engine; what it takes is in docs/decisions/store-engine.md. */
function serverArguments({ mergeNice }: EngineOptions['settings']): string[] {
  return [
    `--os_threads_nice_value_merge_mutate=${mergeNice}`,
    '--background_pool_size=1',
    // One thread, but it may hold a small merge while a large one waits.
    '--background_merges_mutations_concurrency_ratio=2',
    '--background_schedule_pool_size=1',
    '--background_common_pool_size=1',
    '--background_fetches_pool_size=1',
    '--background_move_pool_size=1',
    `--mark_cache_size=${16 * MIB}`,
    `--index_mark_cache_size=${4 * MIB}`,
    `--primary_index_cache_size=${16 * MIB}`,
    `--query_condition_cache_size=${8 * MIB}`,
    '--uncompressed_cache_size=0',
    // Of each column of each part that a merge reads; the default is 1 MiB.
    `--max_read_buffer_size=${MIB / 8}`,
  ];
}

const MIB = 1024 * 1024;

function writeSettings({ writeNice }: EngineOptions['settings']): ReadonlyMap<string, string> {
  return new Map([
    ['max_threads', '1'],
    ['max_insert_threads', '1'],
    ['os_threads_nice_value_query', String(writeNice)],
    ['os_threads_nice_value_materialized_view', String(writeNice)],
    ['deduplicate_blocks_in_dependent_materialized_views', '1'],
    // A backfill may hold years of days in one block.
    ['max_partitions_per_insert_block', '0'],
    ['log_queries', '0'],
  ]);
}

function readSettings({ settings }: EngineOptions): ReadonlyMap<string, string> {
  return new Map([
    ['max_threads', String(settings.readThreads)],
    ['max_execution_time', String(settings.maxQuerySeconds)],
    ['max_memory_usage', String(settings.maxQueryBytes)],
    ['max_result_bytes', String(settings.maxBodyBytes)],
    ['output_format_json_quote_64bit_integers', '0'],
    // Looked up before anything is read, they leave fewer rows, and what they leave is remembered by the cache of conditions:
    // a lone id in 2 M lines 5.3 instead of 6.7 ms.
    ['use_skip_indexes_on_data_read', '0'],
    ['os_threads_nice_value_query', READ_NICE],
    ['log_queries', '0'],
  ]);
}

/**
 * Just above everything else. With 0 the engine sets nothing, and a thread of its pool that was made in the middle of an insert
 * would answer queries with the insert's niceness. As `writeNice`, only where the process has CAP_SYS_NICE.
 */
const READ_NICE = '-1';

/** Readers skip whole groups; 100,000 lines are some megabytes. */
const PARQUET_GROUP_ROWS = 100_000;

/** Such answers may take hours; one thread leaves the other to those who wait for theirs. */
function streamSettings(options: EngineOptions): ReadonlyMap<string, string> {
  return new Map([
    ...readSettings(options),
    ['max_execution_time', '0'],
    ['max_threads', '1'],
    ['os_threads_nice_value_query', String(options.settings.writeNice)],
    ['output_format_parallel_formatting', '0'],
    // A group of rows is held until it is written: a million by default.
    ['output_format_parquet_row_group_size', String(PARQUET_GROUP_ROWS)],
    ['output_format_parquet_parallel_encoding', '0'],
  ]);
}

function controlStatement(sql: string, parameters: ReadonlyMap<string, string>): Statement {
  return { sql, parameters, settings: new Map(), database: 'default', queryId: '', defaultFormat: 'Null' };
}
