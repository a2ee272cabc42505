import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../support/send.ts';
import { LINES_A_BODY, loadBody } from './load-lines.ts';

export interface Load {
  readonly connections: number;
  readonly seconds: number;
  /** The number of the first body. */
  readonly firstBody: number;
  /** Lines a second that are offered; as fast as the answers come without it. */
  readonly linesPerSecond?: number;
}

export interface Offered {
  /** Numbers of the bodies that were acknowledged. */
  readonly acknowledged: readonly number[];
  readonly offeredLines: number;
  readonly seconds: number;
  /** Answers by status, of those that refused. */
  readonly refused: Readonly<Record<string, number>>;
  /** Refusals without a Retry-After of a second at least. */
  readonly withoutRetryAfter: number;
  readonly nextBody: number;
}

/**
 * Sends from many connections at once; every body is sent once under a key of its own, and after a refusal the next one
 * at once.
 */
export async function offerLoad(url: string, load: Load): Promise<Offered> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const acknowledged: number[] = [];
  const refused: Record<string, number> = {};
  const startMs = performance.now();
  const endMs = startMs + load.seconds * 1000;
  let next = load.firstBody;
  let withoutRetryAfter = 0;

  async function connection(): Promise<void> {
    while (performance.now() < endMs) {
      const number = next++;
      await due(number);
      const { status, headers } = await send(`${url}/api/v1/logs`, {
        body: loadBody(number),
        headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': `load-${number}` },
        agent,
      });
      if (status === 200) {
        acknowledged.push(number);
        continue;
      }
      refused[status] = (refused[status] ?? 0) + 1;
      if (!(Number(headers['retry-after']) >= 1)) withoutRetryAfter++;
    }
  }

  async function due(number: number): Promise<void> {
    if (load.linesPerSecond === undefined) return;
    const dueMs = startMs + ((number - load.firstBody) * LINES_A_BODY * 1000) / load.linesPerSecond;
    if (dueMs > performance.now()) await sleep(dueMs - performance.now());
  }

  await Promise.all(Array.from({ length: load.connections }, connection));
  agent.destroy();
  return {
    acknowledged,
    offeredLines: (next - load.firstBody) * LINES_A_BODY,
    seconds: (performance.now() - startMs) / 1000,
    refused,
    withoutRetryAfter,
    nextBody: next,
  };
}
