import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { getJson, send, until } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

let server: ServerProcess;
before(async () => (server = await startServer()));
after(() => server.stop());

/** Messages of the live tail, each with the time it came. */
function openTail(query = ''): Promise<{ readonly seen: Map<string, number>; close: () => void }> {
  return new Promise((resolve, reject) => {
    const seen = new Map<string, number>();
    const call = get(`${server.url}/api/v1/tail?events=entries${query}`, (answer) => {
      assert.equal(answer.statusCode, 200);
      assert.match(answer.headers['content-type'] ?? '', /^text\/event-stream/);
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        for (const event of events) {
          const data = /^data: (.*)$/m.exec(event)?.[1];
          if (data === undefined) continue;
          const { entries } = JSON.parse(data) as { entries: { message: string }[] };
          for (const { message } of entries) seen.set(message, performance.now());
        }
      });
      resolve({ seen, close: () => call.destroy() });
    });
    call.once('error', (error) => {
      if (!call.destroyed) reject(error);
    });
  });
}

describe('live', () => {
  test('a line posted to an idle server is in the tail and in the entries within a second, 198 of 200 times', async (t) => {
    const tail = await openTail();
    t.after(tail.close);
    const tailMs: number[] = [];
    const entriesMs: number[] = [];
    for (let i = 0; i < 200; i++) {
      const message = `lone line ${i}`;
      const startMs = performance.now();
      await send(`${server.url}/api/v1/logs`, { body: message, headers: { 'content-type': 'text/plain' } });
      await until('the line in the entries', async () => {
        const page = await getJson<{ entries: { message: string }[] }>(
          `${server.url}/api/v1/entries?limit=1`,
        );
        return page.entries[0]?.message === message ? true : undefined;
      });
      entriesMs.push(performance.now() - startMs);
      const seenAt = await until('the line in the tail', async () => tail.seen.get(message));
      tailMs.push(seenAt - startMs);
    }
    const p99 = (values: number[]): number => values.sort((a, b) => a - b)[198] ?? Infinity;
    t.diagnostic(`p99: tail ${p99(tailMs).toFixed(0)} ms, entries ${p99(entriesMs).toFixed(0)} ms`);
    assert.ok(p99(tailMs) < 1000, `tail ${p99(tailMs)} ms`);
    assert.ok(p99(entriesMs) < 1000, `entries ${p99(entriesMs)} ms`);
  });

  test('a tail with a filter gets only what matches', async (t) => {
    const tail = await openTail('&service=wanted');
    t.after(tail.close);
    const body = '{"service":"other","message":"not this"}\n{"service":"wanted","message":"this"}\n';
    await send(`${server.url}/api/v1/logs`, { body });
    await until('the matching line', async () => tail.seen.get('this'));
    assert.deepEqual([...tail.seen.keys()], ['this']);
  });

  test('a page of 33 tails is told to close one', async (t) => {
    const tails = await Promise.all(Array.from({ length: 32 }, () => openTail()));
    t.after(() => tails.forEach(({ close }) => close()));
    const answer = await send(`${server.url}/api/v1/tail?events=entries`);
    assert.equal(answer.status, 429);
    assert.match(answer.text, /TOO_MANY_TAILS/);
  });
});
