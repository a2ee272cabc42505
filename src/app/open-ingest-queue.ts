import path from 'node:path';
import type { Broker } from '../broker/broker.ts';
import { openEmbeddedBroker } from '../broker/embedded/open-embedded-broker.ts';
import { openRabbitBroker } from '../broker/rabbitmq/open-rabbit-broker.ts';
import { createSpoolingPublisher } from '../broker/spool/spooling-publisher.ts';
import type { Config } from '../config/schema.ts';
import { AppError } from '../core/errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Closers } from './closers.ts';
import { rabbitConnection } from './rabbit-connection.ts';

/** How long a publish waits for RabbitMQ before the batch goes to the spool instead: senders notice nothing. */
const PUBLISH_LIMIT_MS = 3000;
const CONNECT_LIMIT_MS = 3000;

/** The queue of the role `ingest`: RabbitMQ, with a local spool for the time it is away. */
export async function openIngestQueue(
  config: Config,
  { log, closers }: { readonly log: Logger; readonly closers: Closers },
): Promise<Pick<Broker, 'publish' | 'stats'>> {
  requireRabbit(config);
  const { limitBytes, deliveryLimit } = config.queue;
  const connect = (): Promise<Broker> =>
    openRabbitBroker({
      ...rabbitConnection(config),
      connectTimeoutMs: CONNECT_LIMIT_MS,
      publishTimeoutMs: PUBLISH_LIMIT_MS,
      limitBytes,
      deliveryLimit,
    });
  // Away is what the spool is for; a wrong password or queue would fill it for nothing.
  let first = await connect().catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'BROKER_UNREACHABLE') return undefined;
    throw error;
  });
  const spool = await openEmbeddedBroker({
    folder: path.resolve(config.dataDir, 'spool'),
    limitBytes: config.queue.spoolBytes,
  });
  const queue = createSpoolingPublisher({
    spool,
    async connect() {
      const opened = first ?? (await connect());
      first = undefined;
      return opened;
    },
    onState(state, error) {
      if (error === undefined) log.info({ state }, 'the way to RabbitMQ');
      else log.warn({ state, error: messageOf(error) }, 'RabbitMQ is away; batches wait in the spool');
    },
  });
  closers.add('ingest queue', () => queue.close());
  return {
    publish: (message) => queue.publish(message),
    async stats() {
      const { spooled, spooledBytes, limitBytes: spoolLimit } = await queue.stats();
      return {
        messages: spooled,
        bytes: spooledBytes,
        unacknowledged: 0,
        deadLetters: 0,
        limitBytes: spoolLimit,
      };
    },
  };
}

/** Roles meet at RabbitMQ; the embedded queue belongs to one process. */
export function requireRabbit(config: Config): void {
  if (config.broker.kind === 'rabbitmq') return;
  throw new AppError('CONFIG_INVALID', 'A role that runs alone needs broker.kind rabbitmq; it is embedded.', {
    nextStep: 'Set broker.kind: rabbitmq and the keys under rabbitmq, or run everything with `logsentry up`.',
  });
}

function messageOf(error: unknown): string {
  return error instanceof AppError ? `${error.message} ${error.nextStep}` : String(error);
}
