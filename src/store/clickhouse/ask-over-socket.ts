import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Agent, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { parseError } from '@clickhouse/client';
import type { ClickHouseSettings } from '@clickhouse/client';
import { formatParameter } from './format-parameter.ts';
import { ANSWER_FORMAT, tableAnswer } from './read-statement.ts';
import type { AskRows, JsonAnswer, ReadStatement } from './read-statement.ts';

export interface SocketOptions {
  readonly agent: Agent;
  readonly socketPath: string;
  /** Of the header `Authorization`. */
  readonly authorization: string;
  /** Silence after which the engine counts as away. */
  readonly timeoutMs: number;
}

/**
 * Asks the engine on this machine. Its answers are whole and have a length, so nothing of what the library's client does for
 * streams is needed: `SELECT 1` takes 0.9 instead of 2.6 ms, of which the client waits one in a timer.
 */
export function askOverSocket({ agent, socketPath, authorization, timeoutMs }: SocketOptions): AskRows {
  return async (statement) => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const { signal } = statement;
      const headers = { Authorization: authorization, 'Content-Length': Buffer.byteLength(statement.sql) };
      const asked = request(
        {
          agent,
          socketPath,
          method: 'POST',
          path: pathOf(statement),
          headers,
          timeout: timeoutMs,
          ...(signal && { signal }),
        },
        resolve,
      );
      asked.once('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      asked.once('error', reject);
      asked.end(statement.sql);
    });
    const text = (await buffer(response)).toString('utf8');
    if (response.statusCode !== 200) throw parseError(text);
    return tableAnswer(JSON.parse(text) as JsonAnswer);
  };
}

function pathOf({ parameters, settings, id }: ReadStatement): string {
  const search = new URLSearchParams({ query_id: id ?? randomUUID(), default_format: ANSWER_FORMAT });
  for (const [name, value] of Object.entries<SettingValue>(settings)) {
    if (value !== undefined) search.append(name, String(value));
  }
  for (const [name, value] of Object.entries(parameters)) {
    search.append(`param_${name}`, formatParameter(value));
  }
  return `/?${search.toString()}`;
}

type SettingValue = ClickHouseSettings[keyof ClickHouseSettings];
