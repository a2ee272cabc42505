import type { Clock } from '../../core/clock.ts';
import type { DeadLetter } from '../broker.ts';
import type { WriteOperation } from './group-commit.ts';
import { readBody, readKeys, removeMessage, type QueueDatabase } from './queue-database.ts';
import { decodeQueueKey, encodeQueueKey, encodeSequence, type QueueKey } from './queue-key.ts';
import type { WaitingMessage } from './waiting-line.ts';

/** A longer reason is cut: it is for people to read. */
const REASON_LIMIT_CHARACTERS = 1000;

interface DeadLetterNote {
  readonly reason: string;
  readonly deliveries: number;
  readonly timeMs: number;
}

/** The dead letters on disk, beside the queue they came from. */
export interface DeadLetterTable {
  readonly count: number;
  readonly bytes: number;
  list(limit: number): DeadLetter[];
  find(id: string): QueueKey | undefined;
  body(key: QueueKey): Uint8Array;
  /** Takes the message out of the queue and into the dead letters, in one commit. */
  move(message: WaitingMessage, letter: { reason: string; body: Uint8Array }): Promise<void>;
  /** Removes the letter, together with `further` operations in one commit. */
  remove(key: QueueKey, further?: readonly WriteOperation[]): Promise<void>;
}

export function createDeadLetterTable(database: QueueDatabase, clock: Clock): DeadLetterTable {
  const stored = readKeys(database.deadLetters, { from: 0 });
  let count = stored.length;
  let bytes = stored.reduce((sum, key) => sum + key.bytes, 0);

  return {
    get count() {
      return count;
    },
    get bytes() {
      return bytes;
    },
    list: (limit) => listLetters(database, limit),
    find(id) {
      return readKeys(database.deadLetters, { from: 0 }).find((key) => key.id === id);
    },
    body: (key) => requireBody(database, key),
    async move({ key, deliveries }, { reason, body }) {
      const note = { reason: reason.slice(0, REASON_LIMIT_CHARACTERS), deliveries, timeMs: clock.nowMs() };
      const binaryKey = encodeQueueKey(key);
      const operations = [
        ...removeMessage(database, key),
        { table: database.deadLetters, key: binaryKey, value: encodeNote(note) },
        { table: database.deadBodies, key: binaryKey, value: body },
      ];
      await database.writes.add(operations, 'stores');
      count++;
      bytes += key.bytes;
    },
    async remove(key, further = []) {
      const binaryKey = encodeQueueKey(key);
      const operations = [
        { table: database.deadLetters, key: binaryKey, value: undefined },
        { table: database.deadBodies, key: binaryKey, value: undefined },
        ...further,
      ];
      await database.writes.add(operations, further.length === 0 ? 'frees' : 'stores');
      count--;
      bytes -= key.bytes;
    },
  };
}

function listLetters(database: QueueDatabase, limit: number): DeadLetter[] {
  const notes = [...database.deadLetters.getRange({ start: encodeSequence(0), limit })];
  return notes.map(({ key, value }) => {
    const { id, bytes, sequence } = decodeQueueKey(key);
    return { id, bytes, ...decodeNote(value), body: requireBody(database, { id, bytes, sequence }) };
  });
}

function requireBody(database: QueueDatabase, key: QueueKey): Uint8Array {
  const body = readBody(database.deadBodies, key);
  if (body === undefined) throw new Error(`Dead letter ${key.id} has no body in ${database.folder}`);
  return body;
}

function encodeNote(note: DeadLetterNote): Buffer {
  return Buffer.from(JSON.stringify(note));
}

function decodeNote(bytes: Buffer): DeadLetterNote {
  return JSON.parse(bytes.toString()) as DeadLetterNote;
}
