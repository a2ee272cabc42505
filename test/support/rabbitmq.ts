import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from './certificate.ts';
import { freePort } from './free-port.ts';

/** A RabbitMQ node of this test run alone. */
export interface TestRabbitmq {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Its TLS listener, whose certificate is signed by `certificate` itself; undefined without openssl. */
  readonly tls: { readonly port: number; readonly certificate: string } | undefined;
  /** Runs `rabbitmqctl` against it and returns what it printed. */
  control(...args: string[]): string;
  stop(): Promise<void>;
}

/** Debian's place first: it takes arguments and environment as they are, where the wrapper on PATH changes the user. */
const SERVER_FOLDERS = ['/usr/lib/rabbitmq/bin', '/usr/local/sbin', '/opt/homebrew/sbin', '/usr/sbin'];

/** A cold start takes 5 s alone and several times that beside other tests on two cores. */
const START_TIMEOUT_MS = 90_000;
const POLL_MS = 100;

/**
 * Starts a RabbitMQ with its own data, ports and name.
 *
 * @returns undefined when RabbitMQ is not installed, after saying so in one loud line. With `CI=true` that is an error.
 */
export async function startRabbitmq(): Promise<TestRabbitmq | undefined> {
  const folder = SERVER_FOLDERS.find((candidate) => existsSync(join(candidate, 'rabbitmq-server')));
  if (folder === undefined) {
    const message =
      'SKIPPED: RabbitMQ tests, because rabbitmq-server is not installed (Debian: apt install rabbitmq-server)';
    if (process.env['CI'] === 'true') throw new Error(message);
    process.stderr.write(`\n*** ${message} ***\n\n`);
    return undefined;
  }
  return startNode(folder);
}

async function startNode(serverFolder: string): Promise<TestRabbitmq> {
  const folder = mkdtempSync(join(tmpdir(), 'logsentry-rabbitmq-'));
  const [port, tlsPort, distributionPort, mapperPort] = await Promise.all([1, 2, 3, 4].map(() => freePort()));
  const certificate = createCertificate(folder);
  writeConfiguration(folder, { port: port!, tlsPort: tlsPort!, tls: certificate !== undefined });
  const environment = nodeEnvironment(folder, {
    distributionPort: distributionPort!,
    mapperPort: mapperPort!,
  });
  const mapper = startPortMapper(environment);
  const child = spawn(join(serverFolder, 'rabbitmq-server'), [], {
    env: environment,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore'],
    // Its own process group, so that the Erlang machine goes with the script that started it.
    detached: true,
  });
  const kill = (): void => {
    killGroup(child);
    mapper.kill('SIGKILL');
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    kill();
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answers(port!, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    host: '127.0.0.1',
    port: port!,
    tls: certificate === undefined ? undefined : { port: tlsPort!, certificate: certificate.certificate },
    control: (...args) =>
      execFileSync(join(serverFolder, 'rabbitmqctl'), ['--quiet', ...args], {
        env: environment,
        encoding: 'utf8',
      }),
    stop,
  };
}

function nodeEnvironment(
  folder: string,
  ports: { distributionPort: number; mapperPort: number },
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    // Holds the Erlang cookie.
    HOME: folder,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(ports.mapperPort),
    RABBITMQ_NODENAME: `logsentry-test-${process.pid}@localhost`,
    RABBITMQ_DIST_PORT: String(ports.distributionPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'rabbitmq.pid'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // One scheduler thread: the tests need little, and others use the cores too.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
  };
}

function writeConfiguration(folder: string, options: { port: number; tlsPort: number; tls: boolean }): void {
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${options.port}`,
    'disk_free_limit.absolute = 50MB',
    'heartbeat = 10',
  ];
  if (options.tls) {
    lines.push(
      `listeners.ssl.1 = 127.0.0.1:${options.tlsPort}`,
      `ssl_options.certfile = ${join(folder, 'certificate.pem')}`,
      `ssl_options.keyfile = ${join(folder, 'key.pem')}`,
    );
  }
  writeFileSync(join(folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n');
  mkdirSync(join(folder, 'log'));
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

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** The Erlang port mapper of this run alone. The node would start one itself, but one that outlives it. */
function startPortMapper(environment: Record<string, string>): ChildProcess {
  const child = spawn('epmd', [], { env: environment, stdio: 'ignore' });
  // Not on PATH: then the node starts its own.
  child.on('error', () => {});
  return child;
}
