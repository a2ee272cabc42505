import type { Clock } from '../../core/clock.ts';
import type { AllocateBytes } from '../../core/envelope.ts';
import { AppError } from '../../core/errors.ts';
import type {
  Broker,
  BrokerMessage,
  ConsumeOptions,
  DeadLetter,
  Delivery,
  PublishResult,
  QueueStats,
  Subscription,
} from '../broker.ts';
import type { BrokerObserver } from '../broker-observer.ts';
import { requireBatchId } from '../require-batch-id.ts';
import { createDeadLetterTable, type DeadLetterTable } from './dead-letter-table.ts';
import { DeliveryPump } from './delivery-pump.ts';
import type { FolderLock } from './folder-lock.ts';
import type { WriteOperation } from './group-commit.ts';
import type { IdempotencyLimits } from './idempotency-window.ts';
import { lastSequence, readDeliveredUpTo, readKeys, type QueueDatabase } from './queue-database.ts';
import { encodeQueueKey, type QueueKey } from './queue-key.ts';
import { openRecentIds, type RecentIds } from './recent-ids.ts';
import { diskFullError, freeDiskBytes } from './storage-error.ts';

/**
 * While the queue holds less than this share of its file, a publish reuses freed pages and the file does not grow.
 * The rest is LMDB's own pages and gaps too small for a body.
 */
const REUSABLE_SHARE = 0.8;

export interface EmbeddedBrokerParts {
  readonly database: QueueDatabase;
  readonly lock: FolderLock;
  readonly limitBytes: number;
  readonly diskReserveBytes: number;
  readonly handOverLimitBytes: number;
  readonly idempotency: IdempotencyLimits;
  readonly observe: BrokerObserver;
  readonly clock: Clock;
  readonly allocate: AllocateBytes;
}

/** The queue of one process: ties the tables, the idempotency window and the delivery pump together. */
export class EmbeddedBroker implements Broker {
  readonly #parts: EmbeddedBrokerParts;
  readonly #recent: RecentIds;
  readonly #deadLetters: DeadLetterTable;
  readonly #pump: DeliveryPump;
  readonly #publishing = new Map<string, Promise<boolean>>();
  #messages: number;
  #bytes: number;
  #lastSequence: number;
  #closed: Promise<void> | undefined;

