import type { Entry } from './entry.ts';
import type { EntryFilter } from './entry-filter.ts';

/**
 * Entries as they are stored, for whoever watches. A watcher that names a filter gets the entries that match it,
 * at most {@link LIVE_ENTRIES_LIMIT} a block; what had to be left out is counted.
 */
export interface LiveFeed {
  /** Undefined when {@link LIVE_SUBSCRIPTION_LIMIT} watchers are there already. `onEntries` must not throw. */
  subscribe(filter: EntryFilter, onEntries: (event: LiveEntries) => void): LiveSubscription | undefined;
}

export interface LiveEntries {
  /** Oldest first. */
  readonly entries: readonly Entry[];
  readonly skipped: number;
}

export interface LiveSubscription {
  /** Idempotent. */
  close(): void;
}

/** More than a screen shows; a block at full load holds 100,000. */
export const LIVE_ENTRIES_LIMIT = 200;

/** Each subscription is matched against every block in the scoring workers. */
export const LIVE_SUBSCRIPTION_LIMIT = 32;
