import { setTimeout as delay } from 'node:timers/promises';
import type { Subscription } from '../../broker/broker.ts';
import { openForeignMessages } from '../../broker/rabbitmq/foreign-messages.ts';
import { createBatchId } from '../../core/batch-id.ts';
import { nowUs } from '../../core/clock.ts';
import { createAmqpDecoder } from '../../ingest/amqp/decode.ts';
import type { AmqpLog } from '../../ingest/amqp/decode.ts';
import { ownTimeOf, type SenderName } from '../../ingest/ingest-observer.ts';
import { rabbitConnection } from '../rabbit-connection.ts';
import type { Ingest } from './build-ingest.ts';
import type { RoleContext } from './role-context.ts';

const SENDER: SenderName = { protocol: 'amqp', name: 'amqp', host: '' };

/** RabbitMQ that is away, or not configured as we need it, is tried again after this time. */
const RETRY_MS = 5000;

/**
 * Takes one-log messages from the exchange `logs.in` into the sink, from when RabbitMQ is reachable until the closers
 * run. Does not wait for it: the other ways in work without.
 */
export function takeForeignMessages(context: RoleContext, inlet: Ingest['inlet']): void {
  const { config, clock, log, closers } = context;
  const { sink, limits, time, observer } = inlet;
  const stopping = new AbortController();
  const decoder = createAmqpDecoder(
    (receivedUs) => ({ limits, time: { ...time, receivedUs }, source: 'amqp', service: '', host: '' }),
    () => nowUs(clock),
  );
  /** Batches that are tried again must keep their id: the first attempt may have arrived. */
  const idOfLogs = new WeakMap<readonly AmqpLog[], string>();

  async function handle(logs: readonly AmqpLog[]): Promise<void> {
    const id = idOfLogs.get(logs) ?? createBatchId(clock.nowMs());
    idOfLogs.set(logs, id);
    const batch = decoder.build(logs, id);
    const lastTimeUs = ownTimeOf(batch);
    await sink.accept(batch);
    const bytes = logs.reduce((sum, log) => sum + (log.kind === 'entry' ? log.bytes : log.text.length), 0);
    observer.onAccepted(SENDER, { lines: batch.count, bytes, services: batch.service.values, lastTimeUs });
  }

  async function open(): Promise<Subscription | undefined> {
    while (!stopping.signal.aborted) {
      try {
        return await openForeignMessages({
          ...rabbitConnection(config),
          limitBytes: config.queue.limitBytes,
          decode: (body, contentType) => decoder.decode(body, contentType),
          handle,
        });
      } catch (error) {
        log.warn({ error }, 'messages of other AMQP producers cannot be taken yet; trying again');
        await delay(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  const opening = open();
  closers.add('foreign messages', async () => {
    stopping.abort();
    await (await opening)?.cancel();
  });
}
