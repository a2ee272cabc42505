import type { Channel, Connection, SyncMessage } from 'rabbitmq-client';
import type { DeadLetter } from '../broker.ts';
import { decodeDeadLetterHeaders, decodeMessage } from './incoming-message.ts';

/** Looking for a dead letter by id reads at most so many: AMQP has no look-up. */
export const DEAD_LETTER_SCAN_LIMIT = 10_000;

/** Letters that were only looked at are waited for until they are back, so that the next look finds them. */
const RETURN_TIMEOUT_MS = 2000;
const RETURN_POLL_MS = 5;

/**
 * The dead letters over plain AMQP: fetched one by one and returned to the queue, so that no management interface is
 * needed. While one process looks, another may see fewer of them.
 */
export interface DeadLetterQueue {
  /** The first `limit` letters, oldest first; never more than {@link DEAD_LETTER_SCAN_LIMIT}. */
  list(limit: number): Promise<DeadLetter[]>;
  /** Removes the first letter with this id after `use` has succeeded. False when there is none. */
  remove(id: string, use: (letter: DeadLetter) => Promise<void>): Promise<boolean>;
}

export function createDeadLetterQueue(connection: Connection, queue: string): DeadLetterQueue {
  async function look<T>(read: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await connection.acquire();
    try {
      const { messageCount } = await channel.queueDeclare({ queue, passive: true });
      const result = await read(channel);
      await returnAll(channel, queue, messageCount);
      return result;
    } finally {
      // Whatever was fetched and not acknowledged goes back.
      await channel.close();
    }
  }

  return {
    list: (limit) =>
      look(async (channel) => {
        const letters: DeadLetter[] = [];
        while (letters.length < Math.min(limit, DEAD_LETTER_SCAN_LIMIT)) {
          const message = await channel.basicGet({ queue });
          if (message === undefined) break;
          letters.push(toDeadLetter(message));
        }
        return letters;
      }),
    remove: (id, use) =>
      look(async (channel) => {
        for (let seen = 0; seen < DEAD_LETTER_SCAN_LIMIT; seen++) {
          const message = await channel.basicGet({ queue });
          if (message === undefined) return false;
          const letter = toDeadLetter(message);
          if (letter.id !== id) continue;
          await use(letter);
          channel.basicAck({ deliveryTag: message.deliveryTag });
          return true;
        }
        return false;
      }),
  };
}

function toDeadLetter(message: SyncMessage): DeadLetter {
  const { id, body } = decodeMessage(message);
  return { id, body, bytes: body.byteLength, ...decodeDeadLetterHeaders(message.headers) };
}

/** `expected` is an upper bound: one letter may have been removed, so it stops waiting one short of it, too. */
async function returnAll(channel: Channel, queue: string, expected: number): Promise<void> {
  // Tag 0 with `multiple`: all unacknowledged messages of the channel (AMQP 0-9-1, basic.nack).
  channel.basicNack({ deliveryTag: 0, multiple: true, requeue: true });
  const deadlineMs = performance.now() + RETURN_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    const { messageCount } = await channel.queueDeclare({ queue, passive: true });
    if (messageCount >= expected - 1) return;
    await new Promise((resolve) => setTimeout(resolve, RETURN_POLL_MS));
  }
}
