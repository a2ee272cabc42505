import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ComparableEntry } from '../../src/ingest/protocol-conformance/event.ts';
import { createCertificate } from '../support/certificate.ts';
import { freePort } from '../support/free-port.ts';
import { send, until } from '../support/send.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { type Client, messageOf, type Place, type Target } from './client.ts';
import { readSnippet } from './snippet.ts';

const STORED_LIMIT_MS = 60_000;

export type Stored = ComparableEntry & { readonly time: string };

/** The server's own environment; `amqpPort` is RabbitMQ's, where there is one. */
export type ServerEnvironment = Readonly<Record<string, string>> & { readonly amqpPort?: string };

/** A server that is stopped and started on the same ports and data. */
export interface ClientServer {
  readonly place: Place;
  stored(target: Target): Promise<Stored[]>;
  storedSome(target: Target): Promise<unknown>;
  /** @throws Error that names what is lost */
  storedAll(client: Client, target: Target): Promise<Stored[]>;
  restart(kill: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it in a folder below `root`, with this environment besides its ports. */
export async function openClientServer(
  root: string,
  { amqpPort, ...environment }: ServerEnvironment,
): Promise<ClientServer> {
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
        return seen().size >= target.count ? true : undefined;
      };
      await until(`${target.count} entries of ${client.name}`, ask, STORED_LIMIT_MS).catch(
        (cause: unknown) => {
          const lost = Array.from({ length: target.count }, (_, i) => messageOf(i)).filter(
            (each) => !seen().has(each),
          );
          const examples = lost.slice(0, 5).join(', ');
          throw new Error(`${entries.length} entries, ${lost.length} lost: ${examples}`, { cause });
        },
      );
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
