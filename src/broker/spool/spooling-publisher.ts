import type { Broker, BrokerMessage, Delivery, PublishResult, Subscription } from '../broker.ts';
import { AppError } from '../../core/errors.ts';

export interface SpoolingPublisherDeps {
  /** Opens the connection to the far broker; called again, with pauses, until it succeeds. */
  readonly connect: () => Promise<Broker>;
  /** The durable local queue that bridges the time without the far one; closed with the publisher. */
  readonly spool: Broker;
  /** Told when the spool starts and stops to be used, and of failures to connect. */
  readonly onState: (state: SpoolState, error?: unknown) => void;
  /** Between attempts to reach the far broker, doubled from the first to the longest, ms. */
  readonly pausesMs?: { readonly first: number; readonly longest: number };
}

export type SpoolState = 'connected' | 'spooling' | 'draining';

export interface SpoolingPublisher {
  publish(message: BrokerMessage): Promise<PublishResult>;
  readonly state: SpoolState;
  stats(): Promise<{ readonly spooled: number; readonly spooledBytes: number; readonly limitBytes: number }>;
  /** Idempotent. What is spooled stays there for the next start. */
  close(): Promise<void>;
}

/** After an outage of a minute, as after one of a second, batches flow again within the longest of these. */
const PAUSES_MS = { first: 200, longest: 1000 };

/**
 * Spooled batches on their way at a time: they are published in order and overlap, as RabbitMQ confirms many in one write.
 * With 16, small ones drained at 280 a second.
 */
const DRAIN_PREFETCH = 64;
const DRAIN_PREFETCH_BYTES = 16 * 1024 * 1024;

/**
 * Publishes to a far broker; while that is away, into a local durable queue that drains in order when it is back.
 * What comes in meanwhile goes behind what is spooled, so that order is kept. A full spool refuses with QUEUE_FULL.
 *
 * At least once: a batch whose confirmation was lost is published again, under the same id.
 */
export function createSpoolingPublisher(deps: SpoolingPublisherDeps): SpoolingPublisher {
  const { spool, pausesMs = PAUSES_MS } = deps;
  let far: Broker | undefined;
  let drain: Subscription | undefined;
  let state: SpoolState = 'spooling';
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = pausesMs.first;
  /** Batches on their way into the spool: it counts as empty only when none is. */
  let entering = 0;
  let closing: Promise<void> | undefined;

  function enter(next: SpoolState, error?: unknown): void {
    if (state === next && error === undefined) return;
    state = next;
    deps.onState(next, error);
  }

  async function connect(): Promise<void> {
    try {
      if (far === undefined) far = await deps.connect();
      // It reconnects by itself; asked whether it has.
      else await far.stats();
      if (closing !== undefined) return;
      pauseMs = pausesMs.first;
      await startDraining(far);
    } catch (error) {
      enter('spooling', error);
      connectLater();
    }
  }

  let connecting: Promise<void> | undefined;
  function connectOnce(): void {
    connecting ??= connect().finally(() => (connecting = undefined));
  }

  function connectLater(): void {
    if (closing !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(connectOnce, pauseMs);
    pauseMs = Math.min(pauseMs * 2, pausesMs.longest);
  }

  async function startDraining(to: Broker): Promise<void> {
    enter('draining');
    if (await finishedDraining()) return;
    const options = {
      prefetch: DRAIN_PREFETCH,
      prefetchBytes: DRAIN_PREFETCH_BYTES,
      deliveryLimit: Number.MAX_SAFE_INTEGER,
    };
    drain = await spool.consume(options, (delivery) => void forward(to, delivery));
  }

  async function forward(to: Broker, delivery: Delivery): Promise<void> {
    try {
      await to.publish({ id: delivery.id, body: delivery.body });
    } catch (error) {
      await delivery.requeue().catch(() => undefined);
      await away(error);
      return;
    }
    // Should this fail, the batch goes out again: under the same id.
    await delivery.ack().catch(() => undefined);
    await finishedDraining();
  }

  /** When all that was spooled has gone on, new batches go straight to the far broker again. */
  async function finishedDraining(): Promise<boolean> {
    if (state !== 'draining' || entering > 0) return false;
    const { messages } = await spool.stats();
    // Nothing may come between the last look and the change.
    if (messages > 0 || entering > 0 || state !== 'draining') return false;
    enter('connected');
    await stopDraining();
    return true;
  }

  async function stopDraining(): Promise<void> {
    const ended = drain;
    drain = undefined;
    await ended?.cancel();
  }

  /** The far broker refused or is away: into the spool until it answers again. */
  async function away(error: unknown): Promise<void> {
    if (state === 'spooling') return;
    enter('spooling', error);
    await stopDraining();
    connectLater();
  }

  async function intoSpool(message: BrokerMessage): Promise<PublishResult> {
    entering++;
    try {
      // Not `bodyFree`: a far publish that was given up may still be reading the body.
      const { duplicate } = await spool.publish(message);
      return { duplicate };
    } finally {
      entering--;
      // It may have come after the last one that was drained.
      if (entering === 0) void finishedDraining().catch(() => undefined);
    }
  }

  async function close(): Promise<void> {
    clearTimeout(timer);
    await connecting;
    await stopDraining();
    await far?.close();
    await spool.close();
  }

  connectOnce();

  return {
    get state() {
      return state;
    },
    async publish(message) {
      if (state !== 'connected' || far === undefined) return intoSpool(message);
      try {
        return await far.publish(message);
      } catch (error) {
        // A full queue is no outage: the sender has to wait for it, the spool would only hide it.
        if (error instanceof AppError && error.code === 'QUEUE_FULL') throw error;
        await away(error);
        return intoSpool(message);
      }
    },
    async stats() {
      const { messages, bytes, limitBytes } = await spool.stats();
      return { spooled: messages, spooledBytes: bytes, limitBytes };
    },
    close: () => (closing ??= close()),
  };
}
