import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { ClickHouseError } from '@clickhouse/client';
import { askOverSocket } from './ask-over-socket.ts';
import type { AskRows, ReadStatement } from './read-statement.ts';

const STATEMENT: ReadStatement = { sql: 'SELECT 1', parameters: {}, settings: {} };
const TIMEOUT_MS = 100;

test('the statement is the body; parameters, settings and the id stand in the address', async (t) => {
  let asked: { search: URLSearchParams; body: string; authorization: string | undefined } | undefined;
  const ask = await askServer(t, (request, response) => {
    void text(request).then((body) => {
      const search = new URL(request.url ?? '', 'http://engine').searchParams;
      asked = { search, body, authorization: request.headers.authorization };
      response.end('{"data":[[1,"a"]],"statistics":{"rows_read":7}}');
    });
  });
  const answer = await ask({
    sql: 'SELECT {a:String}',
    parameters: { a: "it's\n", list: [1n, 2n] },
    settings: { max_execution_time: 3 },
    id: 'mine',
  });
  assert.deepEqual(answer, { rows: [[1, 'a']], read: 7 });
  assert.equal(asked?.body, 'SELECT {a:String}');
  assert.equal(asked.authorization, 'Basic x');
  assert.deepEqual(Object.fromEntries(asked.search), {
    query_id: 'mine',
    default_format: 'JSONCompact',
    max_execution_time: '3',
    param_a: "it\\'s\\n",
    param_list: '[1,2]',
  });
});

test("the engine's own errors keep their code", async (t) => {
  const ask = await askServer(t, (_request, response) => {
    response.writeHead(500).end('Code: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED)\n');
  });
  await assert.rejects(ask(STATEMENT), (error) => error instanceof ClickHouseError && error.code === '159');
});

test('an engine that says nothing is given up, and one that breaks off is an error', async (t) => {
  const silent = await askServer(t, () => undefined);
  await assert.rejects(silent(STATEMENT), /no answer within 100 ms/);
  const broken = await askServer(t, (_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' });
    response.write('{"data":[', () => response.destroy());
  });
  await assert.rejects(broken(STATEMENT), { code: 'ECONNRESET' });
});

test('whoever leaves ends the request', async (t) => {
  const left = Promise.withResolvers<void>();
  const leaving = new AbortController();
  const ask = await askServer(t, (_request, response) => {
    response.once('close', () => left.resolve());
    leaving.abort();
  });
  await assert.rejects(ask({ ...STATEMENT, signal: leaving.signal }), { name: 'AbortError' });
  await left.promise;
});

async function askServer(t: TestContext, listener: RequestListener): Promise<AskRows> {
  const folder = await mkdtemp(path.join(tmpdir(), 'logsentry-ask-'));
  const socketPath = path.join(folder, 'engine.sock');
  const server = createServer(listener).listen(socketPath);
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true });
  t.after(async () => {
    agent.destroy();
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  });
  return askOverSocket({ agent, socketPath, authorization: 'Basic x', timeoutMs: TIMEOUT_MS });
}
