import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from './certificate.ts';
import { freePort } from './free-port.ts';
import { createRabbitmqNode, findRabbitmq, startPortMapper } from './rabbitmq-node.ts';
import type { RabbitmqNode } from './rabbitmq-node.ts';

/** A RabbitMQ node of this test run alone. */
export interface TestRabbitmq {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Its TLS listener, whose certificate is signed by `certificate` itself; undefined without openssl. */
  readonly tls: { readonly port: number; readonly certificate: string } | undefined;
  readonly node: RabbitmqNode;
  /** Runs `rabbitmqctl` against it and returns what it printed. */
  control(...args: string[]): string;
  stop(): Promise<void>;
}

/** Nodes of one cluster, each of which may be killed and started again. */
export interface TestRabbitmqCluster {
  readonly nodes: readonly RabbitmqNode[];
  stop(): Promise<void>;
}

/**
 * Starts a RabbitMQ with its own data, ports and name.
 *
 * @returns undefined when RabbitMQ is not installed, after saying so in one loud line. With `CI=true` that is an error.
 */
export async function startRabbitmq(): Promise<TestRabbitmq | undefined> {
  const server = installedServer();
  if (server === undefined) return undefined;
  const home = mkdtempSync(join(tmpdir(), 'logsentry-rabbitmq-'));
  const [port, tlsPort, distributionPort, mapperPort] = await ports(4);
  const certificate = createCertificate(home);
  const secure = [
    `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
    `ssl_options.certfile = ${join(home, 'certificate.pem')}`,
    `ssl_options.keyfile = ${join(home, 'key.pem')}`,
  ];
  const node = createRabbitmqNode(server, {
    name: `logsentry-test-${process.pid}`,
    port: port!,
    distributionPort: distributionPort!,
    mapperPort: mapperPort!,
    home,
    configuration: certificate === undefined ? [] : secure,
  });
  const stop = await startNodes([node], { home, mapperPort: mapperPort! });
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    host: node.host,
    port: node.port,
    tls: certificate === undefined ? undefined : { port: tlsPort!, certificate: certificate.certificate },
    node,
    control: (...args) => node.run('rabbitmqctl', ...args),
    stop,
  };
}

/** Starts `count` nodes that form a cluster, as {@link startRabbitmq} does one. */
export async function startRabbitmqCluster(count: number): Promise<TestRabbitmqCluster | undefined> {
  const server = installedServer();
  if (server === undefined) return undefined;
  const home = mkdtempSync(join(tmpdir(), 'logsentry-rabbitmq-'));
  const [mapperPort, ...rest] = await ports(1 + 2 * count);
  const names = Array.from({ length: count }, (_, index) => `logsentry-${process.pid}-${index + 1}`);
  const peers = names.map(
    (name, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${name}@localhost`,
  );
  const nodes = names.map((name, index) =>
    createRabbitmqNode(server, {
      name,
      port: rest[2 * index]!,
      distributionPort: rest[2 * index + 1]!,
      mapperPort: mapperPort!,
      home,
      configuration: ['cluster_formation.peer_discovery_backend = classic_config', ...peers],
    }),
  );
  const stop = await startNodes(nodes, { home, mapperPort: mapperPort! });
  return { nodes, stop };
}

function installedServer(): string | undefined {
  const server = findRabbitmq();
  if (server !== undefined) return server;
  const message =
    'SKIPPED: RabbitMQ tests, because rabbitmq-server is not installed (Debian: apt install rabbitmq-server)';
  if (process.env['CI'] === 'true') throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n\n`);
  return undefined;
}

function ports(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, () => freePort()));
}

/** Starts them, the first alone so that the others find the cookie; gives what stops them and removes their data. */
async function startNodes(
  nodes: readonly RabbitmqNode[],
  { home, mapperPort }: { readonly home: string; readonly mapperPort: number },
): Promise<() => Promise<void>> {
  const mapper = startPortMapper(mapperPort);
  const kill = (): void => {
    for (const node of nodes) void node.kill();
    mapper.kill('SIGKILL');
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    await Promise.all(nodes.map((node) => node.kill()));
    mapper.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await nodes[0]!.start();
    await Promise.all(nodes.slice(1).map((node) => node.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
