import type { Broker, BrokerMessage, PublishResult, Subscription } from '../broker.ts';
import { AppError } from '../../core/errors.ts';

export interface SpoolingPublisherDeps {
  /** Opens the connection to the far broker; called again, with pauses, until it succeeds. */
  readonly connect: () => Promise<Broker>;
  /** The durable local queue that bridges the time without the far one. */
  readonly spool: Broker;
  /** Told when the spool starts and stops to be used, and of failures to connect. */
  readonly onState: (state: SpoolState, error?: unknown) => void;
}

export type SpoolState = 'connected' | 'spooling' | 'draining';

export interface SpoolingPublisher {
  publish(message: BrokerMessage): Promise<PublishResult>;
  readonly state: SpoolState;
  /** Of the far broker, when it answers, and of the spool. */
  stats(): Promise<{ readonly spooled: number; readonly spooledBytes: number; readonly limitBytes: number }>;
  /** Idempotent. What is spooled stays there for the next start. */
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** Spooled batches on their way at a time: they are published in order, a few of them overlap. */
const DRAIN_PREFETCH = 16;
const DRAIN_PREFETCH_BYTES = 16 * 1024 * 1024;

/**
 * Publishes to a far broker; while that is away, into a local durable queue that drains in order when it is back.
 * What comes in meanwhile goes behind what is spooled, so that order is kept. A full spool refuses with QUEUE_FULL.
 */
export function createSpoolingPublisher(deps: SpoolingPublisherDeps): SpoolingPublisher {
  const { spool } = deps;
  let far: Broker | undefined;
  let drain: Subscription | undefined;
  let state: SpoolState = 'spooling';
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let closed = false;

  function enter(next: SpoolState, error?: unknown): void {
    if (state === next && error === undefined) return;
    state = next;
    deps.onState(next, error);
  }

  async function connect(): Promise<void> {
    try {
      far ??= await deps.connect();
      if (closed) return;
      pauseMs = FIRST_PAUSE_MS;
      await startDraining();
    } catch (error) {
      enter('spooling', error);
      connectLater();
    }
  }

  function connectLater(): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  async function startDraining(): Promise<void> {
    if (await isEmpty()) {
      enter('connected');
      return;
    }
    enter('draining');
    drain ??= await spool.consume(
      {
        prefetch: DRAIN_PREFETCH,
        prefetchBytes: DRAIN_PREFETCH_BYTES,
        deliveryLimit: Number.MAX_SAFE_INTEGER,
      },
      (delivery) => void forward(delivery),
    );
  }

  async function forward(delivery: Parameters<Parameters<Broker['consume']>[1]>[0]): Promise<void> {
    try {
      await far?.publish({ id: delivery.id, body: delivery.body });
      await delivery.ack();
      if (await isEmpty()) await drained();
    } catch (error) {
      await delivery.requeue().catch(() => undefined);
      await away(error);
    }
  }

  /** Everything spooled has gone on: new batches go straight to the far broker again. */
  async function drained(): Promise<void> {
    const ended = drain;
    drain = undefined;
    await ended?.cancel();
    if (state === 'draining') enter('connected');
  }

  /** The far broker refused or is away: into the spool until it answers again. */
  async function away(error: unknown): Promise<void> {
    const ended = drain;
    drain = undefined;
    await ended?.cancel();
    enter('spooling', error);
    connectLater();
  }

  async function isEmpty(): Promise<boolean> {
    return (await spool.stats()).messages === 0;
  }

  void connect();

  return {
    get state() {
      return state;
    },
    async publish(message) {
      if (state === 'connected' && far !== undefined) {
        try {
          return await far.publish(message);
        } catch (error) {
          // A full queue is no outage: the sender has to wait for it, the spool would only hide it.
          if (error instanceof AppError && error.code === 'QUEUE_FULL') throw error;
          await away(error);
        }
      }
      return spool.publish(message);
    },
    async stats() {
      const { messages, bytes, limitBytes } = await spool.stats();
      return { spooled: messages, spooledBytes: bytes, limitBytes };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await drain?.cancel();
      await far?.close();
      await spool.close();
    },
  };
}
