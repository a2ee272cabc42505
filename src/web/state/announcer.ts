import { createSignal } from './signal.ts';
import type { Signal } from './signal.ts';

/** Text for the page's live region. */
export interface Announcer {
  readonly text: Signal<string>;
  /** Says it now, or later in place of what still waits. */
  say(text: string): void;
}

export interface AnnouncerDeps {
  readonly nowMs: () => number;
  readonly later: (run: () => void, delayMs: number) => void;
}

/** Screen readers read a region out whole: more often than this they would speak without end. */
export const ANNOUNCE_EVERY_MS = 10_000;

export function createAnnouncer({ nowMs, later }: AnnouncerDeps): Announcer {
  const text = createSignal('');
  let lastMs = Number.NEGATIVE_INFINITY;
  let waiting: string | undefined;
  const speak = (next: string) => {
    lastMs = nowMs();
    text.set(next);
  };
  return {
    text,
    say: (next) => {
      const restMs = lastMs + ANNOUNCE_EVERY_MS - nowMs();
      if (restMs <= 0 && waiting === undefined) return speak(next);
      if (waiting === undefined) {
        later(() => {
          const latest = waiting ?? '';
          waiting = undefined;
          speak(latest);
        }, restMs);
      }
      waiting = next;
    },
  };
}
