import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ClickHouseSettings } from '@clickhouse/client';
import type { QueryLimits } from '../store.ts';
import { SPOOLED_BODY_HEADER, spoolFolder } from '../engine/spool-folder.ts';
import { createReads } from './connection-reads.ts';
import type { Attempt } from './connection-reads.ts';
import { createFailover } from './failover.ts';
import { openClients } from './open-clients.ts';
import type { OpenClient } from './open-clients.ts';
import { toAppError } from './store-errors.ts';

/** Values of `{name:Type}` placeholders. */
export type Parameters = Readonly<
  Record<string, string | number | bigint | readonly string[] | readonly number[] | readonly bigint[]>
>;

export interface ConnectionOptions {
  /** Of a ClickHouse server or of the role `store`, such as `http://store:8123`. */
  readonly url?: string;
  /** Of nodes of one cluster, the preferred one first; instead of `url`. When one is away, the next is asked. */
  readonly urls?: readonly string[];
  /** Of a store engine on this machine; instead of `url`. */
  readonly socketPath?: string;
  /** PEM of the authority that signed the certificates of `https:` addresses, when the system does not know it. */
  readonly ca?: Buffer;
  /** Whether statements go to the shards of a cluster through Distributed tables. */
  readonly distributed?: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly limits: QueryLimits;
}

/** Statements over ClickHouse's HTTP interface. Failures are AppErrors. */
export interface Connection {
  /** Rows as arrays of their columns' JSON values. Only bound parameters carry text of users. */
  rows(sql: string, parameters?: Parameters, signal?: AbortSignal): Promise<readonly (readonly unknown[])[]>;
  /** As `rows`, with the number of rows that were read for them. */
  table(sql: string, parameters?: Parameters, how?: TableOptions): Promise<TableAnswer>;
  /** The one String value of the answer, as bytes. */
  bytes(sql: string, parameters?: Parameters): Promise<Uint8Array>;
  /**
   * The answer of any size, while it is made: `sql` names its format. Nothing is held but what is in transit; a reader that
   * stops early ends the statement. Without a limit on time.
   */
  stream(sql: string, parameters?: Parameters, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  command(sql: string, parameters?: Parameters): Promise<void>;
  /** Inserts a Native block; `sql` is `INSERT INTO table (columns)`, with a condition followed by one. */
  insert(sql: string, body: Uint8Array, how?: InsertOptions): Promise<void>;
  /** The same connection under other limits; closed with it. */
  within(limits: QueryLimits): Connection;
  close(): Promise<void>;
}

export interface TableOptions {
  readonly signal?: AbortSignal | undefined;
  /** Under which the store lists the query while it runs. */
  readonly id?: string | undefined;
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

export function openConnection(options: ConnectionOptions): Connection {
  return connectionOver(openClients(options), options);
}

function connectionOver(clients: readonly OpenClient[], options: ConnectionOptions): Connection {
  const { socketPath, limits } = options;
  const route: ClickHouseSettings = options.distributed === true ? DISTRIBUTED_SETTINGS : {};
  const querySettings = { ...limitSettings(limits), ...route };
  const nodes = clients.map((node) => async <T>(work: (node: OpenClient) => Promise<T>) => {
    try {
      return await work(node);
    } catch (error) {
      throw toAppError(error, { where: node.where, limits });
    }
  });
  const choose = createFailover(nodes);
  const attempt: Attempt = (work, signal) => choose((node) => node(work), signal);
  return {
    ...createReads(attempt, querySettings),
    command: (sql, parameters = {}) =>
      attempt(
        async ({ client }) =>
          void (await client.command({ query: sql, query_params: parameters, clickhouse_settings: route })),
      ),
    insert: (sql, body, { token, parameters = {} } = {}) =>
      attempt(async ({ client }) => {
        const file = socketPath === undefined ? undefined : await spoolBody(socketPath, body);
        try {
          const { stream } = await client.exec({
            query: `${sql} FORMAT Native`,
            query_params: parameters,
            values: file === undefined ? streamOf(body) : Readable.from([]),
            ...(file !== undefined && { http_headers: { [SPOOLED_BODY_HEADER]: path.basename(file) } }),
            clickhouse_settings: { ...route, ...insertSettings(token) },
          });
          await buffer(stream);
        } finally {
          if (file !== undefined) await rm(file, { force: true });
        }
      }),
    within: (others) => connectionOver(clients, { ...options, limits: others }),
    close: () => Promise.all(clients.map((opened) => opened.close())).then(() => undefined),
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

/**
 * An insert is acknowledged when every shard has its rows, and what one process wrote the next reads: all prefer the
 * same replica of a shard while it lives.
 */
const DISTRIBUTED_SETTINGS: ClickHouseSettings = {
  insert_distributed_sync: 1,
  load_balancing: 'in_order',
  prefer_localhost_replica: 0,
};

function insertSettings(token: string | undefined): ClickHouseSettings {
  // Acknowledged means stored: never gathered in the memory of a server that is set up to do so.
  if (token === undefined) return { async_insert: 0 };
  return {
    async_insert: 0,
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
