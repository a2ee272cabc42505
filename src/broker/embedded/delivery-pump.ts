import type { AllocateBytes } from '../../core/envelope.ts';
import type { ConsumeOptions, Delivery, Subscription } from '../broker.ts';
import type { BrokerObserver } from '../broker-observer.ts';
import type { DeadLetterTable } from './dead-letter-table.ts';
import type { WriteOperation } from './group-commit.ts';
import { createHandOver, type HandOver } from './hand-over.ts';
import {
  putDeliveredUpTo,
  putDeliveries,
  readBody,
  readDeliveredUpTo,
  removeMessage,
  type QueueDatabase,
} from './queue-database.ts';
import type { QueueKey } from './queue-key.ts';
import { Subscriber } from './subscriber.ts';
import { createWaitingLine, type WaitingLine, type WaitingMessage } from './waiting-line.ts';

/** Copying more than this out of the database in one turn would hold the event loop for over about 2 ms. */
const TURN_BYTES = 4 * 1024 * 1024;

/** How long to wait after a commit failed (a full disk, say) before trying to deliver again. */
const RETRY_DELAY_MS = 1000;

export interface PumpDependencies {
  readonly database: QueueDatabase;
  readonly deadLetters: DeadLetterTable;
  readonly observe: BrokerObserver;
  readonly handOverLimitBytes: number;
  /** Memory for bodies that are read back. */
  readonly allocate: AllocateBytes;
  /** The message has left the queue, durably. */
  readonly onRemoved: (key: QueueKey) => void;
}

interface Underway {
  readonly subscriber: Subscriber;
  readonly message: WaitingMessage;
}

/**
 * Moves messages from the waiting line to the subscribers.
 *
 * Every delivery is counted on disk before it happens, without a commit of its own where that can be avoided:
 * first deliveries run in sequence, so one number ("delivered up to") counts them all, and it is written by the
 * commit of the publish or the acknowledgement that made room. Later deliveries write their own count.
 */
