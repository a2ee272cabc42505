import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, Connection } from 'rabbitmq-client';

/** Between attempts to set a channel up again. The connection's own backoff comes on top. */
const RETRY_DELAY_MS = 200;

/** A channel that is opened and set up again whenever it closes, until `stop`. */
export interface RecoveringChannel {
  current(): Channel | undefined;
  /** Stops recovering; the channel stays open for what is under way. Idempotent. */
  stop(): void;
  /** Stops and closes the channel. Idempotent. */
  close(): Promise<void>;
}

/**
 * @param setUp run on every new channel. What it throws the first time is thrown to the caller.
 */
export async function openRecoveringChannel(
  connection: Connection,
  setUp: (channel: Channel) => Promise<void>,
): Promise<RecoveringChannel> {
  let stopped = false;
  let channel: Channel | undefined;
  const abort = new AbortController();

  async function open(): Promise<void> {
    const opened = await connection.acquire();
    try {
      await setUp(opened);
    } catch (error) {
      await opened.close();
      throw error;
    }
    if (stopped) {
      // Nobody wants it any more.
      await opened.close();
      return;
    }
    channel = opened;
    const again = (): void => void (stopped || recover());
    opened.once('close', again).once('basic.cancel', () => void opened.close());
    if (!opened.active) again();
  }

  async function recover(): Promise<void> {
    while (!stopped) {
      try {
        await open();
        return;
      } catch {
        // Reported by the connection; tried again until it works or nobody wants it any more.
        await delay(RETRY_DELAY_MS, undefined, { signal: abort.signal }).catch(() => {});
      }
    }
  }

  function stop(): void {
    stopped = true;
    abort.abort();
  }

  await open();
  return {
    current: () => channel,
    stop,
    async close() {
      stop();
      await channel?.close();
    },
  };
}
