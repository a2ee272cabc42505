import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import type { AllocateBytes } from '../../core/envelope.ts';
import { AppError } from '../../core/errors.ts';
import { checkQueueFile } from './check-queue-file.ts';
import { createGroupCommit, type GroupCommit, type WriteOperation } from './group-commit.ts';
import {
  decodeQueueKey,
  decodeSequence,
  encodeQueueKey,
  encodeSequence,
  type QueueKey,
} from './queue-key.ts';
import { commitError, corruptQueueError, openError } from './storage-error.ts';

/** Raised when the layout of keys or values changes. */
const FORMAT = 1;

const FORMAT_KEY = Buffer.from('format');
const DELIVERED_UP_TO_KEY = Buffer.from('deliveredUpTo');

/** An LMDB table with binary keys and values. */
export type QueueTable = Database<Buffer, Buffer>;

/**
 * The queue on disk: one LMDB environment.
 *
 * Durability: LMDB's default. A commit writes its pages, fdatasync's, writes the meta page, and syncs again before
 * it reports success. So what was confirmed survives `kill -9`, and also a power cut as far as the disk keeps
 * what it acknowledged; an interrupted commit leaves the state before it. Freed pages are used again, so the
 * file grows to the largest the queue ever was and stays there.
 */
export interface QueueDatabase {
  readonly folder: string;
  /** Queue key → body. */
  readonly messages: QueueTable;
  /** Sequence → deliveries so far, for messages delivered more than once. */
  readonly deliveries: QueueTable;
  /** Queue key → reason, time and deliveries. */
  readonly deadLetters: QueueTable;
  /** Queue key → body of a dead letter. */
  readonly deadBodies: QueueTable;
  /** Sequence and id of a publish → time in milliseconds, a 64-bit float. */
  readonly recent: QueueTable;
  readonly state: QueueTable;
  readonly writes: GroupCommit;
  /** Size of the file now. */
  fileBytes(): number;
  close(): Promise<void>;
}

/**
 * Opens or creates the queue in `folder`.
 *
 * @throws AppError DATA_DIR_UNUSABLE, DISK_FULL or QUEUE_CORRUPT.
 */
export function openQueueDatabase(folder: string): QueueDatabase {
  let root: RootDatabase<Buffer, Buffer>;
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK);
    checkQueueFile(folder, fileOf(folder));
    root = open<Buffer, Buffer>({
      ...BINARY,
      // No mapSize: the map then grows with the file, past 4 GiB too.
      path: fileOf(folder),
      maxDbs: MAX_TABLES,
      // See QueueDatabase: a commit is on disk when it is reported.
      overlappingSync: false,
      // GroupCommit does the grouping; lmdb's own would reject a promise that nobody can catch when a commit fails.
      eventTurnBatching: false,
    });
  } catch (error) {
    throw error instanceof AppError ? error : openError(folder, error);
  }
  try {
    return buildDatabase(folder, root);
  } catch (error) {
    void root.close();
    throw error instanceof AppError ? error : openError(folder, error);
  }
}

function fileOf(folder: string): string {
  return join(folder, 'queue.mdb');
}

/** The six below, and room for a later format. */
const MAX_TABLES = 8;

const BINARY = { encoding: 'binary', keyEncoding: 'binary' } as const;

function buildDatabase(folder: string, root: RootDatabase<Buffer, Buffer>): QueueDatabase {
  const table = (name: string): QueueTable => root.openDB<Buffer, Buffer>(name, BINARY);
  const state = table('state');
  requireFormat(folder, state);
  const writes = createGroupCommit((write) =>
    root.batch(write).catch(async (error: unknown) => {
      const cause = await causeOf(error);
      await advanceTransaction(root, state);
      throw commitError(folder, cause);
    }),
  );
  return {
    folder,
    messages: table('messages'),
    deliveries: table('deliveries'),
    deadLetters: table('deadLetters'),
    deadBodies: table('deadBodies'),
    recent: table('recent'),
    state,
    writes,
    fileBytes: () => statSync(fileOf(folder)).size,
    async close() {
      await writes.idle();
      await root.close();
    },
  };
}

/**
 * LMDB uses the pages that a transaction freed only two transactions later. On a full disk no large commit gets
 * through to bring that about, so after a failed one a tiny commit does.
 */
async function advanceTransaction(root: RootDatabase<Buffer, Buffer>, state: QueueTable): Promise<void> {
  try {
    await root.batch(() => void state.put(FORMAT_KEY, Buffer.from([FORMAT])));
  } catch (error) {
    // Also refused: then nothing has changed, and the failed commit is reported by the caller.
    await causeOf(error);
  }
}

/** lmdb rejects with a wrapper whose `commitError` is a promise of the reason. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}

function requireFormat(folder: string, state: QueueTable): void {
  const stored = state.get(FORMAT_KEY);
  if (stored === undefined) {
    state.putSync(FORMAT_KEY, Buffer.from([FORMAT]));
  } else if (stored[0] !== FORMAT) {
    throw corruptQueueError(folder, { detail: `its format is ${stored[0]}, this version reads ${FORMAT}` });
  }
}

/** Queue keys of `table` from a sequence number on, at most `limit`. */
export function readKeys(table: QueueTable, range: { from: number; limit?: number }): QueueKey[] {
  const options = range.limit === undefined ? {} : { limit: range.limit };
  return [...table.getKeys({ start: encodeSequence(range.from), ...options })].map((key) =>
    decodeQueueKey(key),
  );
}

export function readBody(
  table: QueueTable,
  key: QueueKey,
  allocate: AllocateBytes = (bytes) => Buffer.allocUnsafeSlow(bytes),
): Uint8Array | undefined {
  // lmdb's own memory, good until it reads again; it may be longer than the value.
  const stored = table.getBinaryFast(encodeQueueKey(key));
  if (stored === undefined) return undefined;
  const body = allocate(key.bytes);
  body.set(stored.subarray(0, key.bytes));
  return body;
}

/** The last sequence number in `table`, whose keys begin with one; 0 when it is empty. */
export function lastSequence(table: QueueTable): number {
  const [last] = [...table.getKeys({ reverse: true, limit: 1 })];
  return last === undefined ? 0 : decodeSequence(last);
}

/** Every message up to this sequence number has been delivered at least once. */
export function readDeliveredUpTo(database: QueueDatabase): number {
  const stored = database.state.get(DELIVERED_UP_TO_KEY);
  return stored === undefined ? 0 : decodeSequence(stored);
}

export function putDeliveredUpTo(database: QueueDatabase, sequence: number): WriteOperation {
  return { table: database.state, key: DELIVERED_UP_TO_KEY, value: encodeSequence(sequence) };
}

export function readDeliveries(database: QueueDatabase, sequence: number): number | undefined {
  return database.deliveries.get(encodeSequence(sequence))?.readUInt32BE(0);
}

export function putDeliveries(database: QueueDatabase, sequence: number, count: number): WriteOperation {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(count);
  return { table: database.deliveries, key: encodeSequence(sequence), value };
}

/** What takes a message out of the queue. */
export function removeMessage(database: QueueDatabase, key: QueueKey): WriteOperation[] {
  return [
    { table: database.messages, key: encodeQueueKey(key), value: undefined },
    { table: database.deliveries, key: encodeSequence(key.sequence), value: undefined },
  ];
}
