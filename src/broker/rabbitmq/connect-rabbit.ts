import { Connection } from 'rabbitmq-client';
import { connectionError, isRefusal } from './rabbit-error.ts';
import type { RabbitConnectionOptions } from './rabbit-options.ts';

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
/** Half of RabbitMQ's advice for busy networks: a dead peer is noticed within 20 s. */
const DEFAULT_HEARTBEAT_SECONDS = 10;
const DEFAULT_RETRY_LOW_MS = 200;
/** A processor or ingest tries again about this often while RabbitMQ is away: cheap, and what an outage costs on top. */
const DEFAULT_RETRY_HIGH_MS = 2000;
/** What RabbitMQ offers by default; the client's own default of 8 KiB would cut a batch into a hundred frames. */
const FRAME_BYTES = 131_072;

/** A connection that reconnects by itself, with backoff, for as long as it is open. */
export interface RabbitConnection {
  readonly connection: Connection;
  /** Why the last attempt failed, while there is no connection. */
  lastError(): unknown;
  /** Why RabbitMQ takes no publishes now (a memory or disk alarm), or undefined. */
  blockedReason(): string | undefined;
}

/**
 * Opens a connection and waits until it is up.
 *
 * @throws AppError BROKER_REFUSED at once, BROKER_UNREACHABLE after `connectTimeoutMs`.
 */
export async function connectRabbit(
  options: RabbitConnectionOptions,
  onChange: (change: 'lost' | 'restored' | 'blocked') => void,
): Promise<RabbitConnection> {
  const connection = new Connection(clientOptions(options));
  let lastError: unknown;
  let blockedReason: string | undefined;
  let wasUp = false;
  connection.on('connection', () => {
    lastError = undefined;
    if (wasUp) onChange('restored');
    wasUp = true;
  });
  connection.on('error', (error) => {
    lastError = error;
    blockedReason = undefined;
    if (wasUp) onChange('lost');
  });
  connection.on('connection.blocked', (reason) => {
    blockedReason = reason;
    onChange('blocked');
  });
  connection.on('connection.unblocked', () => (blockedReason = undefined));
  await firstConnect(connection, options);
  return { connection, lastError: () => lastError, blockedReason: () => blockedReason };
}

/** Later refusals (a password changed under way) belong to whoever publishes then. */
async function firstConnect(connection: Connection, options: RabbitConnectionOptions): Promise<void> {
  const timeoutMs = options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
  let lastError: unknown = new Error(`no connection within ${timeoutMs} ms`);
  // Not `connection.onConnect`: its timer would keep a refused process alive to the end of the time.
  const outcome = Promise.withResolvers<void>();
  const timer = setTimeout(() => outcome.reject(lastError), timeoutMs);
  const onError = (error: Error): void => {
    lastError = error;
    if (isRefusal(error)) outcome.reject(error);
  };
  const onUp = (): void => outcome.resolve();
  connection.on('error', onError).on('connection', onUp);
  try {
    await outcome.promise;
  } catch (error) {
    connection.unsafeDestroy();
    throw connectionError(options, error);
  } finally {
    clearTimeout(timer);
    connection.off('error', onError).off('connection', onUp);
  }
}

function clientOptions(options: RabbitConnectionOptions): ConstructorParameters<typeof Connection>[0] {
  return {
    hosts: [...options.hosts],
    username: options.username,
    password: options.password,
    vhost: options.vhost,
    tls: options.tls,
    connectionName: options.connectionName ?? 'logsentry',
    heartbeat: options.heartbeatSeconds ?? DEFAULT_HEARTBEAT_SECONDS,
    retryLow: options.retryLowMs ?? DEFAULT_RETRY_LOW_MS,
    retryHigh: options.retryHighMs ?? DEFAULT_RETRY_HIGH_MS,
    acquireTimeout: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    connectionTimeout: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    frameMax: FRAME_BYTES,
    noDelay: true,
  };
}
