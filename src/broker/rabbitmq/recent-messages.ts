import { hash } from 'node:crypto';

/** What is known of a message that its producer may send again. */
export interface NamedMessage {
  /** Its property `message-id`; empty when it has none. */
  readonly id: string;
  readonly body: Uint8Array;
}

/** The messages taken lately, by id and content. */
export interface RecentMessages {
  /** What to call this message by; undefined when it has no id and is taken as often as it comes. */
  keyOf(message: NamedMessage): string | undefined;
  /** False when one called so was taken lately. */
  take(key: string): boolean;
  /** It was not taken after all: the next one called so is. */
  forget(key: string): void;
}

/** A producer that lost its confirm sends again within seconds: four of them at 25,000 messages a second. */
const KEPT_MESSAGES = 100_000;

/**
 * Tells messages that are sent again. Their content is a part of what they are called by: producers that count their
 * messages from 1 share ids, but not messages.
 */
export function createRecentMessages(kept = KEPT_MESSAGES): RecentMessages {
  const keys = new Set<string>();
  return {
    keyOf: ({ id, body }) => (id === '' ? undefined : `${id} ${hash('sha1', body, 'base64')}`),
    take(key) {
      if (keys.has(key)) return false;
      keys.add(key);
      if (keys.size > kept) {
        for (const oldest of keys) {
          keys.delete(oldest);
          break;
        }
      }
      return true;
    },
    forget: (key) => void keys.delete(key),
  };
}

/** The same for one channel, whose messages come again with the next one when they were not handled. */
export interface MessagesUnderWay {
  /** Whether a message of this key is to be handled. */
  isNew(key: string | undefined): boolean;
  onHandled(keys: readonly (string | undefined)[]): void;
  /** What is not handled yet is new when it comes again. */
  end(): void;
}

export function createMessagesUnderWay(recent: RecentMessages): MessagesUnderWay {
  const underWay = new Set<string>();
  return {
    isNew(key) {
      if (key === undefined) return true;
      if (!recent.take(key)) return false;
      underWay.add(key);
      return true;
    },
    onHandled(keys) {
      for (const key of keys) {
        if (key === undefined) continue;
        underWay.delete(key);
        // When the channel ended meanwhile it was forgotten, and comes again.
        recent.take(key);
      }
    },
    end() {
      for (const key of underWay) recent.forget(key);
      underWay.clear();
    },
  };
}
