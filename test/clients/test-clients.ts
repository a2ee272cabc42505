import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import {
  comparableEntry,
  type ComparableEntry,
  expectedEntry,
} from '../../src/ingest/protocol-conformance/event.ts';
import { createCertificate } from '../support/certificate.ts';
import { freePort } from '../support/free-port.ts';
import { send, until } from '../support/send.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { type Client, messageOf, type Place, type Target } from './client.ts';
import { readSnippet } from './snippet.ts';

const COUNT = 1_000;
const STORED_LIMIT_MS = 60_000;
/** A thousand events then take five seconds: longer than a restart. */
const RESTART_PAUSE_MS = 50;
/** Only clients whose name has this: `CLIENT=loki npm run test:clients`. */
const ONLY = process.env['CLIENT'];

type Stored = ComparableEntry & { readonly time: string };

/** Registers the tests of these clients against one server, which has this environment besides its ports. */
export function testClients(
  clients: readonly Client[],
  environment: Readonly<Record<string, string>> & { readonly amqpPort?: string } = {},
): void {
  const chosen = clients.filter(({ name }) => ONLY === undefined || name.includes(ONLY));
  if (chosen.length === 0) return;
  const root = mkdtempSync(path.join(tmpdir(), 'logsentry-clients-'));
  const missing = new Map<string, string>();
  let bench: Bench;

  before(async () => (bench = await openBench(root, environment)));
  after(async () => {
    await bench.stop();
    rmSync(root, { recursive: true, force: true });
    for (const [name, reason] of missing) process.stdout.write(`NOT RUN: ${name}: ${reason}\n`);
  });

  async function targetFor(t: TestContext, client: Client, pauseMs: number): Promise<Target | undefined> {
    const installed = await client.install();
    if ('missing' in installed) {
      missing.set(client.name, installed.missing);
      t.skip(installed.missing);
      return undefined;
    }
    const stop = new AbortController();
    t.after(() => stop.abort());
    const service = `${pauseMs > 0 ? 'restart' : 'plain'}-${clients.indexOf(client)}`;
    const folder = path.join(root, service);
    mkdirSync(folder);
    return {
      ...bench.place,
      count: COUNT,
      pauseMs,
      service,
      folder,
      installed: installed.folder,
      signal: stop.signal,
    };
  }

  for (const client of chosen) {
    describe(client.name, () => {
      test(`${COUNT} events are stored once, equal to what was sent`, async (t) => {
        const target = await targetFor(t, client, 0);
        if (target === undefined) return;
        const startMs = Date.now();
        await client.send(target);
        const stored = await bench.storedAll(client, target);
        assert.equal(stored.length, COUNT, 'each is stored once');
        assertEqual(stored, { client, target, startMs });
      });

      const { survives, once } = client.outage;
      if (survives === 'none') return;
      const how = survives === 'crash' ? 'killed' : 'stopped';
      test(`a server ${how} in the middle and started again loses none`, async (t) => {
        const target = await targetFor(t, client, RESTART_PAUSE_MS);
        if (target === undefined) return;
        const startMs = Date.now();
        const sending = client.send(target);
        sending.catch(() => undefined);
        await Promise.race([bench.storedSome(target), sending]);
        const before = (await bench.stored(target)).length;
        await bench.restart(survives === 'crash');
        assert.ok(before < COUNT, 'the restart is in the middle');
        await sending;
        const stored = await bench.storedAll(client, target);
        if (once === true) assert.equal(stored.length, COUNT, 'what was sent again is stored once');
        assertEqual(stored, { client, target, startMs });
      });
    });
  }
}

function assertEqual(
  stored: readonly Stored[],
  { client, target, startMs }: { client: Client; target: Target; startMs: number },
): void {
  const { deviation, host = 'web-1' } = client;
  const numbers = new Map(Array.from({ length: COUNT }, (_, number) => [messageOf(number), number]));
  const { service } = target;
  for (const entry of stored) {
    assert.ok(numbers.has(entry.message), entry.message);
    const event = { level: 'warn', service, host, message: entry.message, trace: '' } as const;
    assert.deepEqual(
      comparableEntry(entry, deviation),
      expectedEntry({ ...event, attributes: { user: 'u1' } }, deviation),
    );
    const timeMs = Date.parse(entry.time);
    // A second: the step of the coarsest times.
    assert.ok(timeMs > startMs - 1_000 && timeMs <= Date.now(), entry.time);
  }
}