export class DeliveryPump {
  readonly #deps: PumpDependencies;
  readonly #line: WaitingLine;
  readonly #handOver: HandOver;
  readonly #subscribers: Subscriber[] = [];
  readonly #underway = new Set<Underway>();
  /** Those under way that were delivered before: they bound the group. Usually none. */
  readonly #suspects = new Set<Underway>();
  #durableMark: number;
  #requestedMark: number;
  #delivering: Promise<void> = Promise.resolve();
  #scheduled = false;
  #stopped = false;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(deps: PumpDependencies) {
    this.#deps = deps;
    this.#durableMark = readDeliveredUpTo(deps.database);
    this.#requestedMark = this.#durableMark;
    this.#line = createWaitingLine(deps.database, this.#durableMark);
    this.#handOver = createHandOver(deps.handOverLimitBytes);
  }

  get unacknowledged(): number {
    return this.#underway.size;
  }

  subscribe(options: ConsumeOptions, onMessage: (delivery: Delivery) => void): Subscription {
    const subscriber = new Subscriber(options, onMessage);
    this.#subscribers.push(subscriber);
    this.#schedule();
    return {
      cancel: () => {
        subscriber.active = false;
        const index = this.#subscribers.indexOf(subscriber);
        if (index !== -1) this.#subscribers.splice(index, 1);
        return Promise.resolve();
      },
    };
  }

  /** What a publish writes along when its message will be delivered at once, so that its delivery needs no commit. */
  publishOperations(key: QueueKey): WriteOperation[] {
    const keepsUp = this.#line.peek() === undefined && this.#subscribers.some((s) => s.hasRoomFor(key.bytes));
    return keepsUp ? [this.#markOperation(key.sequence)] : [];
  }

  /** Whether `body` itself will be delivered, and not what is read back from disk. */
  published(key: QueueKey, body: Uint8Array, operations: readonly WriteOperation[]): boolean {
    let handedOver = false;
    if (operations.length > 0) {
      this.#durableMark = Math.max(this.#durableMark, key.sequence);
      handedOver = this.#handOver.offer(key.sequence, body);
    }
    this.#line.published(key);
    this.#schedule();
    return handedOver;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
  }

  /** In a microtask: after the caller's turn, yet in time to join the commit that the turn started. */
  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#stopped) this.#pump();
    });
  }

  #pump(): void {
    const batch: Underway[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#begin(next);
      batch.push(next);
    }
    if (batch.length === 0) return;
    const counted = this.#countDurably(batch);
    // One batch after the other, so that a later one which needs no commit does not overtake.
    this.#delivering = this.#delivering.then(async () => {
      if (await counted) return this.#deliverAll(batch);
      batch.forEach((underway) => this.#putBack(underway, underway.message.deliveries));
      this.#retryLater();
    });
  }

  /** Resolves with false when the deliveries could not be counted on disk, and so must not happen. */
  #countDurably(batch: readonly Underway[]): Promise<boolean> {
    const operations = this.#countOperations(batch);
    if (operations.length === 0) return Promise.resolve(true);
    const mark = this.#requestedMark;
    return this.#deps.database.writes.add(operations, 'frees').then(
      () => {
        this.#durableMark = Math.max(this.#durableMark, mark);
        return true;
      },
      () => false,
    );
  }

  /** Takes the next message that somebody has room for out of the line. */
  #next(): Underway | undefined {
    for (let message = this.#line.peek(); message !== undefined; message = this.#line.peek()) {
      const { bytes } = message.key;
      const subscriber = this.#subscribers.find((candidate) => candidate.hasRoomFor(bytes));
      if (subscriber === undefined || !this.#mayJoin(subscriber, message)) return undefined;
      this.#line.take();
      if (message.deliveries < subscriber.options.deliveryLimit) return { subscriber, message };
      this.#giveUp(subscriber, message);
    }
    return undefined;
  }

  #mayJoin(subscriber: Subscriber, message: WaitingMessage): boolean {
    let limit = subscriber.groupLimit(message);
    for (const suspect of this.#suspects)
      limit = Math.min(limit, suspect.subscriber.groupLimit(suspect.message));
    return this.#underway.size < limit || this.#underway.size === 0;
  }

  #begin(underway: Underway): void {
    underway.subscriber.reserve(underway.message);
    this.#underway.add(underway);
    if (underway.message.deliveries > 0) this.#suspects.add(underway);
  }

  #end(underway: Underway): void {
    underway.subscriber.release(underway.message);
    this.#underway.delete(underway);
    this.#suspects.delete(underway);
  }

  #countOperations(batch: readonly Underway[]): WriteOperation[] {
    const { database } = this.#deps;
    const again = batch.filter(({ message }) => message.deliveries > 0);
    const operations = again.map(({ message }) =>
      putDeliveries(database, message.key.sequence, message.deliveries + 1),
    );
    const last = Math.max(...batch.map(({ message }) => message.key.sequence));
    if (last > this.#durableMark) operations.push(this.#markOperation(last));
    return operations;
  }

  #markOperation(sequence: number): WriteOperation {
    this.#requestedMark = Math.max(this.#requestedMark, sequence);
    return putDeliveredUpTo(this.#deps.database, this.#requestedMark);
  }

  async #deliverAll(batch: readonly Underway[]): Promise<void> {
    let turnBytes = 0;
    for (const underway of batch) {
      if (this.#stopped) return;
      if (!underway.subscriber.active) {
        this.#putBack(underway, underway.message.deliveries);
        this.#schedule();
        continue;
      }
      this.#deliver(underway);
      turnBytes += underway.message.key.bytes;
      if (turnBytes < TURN_BYTES) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turnBytes = 0;
    }
  }

  #deliver(underway: Underway): void {
    const { subscriber, message } = underway;
    const body = this.#handOver.take(message.key.sequence) ?? this.#readBody(message.key);
    const redelivered = message.deliveries > 0;
    this.#deps.observe(redelivered ? 'redelivered' : 'delivered', 1);
    let settled = false;
    const settleOnce = (settle: () => Promise<void>): Promise<void> => {
      if (settled) return Promise.reject(new Error(`Delivery ${message.key.id} was settled twice`));
      if (this.#stopped)
        return Promise.reject(new Error(`Delivery ${message.key.id} was settled after close`));
      settled = true;
      return settle();
    };
    subscriber.onMessage({
      id: message.key.id,
      body,
      ownsBody: true,
      redelivered,
      ack: () => settleOnce(() => this.#acknowledge(underway)),
      requeue: () =>
        settleOnce(() => {
          this.#deps.observe('requeued', 1);
          this.#putBack(underway, message.deliveries + 1);
          this.#schedule();
          return Promise.resolve();
        }),
      deadLetter: (reason) => settleOnce(() => this.#deadLetter(underway, reason)),
    });
  }

  #readBody(key: QueueKey): Uint8Array {
    const body = readBody(this.#deps.database.messages, key, this.#deps.allocate);
    if (body === undefined) throw new Error(`Message ${key.id} has no body in ${this.#deps.database.folder}`);
    return body;
  }

  async #acknowledge(underway: Underway): Promise<void> {
    const { database, observe, onRemoved } = this.#deps;
    const { key } = underway.message;
    const committed = database.writes.add(removeMessage(database, key), 'frees');
    await this.#settle(underway, committed);
    observe('acknowledged', 1);
    onRemoved(key);
  }

  async #deadLetter(underway: Underway, reason: string): Promise<void> {
    const { deadLetters, observe, onRemoved } = this.#deps;
    const { key, deliveries } = underway.message;
    // Read anew: the delivered body belongs to the consumer, who may have given it away.
    const letter = { reason, body: this.#readBody(key) };
    await this.#settle(underway, deadLetters.move({ key, deliveries: deliveries + 1 }, letter));
    observe('dead_lettered', 1);
    onRemoved(key);
  }

  /** Frees the room at once, so that the next delivery's count joins this commit. A failed commit brings it back. */
  async #settle(underway: Underway, committed: Promise<void>): Promise<void> {
    const { message } = underway;
    this.#end(underway);
    this.#schedule();
    try {
      await committed;
    } catch (error) {
      this.#line.putBack({ key: message.key, deliveries: message.deliveries + 1 });
      this.#retryLater();
      throw error;
    }
  }

  /** Moves a message that was delivered too often to the dead letters. */
  #giveUp(subscriber: Subscriber, message: WaitingMessage): void {
    const { deadLetters, observe, onRemoved } = this.#deps;
    const reason = `delivered ${message.deliveries} times without success (limit ${subscriber.options.deliveryLimit})`;
    deadLetters.move(message, { reason, body: this.#readBody(message.key) }).then(
      () => {
        observe('dead_lettered', 1);
        onRemoved(message.key);
      },
      () => {
        this.#line.putBack(message);
        this.#retryLater();
      },
    );
  }

  #putBack(underway: Underway, deliveries: number): void {
    this.#end(underway);
    this.#line.putBack({ key: underway.message.key, deliveries });
  }

  #retryLater(): void {
    if (this.#stopped) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#schedule(), RETRY_DELAY_MS);
  }
}
