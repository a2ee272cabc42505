import type { Clock } from '../core/clock.ts';

/** Attempts without waiting: people mistype. */
const FREE_ATTEMPTS = 5;
/** Of one address, whatever the names: an office behind one address has many people. */
const FREE_ATTEMPTS_OF_ADDRESS = 30;
/** The wait doubles from here with every further attempt … */
const FIRST_WAIT_MS = 1000;
/** … up to here: about 100 guesses a day. */
const LONGEST_WAIT_MS = 900_000;
/** Forgotten when nothing was tried for this long. */
const MEMORY_MS = 3_600_000;
/** Names and addresses remembered; beyond it the one that was quiet longest is forgotten. About 2 MB. */
const REMEMBERED_LIMIT = 10_000;

/** Slows guessing of passwords, per account and address together and per address. Of this process alone. */
export interface LoginThrottle {
  /**
   * Takes an attempt. 0 when it may be made: it counts as failed until `succeeded` is called, so that attempts at the same time
   * count too. Otherwise the time to wait, ms, and the attempt does not count.
   */
  attempt(account: string, address: string): number;
  succeeded(account: string, address: string): void;
}

interface Tries {
  count: number;
  lastMs: number;
}

export function createLoginThrottle(clock: Clock): LoginThrottle {
  const tries = new Map<string, Tries>();

  function recall(key: string): Tries {
    const known = tries.get(key);
    return known === undefined || clock.nowMs() - known.lastMs > MEMORY_MS ? { count: 0, lastMs: 0 } : known;
  }

  function remember(key: string, { count, lastMs }: Tries): void {
    // The last one set is the last to go.
    tries.delete(key);
    if (count > 0) tries.set(key, { count, lastMs });
    const [oldest] = tries.keys();
    if (tries.size > REMEMBERED_LIMIT && oldest !== undefined) tries.delete(oldest);
  }

  return {
    attempt(account, address) {
      const keys = keysOf(account, address);
      const nowMs = clock.nowMs();
      const waits = keys.map(({ key, free }) => waitMs(recall(key), free) - (nowMs - recall(key).lastMs));
      const longest = Math.max(...waits);
      if (longest > 0) return longest;
      for (const { key } of keys) remember(key, { count: recall(key).count + 1, lastMs: nowMs });
      return 0;
    },
    succeeded(account, address) {
      const [pair, whole] = keysOf(account, address);
      tries.delete(pair.key);
      const { count, lastMs } = recall(whole.key);
      remember(whole.key, { count: count - 1, lastMs });
    },
  };
}

function waitMs({ count }: Tries, free: number): number {
  if (count < free) return 0;
  // A shift of more than 30 overflows; the longest wait is reached long before.
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(count - free, 30));
}

function keysOf(account: string, address: string) {
  const from = networkOf(address);
  return [
    { key: `${from} ${account.toLowerCase()}`, free: FREE_ATTEMPTS },
    { key: from, free: FREE_ATTEMPTS_OF_ADDRESS },
  ] as const;
}

/** One customer has a whole /64 of IPv6 addresses (RFC 6177). */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = ''] = address.split('::');
  return `${head.split(':').slice(0, 4).join(':')}::/64`;
}
