// Real clients against a real server: npm run test:clients. Installs them first; what cannot be is listed.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { send, until } from '../support/send.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { type Client, levelOf, messageOf, type Ports, type Target } from './client.ts';
import { CLIENTS } from './known-clients.ts';

const COUNT = 1_000;
const STORED_LIMIT_MS = 60_000;
const ONLY = process.env['CLIENT'];

const root = mkdtempSync(path.join(tmpdir(), 'logsentry-clients-'));
const missing: string[] = [];
let server: ServerProcess;
let httpPort = 0;
let ports: Ports;

interface Stored {
  readonly message: string;
  readonly level: string;
  readonly host: string;
  readonly time: string;
}

function start(): Promise<ServerProcess> {
  return startServer({
    folder: path.join(root, 'data'),
    args: ['--port', String(httpPort), '--tail', path.join(root, 'c-*', 'followed.log*')],
    environment: {
      LOGSENTRY_SYSLOG_UDP_PORT: String(ports.syslogUdp),
      LOGSENTRY_SYSLOG_TCP_PORT: String(ports.syslogTcp),
      LOGSENTRY_GELF_UDP_PORT: String(ports.gelfUdp),
      LOGSENTRY_GELF_TCP_PORT: String(ports.gelfTcp),
      LOGSENTRY_FLUENT_PORT: String(ports.fluent),
    },
  });
}

before(async () => {
  httpPort = await freePort();
  ports = {
    syslogUdp: await freePort(),
    syslogTcp: await freePort(),
    gelfUdp: await freePort(),
    gelfTcp: await freePort(),
    fluent: await freePort(),
  };
  server = await start();
});

after(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
  for (const line of missing) process.stdout.write(`NOT RUN: ${line}\n`);
});

async function storedOf(service: string): Promise<Stored[]> {
  const answer = await send(
    `${server.url}/api/v1/entries/export?service=${encodeURIComponent(service)}&from=-1d`,
  );
  assert.equal(answer.status, 200, answer.text);
  return answer.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Stored);
}

/** Everything sent is stored exactly once, or (`atLeast`) at least once, each with its level. */
async function assertStored(client: Client, service: string, atLeast = false): Promise<void> {
  let stored: Stored[] = [];
  const complete = until(
    `${COUNT} entries of ${client.name}`,
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      stored = await storedOf(service);
      return new Set(stored.map(({ message }) => message)).size >= COUNT ? true : undefined;
    },
    STORED_LIMIT_MS,
  );
  try {
    await complete;
  } catch (error) {
    const seen = new Set(stored.map(({ message }) => message));
    const lost = Array.from({ length: COUNT }, (_, i) => messageOf(i)).filter((each) => !seen.has(each));
    throw new Error(`${stored.length} entries, ${lost.length} lost: ${lost.slice(0, 5).join(', ')}`, {
      cause: error,
    });
  }
  if (!atLeast) assert.equal(stored.length, COUNT, 'each is stored once');
  const levels = new Map(Array.from({ length: COUNT }, (_, i) => [messageOf(i), levelOf(i)]));
  for (const { message, level, host, time } of stored) {
    assert.ok(levels.has(message), message);
    if (client.hasLevels) assert.equal(level, levels.get(message), message);
    assert.notEqual(host, '');
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 600_000, time);
  }
}

async function install(client: Client): Promise<string | undefined> {
  const installed = await client.install();
  if ('folder' in installed) return installed.folder;
  missing.push(`${client.name}: ${installed.missing}`);
  return undefined;
}

for (const [index, client] of CLIENTS.entries()) {
  if (ONLY !== undefined && !client.name.includes(ONLY)) continue;
  describe(client.name, () => {
    const target = (name: string, installed: string, signal: AbortSignal): Target => {
      const folder = path.join(root, `c-${index}-${name}`);
      mkdirSync(folder);
      return {
        host: '127.0.0.1',
        httpPort,
        ports,
        count: COUNT,
        service: `${name}-${index}`,
        folder,
        installed,
        signal,
      };
    };

    test(`${COUNT} events are stored, equal to what was sent`, async (t) => {
      const installed = await install(client);
      if (installed === undefined) return t.skip(missing.at(-1));
      const stop = new AbortController();
      t.after(() => stop.abort());
      const at = target('plain', installed, stop.signal);
      await client.send(at);
      await assertStored(client, at.service);
    });

    if (!client.retries) return;
    test('a restart of the server in the middle loses nothing', async (t) => {
      const installed = await install(client);
      if (installed === undefined) return t.skip(missing.at(-1));
      const stop = new AbortController();
      t.after(() => stop.abort());
      const at = target('restart', installed, stop.signal);
      const sending = client.send(at);
      await until('the first entries', async () =>
        (await storedOf(at.service)).length > 0 ? true : undefined,
      );
      await server.stop();
      server = await start();
      await sending;
      await assertStored(client, at.service, true);
    });
  });
}
