import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';
import { bodyOf, compareNumbers, storedNumbers } from '../support/numbered-lines.ts';
import type { NumberedBody } from '../support/numbered-lines.ts';
import { getJson, send, until } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const LINES_A_BODY = 2000;
const CONNECTIONS = 24;
const LOAD_MS = 2000;
/** Small limits, so that two seconds are enough to run into them; memory is to stay bounded by what is configured. */
const LIMITS = {
  LOGSENTRY_QUEUE_LIMIT_BYTES: String(16 * 1024 * 1024),
  LOGSENTRY_INGEST_IN_FLIGHT_BYTES: String(1024 * 1024),
  LOGSENTRY_QUEUE_PREFETCH_BYTES: String(8 * 1024 * 1024),
};
/** All processes together; full load was measured at 705 to 830 MB, 560 of them held by an idle server with its engine. */
const MEMORY_LIMIT_BYTES = 900e6;

test('senders far beyond capacity are told when to come again, memory stays bounded, what was acknowledged arrives', async (t) => {
  const server = await startServer({ environment: LIMITS });
  t.after(() => server.stop());
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, server.memoryBytes())), 100);
  t.after(() => clearInterval(watch));
  const offered = await offerTooMuch(server);

  assert.ok(offered.acknowledged.length > 0, 'nothing was acknowledged');
  assert.ok(offered.refusals.length > 0, 'the load was no overload');
  for (const { status, retryAfter } of offered.refusals) {
    assert.ok(status === 429 || status === 503, `the server answered ${status}`);
    assert.ok(Number(retryAfter) > 0, `Retry-After was ${retryAfter}`);
  }
  await until(
    'the queue being empty',
    async () => {
      const { queue } = await getJson<{ queue: { messages: number } }>(`${server.url}/api/v1/status`);
      return queue.messages === 0 ? true : undefined;
    },
    60_000,
  );
  clearInterval(watch);
  const { missing, doubled } = compareNumbers(offered.acknowledged, await storedNumbers(server.url));
  assert.deepEqual({ missing, doubled }, { missing: 0, doubled: 0 });
  assert.ok(peakBytes < MEMORY_LIMIT_BYTES, `${Math.round(peakBytes / 1e6)} MB`);
});

interface Offered {
  readonly acknowledged: NumberedBody[];
  readonly refusals: { readonly status: number; readonly retryAfter: unknown }[];
}

/** Sends from many connections without a pause and without heeding refusals. */
async function offerTooMuch(server: ServerProcess): Promise<Offered> {
  const agent = new Agent({ keepAlive: true });
  const offered: Offered = { acknowledged: [], refusals: [] };
  const endMs = performance.now() + LOAD_MS;
  let next = 0;
  async function connection(): Promise<void> {
    while (performance.now() < endMs) {
      const body = { number: next++, lines: LINES_A_BODY };
      const { status, headers } = await send(`${server.url}/api/v1/logs`, {
        body: bodyOf(body),
        headers: { 'content-type': 'application/x-ndjson' },
        agent,
      });
      if (status === 200) offered.acknowledged.push(body);
      else offered.refusals.push({ status, retryAfter: headers['retry-after'] });
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
  return offered;
}