/** A server that is stopped and started on the same ports and data. */
interface Bench {
  readonly place: Place;
  stored(target: Target): Promise<Stored[]>;
  storedSome(target: Target): Promise<unknown>;
  /** @throws Error that names what is lost */
  storedAll(client: Client, target: Target): Promise<Stored[]>;
  restart(kill: boolean): Promise<void>;
  stop(): Promise<void>;
}

async function openBench(
  root: string,
  { amqpPort, ...environment }: Readonly<Record<string, string>> & { readonly amqpPort?: string },
): Promise<Bench> {
  const token = environment['LOGSENTRY_SERVER_TOKEN'] ?? 'no-token-is-needed';
  const logFolder = path.join(root, 'log');
  mkdirSync(logFolder);
  const place: Place = {
    httpPort: await freePort(),
    grpcPort: await freePort(),
    syslogPort: await freePort(),
    syslogTlsPort: await freePort(),
    gelfPort: await freePort(),
    fluentPort: await freePort(),
    amqpPort: Number(amqpPort ?? 0),
    token,
    authorityFile: path.join(root, 'certificate.pem'),
    logFolder,
  };
  createCertificate(root);
  const options = {
    folder: path.join(root, 'data'),
    args: ['--port', String(place.httpPort), ...(await tailArguments(logFolder))],
    environment: { ...portsOf(place, environment), ...environment },
  };
  let server: ServerProcess = await startServer(options);

  async function stored({ service }: Target): Promise<Stored[]> {
    const url = `${server.url}/api/v1/entries/export?service=${service}&from=-1d`;
    const answer = await send(url, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200, answer.text);
    const lines = answer.text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Stored);
  }

  return {
    place,
    stored,
    storedSome: (target) =>
      until('the first entries', async () => ((await stored(target)).length > 0 ? true : undefined)),
    async storedAll(client, target) {
      let entries: Stored[] = [];
      const seen = (): Set<string> => new Set(entries.map(({ message }) => message));
      const ask = async (): Promise<true | undefined> => {
        entries = await stored(target);
        return seen().size >= COUNT ? true : undefined;
      };
      await until(`${COUNT} entries of ${client.name}`, ask, STORED_LIMIT_MS).catch((cause: unknown) => {
        const lost = Array.from({ length: COUNT }, (_, i) => messageOf(i)).filter(
          (each) => !seen().has(each),
        );
        const examples = lost.slice(0, 5).join(', ');
        throw new Error(`${entries.length} entries, ${lost.length} lost: ${examples}`, { cause });
      });
      return entries;
    },
    async restart(kill) {
      await (kill ? server.kill() : server.stop());
      server = await startServer(options);
    },
    stop: async () => void (await server.stop()),
  };
}

/** What the page about files says to start LogSentry with. */
async function tailArguments(logFolder: string): Promise<string[]> {
  const { code } = await readSnippet('files');
  const pattern = /--tail '([^']+)'/.exec(code)?.[1];
  if (pattern === undefined) throw new Error('docs/send/files.md follows no files');
  return ['--tail', pattern.replace('/var/log/shop', logFolder)];
}

/** Listeners without authentication may not be open beside a token. */
function portsOf(
  place: Place,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const grpc = { LOGSENTRY_OTLP_GRPC_PORT: String(place.grpcPort) };
  if ('LOGSENTRY_SERVER_TOKEN' in environment) return grpc;
  return {
    ...grpc,
    LOGSENTRY_SYSLOG_UDP_PORT: String(place.syslogPort),
    LOGSENTRY_SYSLOG_TCP_PORT: String(place.syslogPort),
    ...(existsSync(place.authorityFile) ? tlsOf(place) : {}),
    LOGSENTRY_GELF_UDP_PORT: String(place.gelfPort),
    LOGSENTRY_GELF_TCP_PORT: String(place.gelfPort),
    LOGSENTRY_FLUENT_PORT: String(place.fluentPort),
  };
}

/** Of the certificate that {@link createCertificate} leaves. */
function tlsOf({ syslogTlsPort, authorityFile }: Place): Readonly<Record<string, string>> {
  return {
    LOGSENTRY_SYSLOG_TLS_PORT: String(syslogTlsPort),
    LOGSENTRY_SYSLOG_TLS_KEY_FILE: path.join(path.dirname(authorityFile), 'key.pem'),
    LOGSENTRY_SYSLOG_TLS_CERT_FILE: authorityFile,
  };
}
