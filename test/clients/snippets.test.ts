// The programs of docs/send as they stand there, against a real server: npm run test:clients.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { send, until } from '../support/send.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { runProgram } from './client.ts';
import { findProgram, type Installed, installNpm, installPython } from './install.ts';
import { messageOfSnippet, programOf, readSnippet } from './snippet.ts';
import type { Snippet } from './snippet.ts';

const COUNT = 1_000;
const TOKEN = 'test-token-of-the-clients';
const ONLY = process.env['CLIENT'];
const PROGRAM_LIMIT_MS = 60_000;

const PAGES = [
  'curl',
  'pino-http',
  'elasticsearch-js',
  'winston-elasticsearch',
  'elasticsearch-python',
  'winston-loki',
  'pino-loki',
  'loki-python',
  'opentelemetry-js-http',
  'opentelemetry-js-proto',
  'opentelemetry-js-grpc',
  'opentelemetry-python-http',
  'opentelemetry-python-grpc',
  'splunk-logging',
  'datadog-winston',
] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'logsentry-snippets-'));
const missing: string[] = [];
let server: ServerProcess;
let grpcPort = 0;

before(async () => {
  grpcPort = await freePort();
  server = await startServer({
    environment: { LOGSENTRY_OTLP_GRPC_PORT: String(grpcPort), LOGSENTRY_SERVER_TOKEN: TOKEN },
  });
});

after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  for (const line of missing) process.stdout.write(`NOT RUN: ${line}\n`);
});

interface Stored {
  readonly message: string;
  readonly level: string;
  readonly time: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

async function storedOf(service: string): Promise<Stored[]> {
  const answer = await send(`${server.url}/api/v1/entries/export?service=${service}&from=-1d`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  assert.equal(answer.status, 200, answer.text);
  const lines = answer.text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Stored);
}

function install(snippet: Snippet): Promise<Installed> {
  switch (snippet.language) {
    case 'js':
      return installNpm(...snippet.packages);
    case 'python':
      return installPython(...snippet.packages);
    case 'sh':
      return findProgram('curl');
  }
}

async function run(snippet: Snippet, installed: string, service: string): Promise<void> {
  const program = programOf(snippet, { url: server.url, grpcPort, token: TOKEN, service, count: COUNT });
  // Node resolves packages from the program's own folder.
  const cwd = snippet.language === 'js' ? installed : folder;
  const file = path.join(cwd, `${service}.${snippet.language === 'js' ? 'mjs' : 'txt'}`);
  await writeFile(file, program);
  const signal = AbortSignal.timeout(PROGRAM_LIMIT_MS);
  const command = { js: process.execPath, python: path.join(installed, 'bin/python'), sh: 'sh' };
  await runProgram(command[snippet.language], [file], { cwd, signal });
  if (signal.aborted) throw new Error(`the program of docs/send/${snippet.page}.md did not end by itself`);
}

for (const page of PAGES) {
  if (ONLY !== undefined && !page.includes(ONLY)) continue;
  test(`docs/send/${page}.md: ${COUNT} events are stored, equal to what was sent`, async (t) => {
    const snippet = await readSnippet(page);
    const installed = await install(snippet);
    if ('missing' in installed) {
      missing.push(`${page}: ${installed.missing}`);
      return t.skip(installed.missing);
    }
    const service = page.replaceAll('-', '_');
    await run(snippet, installed.folder, service);
    const stored = await until(`${COUNT} entries of ${page}`, async () => {
      const entries = await storedOf(service);
      return entries.length >= COUNT ? entries : undefined;
    });
    assert.equal(stored.length, COUNT);
    const expected = Array.from({ length: COUNT }, (_, number) => messageOfSnippet(number));
    assert.deepEqual(stored.map(({ message }) => message).sort(), expected.sort());
    for (const { level, time, attributes } of stored) {
      assert.equal(level, 'warn');
      assert.equal(attributes['user'], 'u1');
      assert.ok(Math.abs(Date.parse(time) - Date.now()) < 600_000, time);
    }
  });
}
