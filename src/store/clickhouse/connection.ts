import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseSettings } from '@clickhouse/client';
import { SPOOLED_BODY_HEADER, spoolFolder } from '../engine/spool-folder.ts';
import { toAppError } from './store-errors.ts';

/** Values of `{name:Type}` placeholders. */
export type Parameters = Readonly<
  Record<string, string | number | bigint | readonly string[] | readonly number[] | readonly bigint[]>
>;

export interface ConnectionOptions {
  /** Of a ClickHouse server or of the role `store`, such as `http://store:8123`. */
  readonly url?: string;
  /** Of a store engine on this machine; instead of `url`. */
  readonly socketPath?: string;
  readonly username?: string;
  readonly password?: string;
  readonly limits: QueryLimits;
}

/** What one query may cost before it ends with QUERY_LIMIT. */
export interface QueryLimits {
  readonly maxSeconds: number;
  /** Memory, in bytes. */
  readonly maxBytes: number;
  /** Rows looked at; 0 for any number. */
  readonly maxRowsRead: number;
}

/** Statements over ClickHouse's HTTP interface. Failures are AppErrors. */
export interface Connection {
  /** Rows as arrays of their columns' JSON values. Only bound parameters carry text of users. */
  rows(sql: string, parameters?: Parameters, signal?: AbortSignal): Promise<readonly (readonly unknown[])[]>;
  /** As `rows`, with the number of rows that were read for them. */
  table(sql: string, parameters?: Parameters, signal?: AbortSignal): Promise<TableAnswer>;
  /** The one String value of the answer, as bytes. */
  bytes(sql: string, parameters?: Parameters): Promise<Uint8Array>;
  command(sql: string, parameters?: Parameters): Promise<void>;
  /** Inserts a Native block; `sql` is `INSERT INTO table (columns)`, with a condition followed by one. */
  insert(sql: string, body: Uint8Array, how?: InsertOptions): Promise<void>;
  close(): Promise<void>;
}

export interface InsertOptions {
  /** A token given twice inserts once. */
  readonly token?: string;
  readonly parameters?: Parameters;
}

export interface TableAnswer {
  readonly rows: readonly (readonly unknown[])[];
  readonly read: number;
}

/** Connections of one process: queries wait in the engine's line rather than here. */
const MAX_CONNECTIONS = 16;
/** Queries end by their own limit; this bounds a peer that went silent. */
const REQUEST_TIMEOUT_MS = 300_000;

export function openConnection(options: ConnectionOptions): Connection {
  const { socketPath, limits } = options;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    ...(socketPath !== undefined && { socketPath }),
  });
  const where = socketPath ?? options.url ?? 'http://127.0.0.1:8123';
  const client = createClient({
    url: socketPath === undefined ? where : 'http://localhost',
    username: options.username ?? 'default',
    password: options.password ?? '',
    application: 'logsentry',
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: MAX_CONNECTIONS,
    ...(where.startsWith('https:') ? {} : { http_agent: agent }),
    log: { level: ClickHouseLogLevel.OFF },
  });
  const querySettings = limitSettings(limits);
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toAppError(error, { where, limits });
    }
  };
  return {
    rows: (sql, parameters = {}, signal) =>
      attempt(async () => {
        signal?.throwIfAborted();
        const result = await client.query({
          query: sql,
          format: 'JSONCompactEachRow',
          query_params: parameters,
          clickhouse_settings: querySettings,
          ...(signal && { abort_signal: signal }),
        });
        return result.json<readonly unknown[]>();
      }),
    table: (sql, parameters = {}, signal) =>
      attempt(async () => {
        signal?.throwIfAborted();
        const result = await client.query({
          query: sql,
          format: 'JSONCompact',
          query_params: parameters,
          clickhouse_settings: querySettings,
          ...(signal && { abort_signal: signal }),
        });
        const { data, statistics } = await result.json<readonly unknown[]>();
        return { rows: data, read: statistics?.rows_read ?? 0 };
      }),
    bytes: (sql, parameters = {}) =>
      attempt(async () => {
        const { stream } = await client.exec({
          query: `${sql} FORMAT RawBLOB`,
          query_params: parameters,
          clickhouse_settings: querySettings,
        });
        return buffer(stream);
      }),
    command: (sql, parameters = {}) =>
      attempt(async () => void (await client.command({ query: sql, query_params: parameters }))),
    insert: (sql, body, { token, parameters = {} } = {}) =>
      attempt(async () => {
        const file = socketPath === undefined ? undefined : await spoolBody(socketPath, body);
        try {
          const { stream } = await client.exec({
            query: `${sql} FORMAT Native`,
            query_params: parameters,
            values: file === undefined ? streamOf(body) : Readable.from([]),
            ...(file !== undefined && { http_headers: { [SPOOLED_BODY_HEADER]: path.basename(file) } }),
            clickhouse_settings: token === undefined ? {} : insertSettings(token),
          });
          await buffer(stream);
        } finally {
          if (file !== undefined) await rm(file, { force: true });
        }
      }),
    async close() {
      await client.close();
      agent.destroy();
    },
  };
}

/** Bodies below this go through the socket: a file of their own costs as much. */
const SPOOL_FROM_BYTES = 128 * 1024;

/**
 * Leaves a large body where an engine on this machine reads it; the file's path. Undefined when the body has to go
 * through the socket.
 */
async function spoolBody(socketPath: string, body: Uint8Array): Promise<string | undefined> {
  if (body.length < SPOOL_FROM_BYTES) return undefined;
  const file = path.join(await spoolFolder(socketPath), `client-${randomUUID()}`);
  try {
    await writeFile(file, body, { flag: 'wx', mode: 0o600 });
    return file;
  } catch {
    // No such folder, or no room in it: the engine is starting, or of another kind. The socket will tell.
    await rm(file, { force: true });
    return undefined;
  }
}

function streamOf(body: Uint8Array): Readable {
  return Readable.from(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}

function insertSettings(token: string): ClickHouseSettings {
  return {
    insert_deduplication_token: token,
    // The tables that views fill hold back repeats on their own: a death between the two inserts is made good
    // by the repeat.
    deduplicate_blocks_in_dependent_materialized_views: 1,
    max_partitions_per_insert_block: '0',
  };
}

function limitSettings(limits: QueryLimits): ClickHouseSettings {
  return {
    max_execution_time: limits.maxSeconds,
    max_memory_usage: String(limits.maxBytes),
    max_rows_to_read: String(limits.maxRowsRead),
    output_format_json_quote_64bit_integers: 0,
    output_format_json_quote_denormals: 0,
  };
}
