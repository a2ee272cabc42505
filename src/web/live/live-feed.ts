import type { AnomalyDto } from '../../api/entries.ts';
import type { LiveStatsDto } from '../../api/overview.ts';
import type { TailConnection, TailHandlers, TailState } from '../api/tail-connection.ts';
import { createSignal } from '../state/signal.ts';
import type { Signal } from '../state/signal.ts';
import { createLiveLines } from './live-lines.ts';
import type { LiveLines } from './live-lines.ts';

export type TailParams = readonly (readonly [string, string])[];

/** Everything that arrives while the page is open, over one connection. */
export interface LiveFeed {
  readonly state: Signal<TailState>;
  /** One figure a second, oldest first, at most {@link STATS_KEPT}. */
  readonly stats: Signal<readonly LiveStatsDto[]>;
  /** Newest first, at most {@link ANOMALIES_KEPT}. */
  readonly anomalies: Signal<readonly AnomalyDto[]>;
  readonly lines: LiveLines;
  /** Asks for lines as well, those that match; `undefined` stops them. */
  follow(filter: TailParams | undefined): void;
  retryNow(): void;
  start(): void;
  stop(): void;
}

export interface LiveFeedDeps {
  readonly connect: (params: TailParams, handlers: TailHandlers) => TailConnection;
  readonly schedule: (run: () => void) => void;
}

/** Two minutes: the width of the live sparkline. */
export const STATS_KEPT = 120;
export const ANOMALIES_KEPT = 50;

export function createLiveFeed({ connect, schedule }: LiveFeedDeps): LiveFeed {
  const state = createSignal<TailState>({ kind: 'connecting' });
  const stats = createSignal<readonly LiveStatsDto[]>([]);
  const anomalies = createSignal<readonly AnomalyDto[]>([]);
  const lines = createLiveLines(schedule);
  let filter: TailParams | undefined;
  let connection: TailConnection | undefined;

  const open = () => {
    connection?.close();
    const params: TailParams =
      filter === undefined ? [['events', 'stats,anomaly']] : [['events', 'stats,anomaly,entries'], ...filter];
    connection = connect(params, {
      onState: state.set,
      onStats: (next) => stats.set([...stats.get(), next].slice(-STATS_KEPT)),
      onAnomaly: (anomaly) => anomalies.set([anomaly, ...anomalies.get()].slice(0, ANOMALIES_KEPT)),
      onEntries: ({ entries, skipped }) => lines.add(entries, skipped),
    });
  };

  return {
    state,
    stats,
    anomalies,
    lines,
    follow: (next) => {
      if (JSON.stringify(next) === JSON.stringify(filter)) return;
      filter = next;
      lines.clear();
      if (connection !== undefined) open();
    },
    retryNow: () => connection?.retryNow(),
    start: () => {
      if (connection === undefined) open();
    },
    stop: () => {
      connection?.close();
      connection = undefined;
    },
  };
}
