import type { TailEntriesDto } from '../../api/detection.ts';
import type { AnomalyDto } from '../../api/entries.ts';
import type { LiveStatsDto } from '../../api/overview.ts';
import { apiAddress } from './client.ts';
import { retryDelayMs } from './retry-delay.ts';

export type TailState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly retryAtMs: number };

export interface TailHandlers {
  onState(state: TailState): void;
  onStats(stats: LiveStatsDto): void;
  onAnomaly(anomaly: AnomalyDto): void;
  onEntries(entries: TailEntriesDto): void;
}

export interface TailConnection {
  retryNow(): void;
  close(): void;
}

/** The server sends `stats` each second; after this silence the connection is dead even if nobody closed it. */
const SILENCE_LIMIT_MS = 8000;

/**
 * Follows `/api/v1/tail` until closed. A broken connection is opened again after a growing delay, by itself or at
 * once with `retryNow`.
 */
export function connectTail(
  params: readonly (readonly [string, string])[],
  handlers: TailHandlers,
): TailConnection {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lostSinceMs: number | undefined;
  let attempt = 0;

  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(lose, SILENCE_LIMIT_MS);
  };
  const opened = () => {
    attempt = 0;
    lostSinceMs = undefined;
    handlers.onState({ kind: 'open' });
    heard();
  };
  const lose = () => {
    source?.close();
    clearTimeout(timer);
    lostSinceMs ??= Date.now();
    const delayMs = retryDelayMs(attempt++, Math.random());
    handlers.onState({ kind: 'lost', sinceMs: lostSinceMs, retryAtMs: Date.now() + delayMs });
    timer = setTimeout(open, delayMs);
  };
  function open(): void {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(apiAddress('/tail', params));
    source.onopen = opened;
    source.onerror = lose;
    const listen = <T>(name: string, handle: (value: T) => void) => {
      source?.addEventListener(name, (event: MessageEvent<string>) => {
        heard();
        handle(JSON.parse(event.data) as T);
      });
    };
    listen('stats', handlers.onStats);
    listen('anomaly', handlers.onAnomaly);
    listen('entries', handlers.onEntries);
    timer = setTimeout(lose, SILENCE_LIMIT_MS);
  }

  handlers.onState({ kind: 'connecting' });
  open();
  return {
    retryNow: open,
    close: () => {
      clearTimeout(timer);
      source?.close();
    },
  };
}
