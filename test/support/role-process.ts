import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RoleName } from '../../src/app/roles/run-role.ts';
import { freePort } from './free-port.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';

const BINARY = fileURLToPath(new URL('../../bin/logsentry.mjs', import.meta.url));
const LOG_KEPT = 50_000;

export interface RabbitAddress {
  readonly host: string;
  readonly port: number;
}

/** One role of a cluster as a real process, which a test can kill, pause and start again at the same address. */
export interface RoleProcess {
  readonly name: string;
  readonly role: RoleName;
  readonly url: string;
  readonly pid: number | undefined;
  /** The end of what it and those before it wrote to standard error. */
  log(): string;
  /** Resolves when it says that it is ready. */
  start(): Promise<void>;
  /** `kill -9`, together with its children. */
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Asks it to stop; its exit code. */
  stop(): Promise<number | null>;
}

export interface Cluster {
  readonly roles: readonly RoleProcess[];
  role(name: string): RoleProcess;
  /** Between all roles and RabbitMQ. */
  readonly proxy: Pick<TcpProxy, 'cut' | 'stall' | 'mend'>;
  close(): Promise<void>;
}

export interface ClusterOptions {
  readonly learners?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** More of the environment of one role. */
  readonly environmentOf?: (name: string) => Readonly<Record<string, string>>;
  /** Where the data of one role is, in place of a folder that is removed at the end. */
  readonly folderOf?: (name: string) => string | undefined;
}

/**
 * Every role but the queue: a store, an ingest, two processors, a learner (or more) and a server, over the node or nodes
 * of RabbitMQ at `rabbit`, through proxies that can cut them off.
 */
export async function startCluster(
  rabbit: RabbitAddress | readonly RabbitAddress[],
  options: ClusterOptions = {},
): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'logsentry-cluster-'));
  const proxies = await Promise.all([rabbit].flat().map((node) => startTcpProxy(node)));
  const storePort = await freePort();
  const environment = {
    ...process.env,
    LOGSENTRY_BROKER_KIND: 'rabbitmq',
    LOGSENTRY_RABBITMQ_NODES: proxies.map(({ port }) => `127.0.0.1:${port}`).join(','),
    LOGSENTRY_STORE_KIND: 'clickhouse',
    LOGSENTRY_STORE_URL: `http://127.0.0.1:${storePort}`,
    LOGSENTRY_STORE_LISTEN_PORT: String(storePort),
    ...options.environment,
  };
  const learners = Array.from({ length: options.learners ?? 1 }, (_, index) => `learn-${index + 1}`);
  const names = ['store', 'ingest', 'process-1', 'process-2', ...learners, 'serve'];
  const roles: RoleProcess[] = [];
  for (const name of names) {
    const role = name.replace(/-\d+$/, '') as RoleName;
    const port = role === 'store' ? storePort : await freePort();
    roles.push(
      createRole({
        name,
        role,
        port,
        folder: options.folderOf?.(name) ?? path.join(folder, name),
        environment: { ...environment, ...options.environmentOf?.(name) },
      }),
    );
  }
  const byName = (name: string): RoleProcess => {
    const found = roles.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`there is no ${name}, only ${names.join(', ')}`);
    return found;
  };
  // Their groups would outlive a run that is interrupted.
  process.once('exit', () => {
    for (const role of roles) void role.kill();
  });
  async function close(): Promise<void> {
    await Promise.all(roles.map((role) => role.kill()));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  try {
    await byName('store').start();
    // Side by side: each waits for what it needs, and all bring the tables up to date at once.
    await Promise.all(roles.filter(({ role }) => role !== 'store').map((role) => role.start()));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    roles,
    role: byName,
    proxy: {
      cut: () => proxies.forEach((proxy) => proxy.cut()),
      stall: () => proxies.forEach((proxy) => proxy.stall()),
      mend: () => proxies.forEach((proxy) => proxy.mend()),
    },
    close,
  };
}

function createRole(options: {
  readonly name: string;
  readonly role: RoleName;
  readonly port: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): RoleProcess {
  const { name, role, port, folder, environment } = options;
  let child: ChildProcess | undefined;
  let log = '';
  const isRunning = (): boolean =>
    child !== undefined && child.exitCode === null && child.signalCode === null;

  function signal(what: NodeJS.Signals): void {
    if (child?.pid === undefined || !isRunning()) return;
    // The group: the engine of the store is a child of its own.
    process.kill(-child.pid, what);
  }

  async function end(what: NodeJS.Signals): Promise<number | null> {
    if (child === undefined || !isRunning()) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child?.once('exit', (code) => resolve(code)));
    signal(what);
    return ended;
  }

  return {
    name,
    role,
    url: `http://127.0.0.1:${port}`,
    get pid() {
      return isRunning() ? child?.pid : undefined;
    },
    log: () => log,
    start() {
      const started = spawn(
        process.execPath,
        [BINARY, role, '--data', folder, ...(role === 'store' ? [] : ['--port', String(port)])],
        { stdio: ['ignore', 'pipe', 'pipe'], env: environment, detached: true },
      );
      child = started;
      started.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_KEPT)));
      return new Promise((resolve, reject) => {
        let text = '';
        started.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (/is ready: /.test(text)) resolve();
        });
        started.once('exit', (code) =>
          reject(new Error(`${name} ended with code ${code} before it was ready:\n${log}`)),
        );
      });
    },
    async kill() {
      await end('SIGKILL');
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    stop: () => end('SIGTERM'),
  };
}
