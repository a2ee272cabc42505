import type { EntryFilter } from '../core/entry-filter.ts';
import { LIVE_SUBSCRIPTION_LIMIT } from '../core/live.ts';
import type { LiveEntries, LiveFeed } from '../core/live.ts';
import type { ScoredBlock, Watcher } from './worker-protocol.ts';

export interface LiveHub extends LiveFeed {
  /** Hands the live entries of a stored block to their watchers. */
  deliver(live: ScoredBlock['live']): void;
  readonly watchers: readonly Watcher[];
}

/** Keeps subscriptions; `onChange` hears of every change so that workers can be told. */
export function createLiveHub(onChange: (watchers: readonly Watcher[]) => void): LiveHub {
  const subscriptions = new Map<number, { filter: EntryFilter; onEntries: (event: LiveEntries) => void }>();
  let nextId = 1;
  const watchers = (): Watcher[] => [...subscriptions].map(([id, { filter }]) => ({ id, filter }));

  return {
    get watchers() {
      return watchers();
    },
    subscribe(filter, onEntries) {
      if (subscriptions.size >= LIVE_SUBSCRIPTION_LIMIT) return undefined;
      const id = nextId++;
      subscriptions.set(id, { filter, onEntries });
      onChange(watchers());
      return {
        close() {
          if (subscriptions.delete(id)) onChange(watchers());
        },
      };
    },
    deliver(live) {
      for (const { watcher, entries, skipped } of live) {
        subscriptions.get(watcher)?.onEntries({ entries, skipped });
      }
    },
  };
}