  constructor(parts: EmbeddedBrokerParts) {
    const { database } = parts;
    this.#parts = parts;
    const waiting = readKeys(database.messages, { from: 0 });
    this.#messages = waiting.length;
    this.#bytes = waiting.reduce((sum, key) => sum + key.bytes, 0);
    this.#lastSequence = Math.max(
      readDeliveredUpTo(database),
      ...[database.messages, database.deadLetters, database.recent].map((table) => lastSequence(table)),
    );
    this.#recent = openRecentIds(database, parts.idempotency);
    this.#deadLetters = createDeadLetterTable(database, parts.clock);
    this.#pump = new DeliveryPump({
      database,
      deadLetters: this.#deadLetters,
      observe: parts.observe,
      handOverLimitBytes: parts.handOverLimitBytes,
      allocate: parts.allocate,
      onRemoved: (key) => this.#count(key, -1),
    });
  }

  async publish({ id, body }: BrokerMessage): Promise<PublishResult> {
    requireBatchId(id);
    this.#requireOpen();
    const running = this.#publishing.get(id);
    if (running !== undefined || this.#recent.has(id)) {
      // Must not be confirmed before the first one is on disk.
      await running;
      this.#parts.observe('duplicate', 1);
      return { duplicate: true, bodyFree: true };
    }
    this.#requireRoom(body.byteLength);
    const key = this.#nextKey(id, body);
    const stored = this.#store(key, {
      body,
      operations: this.#recent.remember(key, this.#parts.clock.nowMs()),
    });
    this.#publishing.set(id, stored);
    let handedOver: boolean;
    try {
      handedOver = await stored;
    } catch (error) {
      this.#recent.forget(id);
      throw error;
    } finally {
      this.#publishing.delete(id);
    }
    this.#parts.observe('published', 1);
    this.#parts.observe('published_bytes', key.bytes);
    return { duplicate: false, bodyFree: !handedOver };
  }

  async consume(options: ConsumeOptions, onMessage: (delivery: Delivery) => void): Promise<Subscription> {
    this.#requireOpen();
    return this.#pump.subscribe(options, onMessage);
  }

  stats(): Promise<QueueStats> {
    return Promise.resolve({
      messages: this.#messages,
      bytes: this.#bytes,
      unacknowledged: this.#pump.unacknowledged,
      deadLetters: this.#deadLetters.count,
      limitBytes: this.#parts.limitBytes,
    });
  }

  async deadLetters(limit: number): Promise<readonly DeadLetter[]> {
    this.#requireOpen();
    return this.#deadLetters.list(limit);
  }

  async retryDeadLetter(id: string): Promise<boolean> {
    this.#requireOpen();
    const dead = this.#deadLetters.find(id);
    if (dead === undefined) return false;
    const body = this.#deadLetters.body(dead);
    const key = this.#nextKey(id, body);
    await this.#store(key, { body, operations: [], dead });
    return true;
  }

  async dropDeadLetter(id: string): Promise<boolean> {
    this.#requireOpen();
    const dead = this.#deadLetters.find(id);
    if (dead === undefined) return false;
    await this.#deadLetters.remove(dead);
    return true;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#pump.stop();
    await this.#parts.database.close();
    this.#parts.lock.release();
  }

  #nextKey(id: string, body: Uint8Array): QueueKey {
    this.#lastSequence++;
    return { sequence: this.#lastSequence, id, bytes: body.byteLength };
  }

  /** Resolves with whether the body's memory went on to the delivery. */
  async #store(key: QueueKey, content: StoredContent): Promise<boolean> {
    const { database } = this.#parts;
    const counting = this.#pump.publishOperations(key);
    const operations = [
      { table: database.messages, key: encodeQueueKey(key), value: content.body },
      ...content.operations,
      ...counting,
    ];
    this.#count(key, 1);
    try {
      if (content.dead === undefined) await database.writes.add(operations, 'stores');
      else await this.#deadLetters.remove(content.dead, operations);
    } catch (error) {
      this.#count(key, -1);
      throw error;
    }
    return this.#pump.published(key, content.body, counting);
  }

  #count(key: QueueKey, change: 1 | -1): void {
    this.#messages += change;
    this.#bytes += change * key.bytes;
  }

  #requireOpen(): void {
    if (this.#closed !== undefined) throw new Error('The broker is closed');
  }

  #requireRoom(bytes: number): void {
    const { database, diskReserveBytes, limitBytes, observe } = this.#parts;
    const held = this.#bytes + this.#deadLetters.bytes;
    if (held + bytes > limitBytes) {
      observe('refused_queue_full', 1);
      throw this.#queueFullError(bytes, held);
    }
    if (held + bytes <= database.fileBytes() * REUSABLE_SHARE) return;
    if (freeDiskBytes(database.folder) - bytes >= diskReserveBytes) return;
    observe('refused_disk_full', 1);
    throw diskFullError(database.folder);
  }

  #queueFullError(bytes: number, held: number): AppError {
    const dead = this.#deadLetters.bytes;
    return new AppError(
      'QUEUE_FULL',
      `The queue holds ${held} bytes (${dead} of them dead letters); ${bytes} more would pass queue.limitBytes, ` +
        `${this.#parts.limitBytes}.`,
      {
        nextStep:
          'Send again later. If it stays full: add processors, drop dead letters, or raise queue.limitBytes.',
      },
    );
  }
}

interface StoredContent {
  readonly body: Uint8Array;
  readonly operations: readonly WriteOperation[];
  /** The dead letter that this message replaces. */
  readonly dead?: QueueKey;
}
