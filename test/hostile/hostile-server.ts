import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../support/free-port.ts';
import { startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import type { Target } from './attack.ts';

export interface HostileServer {
  readonly server: ServerProcess;
  readonly target: Target;
  stop(): Promise<void>;
}

/** A server that listens with every protocol, and follows a file. `environment`: limits other than the defaults. */
export async function startHostileServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<HostileServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'logsentry-hostile-'));
  const file = path.join(folder, 'followed.log');
  writeFileSync(file, '');
  const [syslog, gelf, fluent] = [await freePort(), await freePort(), await freePort()];
  const server = await startServer({
    args: ['--tail', file],
    environment: {
      LOGSENTRY_SYSLOG_TCP_PORT: String(syslog),
      LOGSENTRY_GELF_TCP_PORT: String(gelf),
      LOGSENTRY_GELF_UDP_PORT: String(gelf),
      LOGSENTRY_FLUENT_PORT: String(fluent),
      // A training in between would count as memory of the attack.
      LOGSENTRY_ML_MIN_LINES: '10000000',
      ...environment,
    },
  });
  const http = Number(new URL(server.url).port);
  return {
    server,
    target: { url: server.url, ports: { http, syslog, gelf, fluent }, file },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
