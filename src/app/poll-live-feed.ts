import type { Clock } from '../core/clock.ts';
import type { Entry } from '../core/entry.ts';
import { LIVE_ENTRIES_LIMIT, LIVE_SUBSCRIPTION_LIMIT } from '../core/live.ts';
import type { LiveFeed } from '../core/live.ts';
import type { EntryStore } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';

const POLL_MS = 500;

/** Lines whose own time is older than this when they are stored do not show in a tail of another process. */
const WINDOW_MS = 60_000;

/**
 * Live entries for a server whose processors run elsewhere: asks the store twice a second for the newest lines of the
 * last minute and passes on those not seen before.
 */
export function createPollingLiveFeed(deps: {
  readonly entries: Pick<EntryStore, 'find'>;
  readonly clock: Clock;
  readonly log: Logger;
}): LiveFeed & { close(): void } {
  const timers = new Set<NodeJS.Timeout>();
  return {
    subscribe(filter, onEntries) {
      if (timers.size >= LIVE_SUBSCRIPTION_LIMIT) return undefined;
      let seen: ReadonlySet<string> | undefined;
      let polling = false;
      async function poll(): Promise<void> {
        const fromUs = (deps.clock.nowMs() - WINDOW_MS) * 1000;
        const page = await deps.entries.find({ ...filter, fromUs }, { limit: LIVE_ENTRIES_LIMIT });
        const fresh: Entry[] = page.entries.filter(({ id }) => seen !== undefined && !seen.has(id)).reverse();
        // A whole page of new lines means that there were more than a page shows.
        const skipped = fresh.length === LIVE_ENTRIES_LIMIT ? 1 : 0;
        seen = new Set(page.entries.map(({ id }) => id));
        if (fresh.length > 0) onEntries({ entries: fresh, skipped });
      }
      const timer = setInterval(() => {
        if (polling) return;
        polling = true;
        poll()
          .catch((error: unknown) => deps.log.debug({ error }, 'a live view waits for the store'))
          .finally(() => (polling = false));
      }, POLL_MS);
      timers.add(timer);
      return {
        close() {
          clearInterval(timer);
          timers.delete(timer);
        },
      };
    },
    close() {
      for (const timer of timers) clearInterval(timer);
      timers.clear();
    },
  };
}
