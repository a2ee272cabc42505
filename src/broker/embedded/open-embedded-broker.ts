import { mkdirSync } from 'node:fs';
import { systemClock, type Clock } from '../../core/clock.ts';
import type { AllocateBytes } from '../../core/envelope.ts';
import type { Broker } from '../broker.ts';
import { ignoreBrokerEvents, type BrokerObserver } from '../broker-observer.ts';
import { EmbeddedBroker } from './embedded-broker.ts';
import { lockFolder } from './folder-lock.ts';
import { openQueueDatabase } from './queue-database.ts';
import { openError } from './storage-error.ts';

export interface EmbeddedBrokerOptions {
  /** Created when missing. Belongs to one process at a time. */
  readonly folder: string;
  /** `queue.limitBytes`: bytes of bodies, waiting, under way and dead, that the queue holds before it refuses. */
  readonly limitBytes: number;
  /** How many published ids are remembered to recognise a repeated publish. Default 100,000: about 10 MB of memory. */
  readonly idempotencyCount?: number;
  /** How long they are remembered. Default 24 hours. */
  readonly idempotencyMs?: number;
  /** Publishing is refused with DISK_FULL when less than this is free on the disk. Default 64 MiB. */
  readonly diskReserveBytes?: number;
  /**
   * Up to so many bytes of just-published bodies are delivered from memory instead of being read back. 0 turns it
   * off, for publishers that use a body's memory again after `publish` has resolved. Default 16 MiB.
   */
  readonly handOverLimitBytes?: number;
  /** Memory for bodies that are read back; who consumes them owns it. New memory when it is left out. */
  readonly allocate?: AllocateBytes;
  readonly observe?: BrokerObserver;
  readonly clock?: Clock;
}

/** A day: longer than senders keep retrying. */
const DEFAULT_IDEMPOTENCY_MS = 24 * 60 * 60 * 1000;
/** At 100 bytes of memory an id; at 200 batches a second it covers 8 minutes. */
const DEFAULT_IDEMPOTENCY_COUNT = 100_000;
/** Room for the acknowledgements (LMDB copies pages to delete) and for whatever else shares the disk. */
const DEFAULT_DISK_RESERVE_BYTES = 64 * 1024 * 1024;
/** 20 bodies of the largest usual size, 800 KB. */
const DEFAULT_HAND_OVER_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * A durable queue in LMDB, in a folder of this process.
 *
 * `publish` resolves when the message is on disk (see {@link openQueueDatabase} for what that means). Bodies must not
 * be changed before it resolves, and not before they are settled while `handOverLimitBytes` is above 0.
 *
 * @throws AppError DATA_DIR_LOCKED, DATA_DIR_UNUSABLE, DISK_FULL or QUEUE_CORRUPT.
 */
export async function openEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<Broker> {
  const { folder } = options;
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw openError(folder, error);
  }
  const lock = lockFolder(folder);
  try {
    return new EmbeddedBroker({
      database: openQueueDatabase(folder),
      lock,
      limitBytes: options.limitBytes,
      diskReserveBytes: options.diskReserveBytes ?? DEFAULT_DISK_RESERVE_BYTES,
      handOverLimitBytes: options.handOverLimitBytes ?? DEFAULT_HAND_OVER_LIMIT_BYTES,
      idempotency: {
        count: options.idempotencyCount ?? DEFAULT_IDEMPOTENCY_COUNT,
        ageMs: options.idempotencyMs ?? DEFAULT_IDEMPOTENCY_MS,
      },
      allocate: options.allocate ?? ((bytes) => Buffer.allocUnsafeSlow(bytes)),
      observe: options.observe ?? ignoreBrokerEvents,
      clock: options.clock ?? systemClock,
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}
