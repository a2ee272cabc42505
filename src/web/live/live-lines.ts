import type { EntryDto } from '../../api/entries.ts';
import { Ring } from './ring.ts';

/** What the live table shows. */
export interface LiveView {
  /** Newest first. */
  readonly lines: readonly EntryDto[];
  /** Arrived but held back, since somebody is reading. */
  readonly waiting: number;
  /** Lines the server left out because there were too many a second. */
  readonly skipped: number;
  readonly held: boolean;
}

export interface LiveLines {
  add(entries: readonly EntryDto[], skipped: number): void;
  /** Held lines wait until they are released; nothing moves meanwhile. */
  hold(held: boolean): void;
  clear(): void;
  view(): LiveView;
  subscribe(listener: () => void): () => void;
}

/** Some two hundred screens; older lines are a search away. */
export const LIVE_CAPACITY = 5000;

/**
 * The newest lines of the tail, in bounded memory. Listeners hear of changes at most once a frame: `schedule` is
 * `requestAnimationFrame` in the page.
 */
export function createLiveLines(schedule: (run: () => void) => void, capacity = LIVE_CAPACITY): LiveLines {
  const shown = new Ring<EntryDto>(capacity);
  const waiting = new Ring<EntryDto>(capacity);
  const listeners = new Set<() => void>();
  let held = false;
  let skipped = 0;
  let scheduled = false;
  let view: LiveView = { lines: [], waiting: 0, skipped: 0, held: false };

  const render = () => {
    scheduled = false;
    const lines = held ? view.lines : shown.newestFirst();
    view = { lines, waiting: waiting.length, skipped, held };
    for (const listener of listeners) listener();
  };
  const changed = () => {
    if (scheduled) return;
    scheduled = true;
    schedule(render);
  };

  return {
    add: (entries, left) => {
      const target = held ? waiting : shown;
      for (const entry of entries) target.push(entry);
      skipped += left;
      changed();
    },
    hold: (next) => {
      if (held === next) return;
      held = next;
      if (!held) {
        for (const entry of waiting.newestFirst().reverse()) shown.push(entry);
        waiting.clear();
      }
      changed();
    },
    clear: () => {
      shown.clear();
      waiting.clear();
      skipped = 0;
      view = { ...view, lines: [] };
      changed();
    },
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
