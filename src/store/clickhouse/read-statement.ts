import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import type { Parameters, TableAnswer } from './connection.ts';

/** A read whose whole answer is wanted at once. */
export interface ReadStatement {
  readonly sql: string;
  readonly parameters: Parameters;
  readonly settings: ClickHouseSettings;
  readonly signal?: AbortSignal | undefined;
  /** Under which the store lists the query while it runs. */
  readonly id?: string | undefined;
}

/** Asks one node. */
export type AskRows = (statement: ReadStatement) => Promise<TableAnswer>;

/** Of the formats that the client reads, the one that tells how many rows were read. */
export const ANSWER_FORMAT = 'JSONCompact';

/** Asks by the library's client. */
export function askThroughClient(client: ClickHouseClient): AskRows {
  return async ({ sql, parameters, settings, signal, id }) => {
    const result = await client.query({
      query: sql,
      format: ANSWER_FORMAT,
      query_params: parameters,
      clickhouse_settings: settings,
      ...(id !== undefined && { query_id: id }),
      ...(signal && { abort_signal: signal }),
    });
    return tableAnswer(await result.json<readonly unknown[]>());
  };
}

/** What {@link ANSWER_FORMAT} holds, as far as it is used. */
export interface JsonAnswer {
  readonly data: readonly (readonly unknown[])[];
  readonly statistics?: { readonly rows_read: number };
}

export function tableAnswer({ data, statistics }: JsonAnswer): TableAnswer {
  return { rows: data, read: statistics?.rows_read ?? 0 };
}
