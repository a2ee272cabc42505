import { readDeliveries, readKeys, type QueueDatabase } from './queue-database.ts';
import type { QueueKey } from './queue-key.ts';

export interface WaitingMessage {
  readonly key: QueueKey;
  /** How often it was delivered so far. */
  readonly deliveries: number;
}

/**
 * The messages that wait for delivery, oldest first. Holds a window of keys, never bodies: a backlog of any
 * size costs the same memory.
 */
export interface WaitingLine {
  peek(): WaitingMessage | undefined;
  /** Removes what `peek` showed. */
  take(): void;
  /** For a message that was taken and has to come again. */
  putBack(message: WaitingMessage): void;
  /** The message is committed. Sequences must rise from call to call. */
  published(key: QueueKey): void;
}

/** 256 keys are one or two pages of LMDB to read at a time. */
const WINDOW_KEYS = 256;

/** @param deliveredUpTo as found at open: what is left up to it was under way when the process ended. */
export function createWaitingLine(database: QueueDatabase, deliveredUpTo: number): WaitingLine {
  const returned: WaitingMessage[] = [];
  let window: QueueKey[] = readKeys(database.messages, { from: 0, limit: WINDOW_KEYS });
  /** The first sequence number that never entered the window. */
  let unseenFrom = afterLast(window, 0);
  let lastPublished = Number.MAX_SAFE_INTEGER;

  function refill(): void {
    if (window.length > 0 || unseenFrom > lastPublished) return;
    window = readKeys(database.messages, { from: unseenFrom, limit: WINDOW_KEYS });
    if (window.length === 0) lastPublished = unseenFrom - 1;
    unseenFrom = afterLast(window, unseenFrom);
  }

  function withDeliveries(key: QueueKey): WaitingMessage {
    if (key.sequence > deliveredUpTo) return { key, deliveries: 0 };
    return { key, deliveries: readDeliveries(database, key.sequence) ?? 1 };
  }

  function returnedIsFirst(): boolean {
    const [first] = returned;
    return first !== undefined && (window[0] === undefined || first.key.sequence < window[0].sequence);
  }

  return {
    peek() {
      refill();
      if (returnedIsFirst()) return returned[0];
      return window[0] === undefined ? undefined : withDeliveries(window[0]);
    },
    take() {
      if (returnedIsFirst()) returned.shift();
      else window.shift();
    },
    putBack(message) {
      const after = returned.findIndex(({ key }) => key.sequence > message.key.sequence);
      returned.splice(after === -1 ? returned.length : after, 0, message);
    },
    published(key) {
      const nothingUnseen = window.length === 0 && unseenFrom > lastPublished;
      lastPublished = key.sequence;
      // A refill may have read it between its commit and this call.
      if (!nothingUnseen || key.sequence < unseenFrom) return;
      window.push(key);
      unseenFrom = key.sequence + 1;
    },
  };
}

function afterLast(window: readonly QueueKey[], otherwise: number): number {
  const last = window.at(-1);
  return last === undefined ? otherwise : last.sequence + 1;
}
