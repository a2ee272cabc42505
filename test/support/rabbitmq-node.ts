import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** One RabbitMQ server as a process, which a test can kill, pause and start again with the same data. */
export interface RabbitmqNode {
  /** `name@localhost` */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Of the process that runs now; undefined before the first start. */
  readonly pid: number | undefined;
  /** Resolves when it takes clients. */
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Runs a tool such as `rabbitmqctl` against it and returns what it printed. */
  run(tool: string, ...args: string[]): string;
}

export interface NodeOptions {
  readonly name: string;
  readonly port: number;
  readonly distributionPort: number;
  /** Of the port mapper that all nodes of a test share. */
  readonly mapperPort: number;
  /** Holds the cookie that nodes of a cluster share. */
  readonly home: string;
  /** Lines of `rabbitmq.conf` beside the listener. */
  readonly configuration: readonly string[];
}

/** Debian's place first: it takes arguments and environment as they are, where the wrapper on PATH changes the user. */
const SERVER_FOLDERS = ['/usr/lib/rabbitmq/bin', '/usr/local/sbin', '/opt/homebrew/sbin', '/usr/sbin'];

/** A cold start takes 5 s alone and several times that beside other tests on two cores. */
const START_TIMEOUT_MS = 90_000;
const POLL_MS = 100;

/** The folder of the installed server, if there is one. */
export function findRabbitmq(): string | undefined {
  return SERVER_FOLDERS.find((candidate) => existsSync(join(candidate, 'rabbitmq-server')));
}

/** A node that is not started yet. */
export function createRabbitmqNode(serverFolder: string, options: NodeOptions): RabbitmqNode {
  const { name, port, home } = options;
  const folder = join(home, name);
  mkdirSync(join(folder, 'log'), { recursive: true });
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    'disk_free_limit.absolute = 50MB',
    'heartbeat = 10',
    ...options.configuration,
  ];
  writeFileSync(join(folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n');
  const environment = nodeEnvironment(folder, options);
  let child: ChildProcess | undefined;
  return {
    name: `${name}@localhost`,
    host: '127.0.0.1',
    port,
    get pid() {
      return child?.pid;
    },
    async start() {
      child = spawn(join(serverFolder, 'rabbitmq-server'), [], {
        env: environment,
        cwd: folder,
        stdio: 'ignore',
        // Its own process group, so that the Erlang machine goes with the script that started it.
        detached: true,
      });
      await answers(port, child);
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      signalGroup(child, 'SIGKILL');
      await ended;
    },
    pause: () => signalGroup(child, 'SIGSTOP'),
    resume: () => signalGroup(child, 'SIGCONT'),
    run: (tool, ...args) =>
      execFileSync(join(serverFolder, tool), ['--quiet', ...args], { env: environment, encoding: 'utf8' }),
  };
}

/** The Erlang port mapper of one test. A node would start one itself, but one that outlives it. */
export function startPortMapper(mapperPort: number): ChildProcess {
  const child = spawn('epmd', [], { env: mapperEnvironment(mapperPort), stdio: 'ignore' });
  // Not on PATH: then the node starts its own.
  child.on('error', () => {});
  return child;
}

function mapperEnvironment(mapperPort: number): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(mapperPort),
  };
}

function nodeEnvironment(folder: string, options: NodeOptions): Record<string, string> {
  return {
    ...mapperEnvironment(options.mapperPort),
    HOME: options.home,
    RABBITMQ_NODENAME: `${options.name}@localhost`,
    RABBITMQ_DIST_PORT: String(options.distributionPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'rabbitmq.pid'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // One scheduler thread: the tests need little, and others use the cores too.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
  };
}

/** Waits until the node answers the AMQP header, which it does when it is ready for clients. */
async function answers(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answersOnce(port))) {
    if (child.exitCode !== null)
      throw new Error(`rabbitmq-server ended with code ${child.exitCode} while starting`);
    if (Date.now() > deadline)
      throw new Error(`rabbitmq-server did not answer within ${START_TIMEOUT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function answersOnce(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('AMQP\x00\x00\x09\x01'));
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket
      .once('data', () => finish(true))
      .once('error', () => finish(false))
      .once('close', () => finish(false));
  });
}

function signalGroup(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
}
