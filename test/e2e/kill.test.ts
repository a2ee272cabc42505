import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createRandom } from '../../src/core/random.ts';
import { getJson, send, until } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const ROUNDS = 10;
const LINES_A_BODY = 500;
const CONNECTIONS = 4;
/** Shortest and longest time between the first line and the kill, ms. */
const KILL_AFTER_MS = [50, 600] as const;

interface Sender {
  /** Bodies whose lines were acknowledged. */
  readonly acknowledged: number[];
  /** Bodies that were under way when the server died: sent again with the same key. */
  readonly unanswered: number[];
}

/** Body `number`, its lines numbered on from `number` × LINES_A_BODY. */
function bodyOf(number: number): string {
  let body = '';
  for (let i = 0; i < LINES_A_BODY; i++) {
    const n = number * LINES_A_BODY + i;
    body += `{"level":"info","service":"kill","message":"line ${n} of the test took ${n % 90} ms"}\n`;
  }
  return body;
}

async function sendUntilDead(
  server: ServerProcess,
  next: () => number | undefined,
  sender: Sender,
): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  async function connection(): Promise<void> {
    for (let number = next(); number !== undefined; number = next()) {
      try {
        const answer = await send(`${server.url}/api/v1/logs`, {
          body: bodyOf(number),
          headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': `body-${number}` },
          agent,
        });
        if (answer.status === 200) sender.acknowledged.push(number);
        else sender.unanswered.push(number);
      } catch {
        sender.unanswered.push(number);
        return;
      }
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
}

async function drained(server: ServerProcess, lines: number): Promise<void> {
  await until(
    'everything being stored',
    async () => {
      const { queue } = await getJson<{ queue: { messages: number } }>(`${server.url}/api/v1/status`);
      const { count } = await getJson<{ count: number }>(`${server.url}/api/v1/entries/count?service=kill`);
      return queue.messages === 0 && count >= lines ? true : undefined;
    },
    60_000,
  );
}

async function storedNumbers(server: ServerProcess): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  const { text } = await send(`${server.url}/api/v1/entries/export?service=kill`);
  for (const line of text.trimEnd().split('\n')) {
    const { message } = JSON.parse(line) as { message: string };
    const number = Number(/^line (\d+) /.exec(message)?.[1]);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
}

test('kill -9 in the middle of ingest, ten times: nothing acknowledged is missing, nothing is there twice', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'logsentry-kill-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const random = createRandom(Date.now());
  const sender: Sender = { acknowledged: [], unanswered: [] };
  let fresh = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const server = await startServer({ folder });
    const again = sender.unanswered.splice(0);
    const sending = sendUntilDead(server, () => again.pop() ?? fresh++, sender);
    const [least, most] = KILL_AFTER_MS;
    await new Promise((resolve) => setTimeout(resolve, least + random.next() * (most - least)));
    await server.kill();
    await sending;
    // What had not been taken up again when the server died is sent in the next round.
    sender.unanswered.push(...again);
  }

  const server = await startServer({ folder });
  t.after(() => server.stop());
  const rest = sender.unanswered.splice(0);
  await sendUntilDead(server, () => rest.pop(), sender);
  assert.deepEqual(sender.unanswered, []);
  const acknowledged = new Set(sender.acknowledged);
  await drained(server, acknowledged.size * LINES_A_BODY);
  const stored = await storedNumbers(server);
  const missing: number[] = [];
  for (const body of acknowledged) {
    for (let i = 0; i < LINES_A_BODY; i++) {
      if (!stored.has(body * LINES_A_BODY + i)) missing.push(body * LINES_A_BODY + i);
    }
  }
  const twice = [...stored].filter(([, count]) => count > 1).map(([number]) => number);
  t.diagnostic(`${acknowledged.size * LINES_A_BODY} lines acknowledged over ${ROUNDS} kills`);
  assert.deepEqual(missing.slice(0, 10), [], `${missing.length} acknowledged lines are missing`);
  assert.deepEqual(twice.slice(0, 10), [], `${twice.length} lines are there twice`);
  assert.equal(stored.size, acknowledged.size * LINES_A_BODY);
});
