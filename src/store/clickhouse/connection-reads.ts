import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ClickHouseSettings } from '@clickhouse/client';
import { AppError } from '../../core/errors.ts';
import type { Connection } from './connection.ts';
import type { OpenClient } from './open-clients.ts';
import type { AskRows } from './read-statement.ts';

/** Runs work with a node that answers; its failures are AppErrors. */
export type Attempt = <T>(work: (node: OpenClient) => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** Statements that only read. */
export function createReads(
  attempt: Attempt,
  querySettings: ClickHouseSettings,
): Pick<Connection, 'rows' | 'table' | 'bytes' | 'stream'> {
  const ask: AskRows = (statement) =>
    attempt(async (node) => {
      statement.signal?.throwIfAborted();
      return node.ask(statement);
    }, statement.signal);
  return {
    rows: (sql, parameters = {}, signal) =>
      ask({ sql, parameters, settings: querySettings, signal }).then(({ rows }) => rows),
    table: (sql, parameters = {}, { signal, id } = {}) =>
      ask({ sql, parameters, settings: querySettings, signal, id }),
    bytes: (sql, parameters = {}) =>
      attempt(async ({ client }) => {
        const { stream } = await client.exec({
          query: `${sql} FORMAT RawBLOB`,
          query_params: parameters,
          clickhouse_settings: querySettings,
        });
        return buffer(stream);
      }),
    async *stream(sql, parameters = {}, signal) {
      const answer = await attempt(async ({ client }) => {
        signal?.throwIfAborted();
        const { stream } = await client.exec({
          query: sql,
          query_params: parameters,
          clickhouse_settings: { ...querySettings, ...STREAM_SETTINGS },
          ...(signal && { abort_signal: signal }),
        });
        return stream;
      }, signal);
      yield* wholeAnswer(answer);
    },
  };
}

/** The limit on memory stays: what is sorted or grouped beyond these bytes goes to the disk for the while. */
const STREAM_SETTINGS: ClickHouseSettings = {
  max_bytes_before_external_sort: String(256 * 1024 ** 2),
  max_bytes_before_external_group_by: String(256 * 1024 ** 2),
  wait_end_of_query: 0,
  max_execution_time: 0,
  max_rows_to_read: '0',
  output_format_json_escape_forward_slashes: 0,
};

/** Chunks of an answer; when it breaks off, an error. */
async function* wholeAnswer(answer: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* answer as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new AppError('STORE_FAILED', 'The store broke off an answer in the middle.', {
      nextStep: 'Repeat the request; the log of the store has the reason, such as its limit on memory.',
      cause,
    });
  } finally {
    answer.destroy();
  }
}
