import type { SenderName } from '../ingest/ingest-observer.ts';
import type { RoleContext } from './roles/role-context.ts';
import type { SourcePace, SourceTracker } from './source-tracker.ts';

/** A source that sent less often is no habit to go by. */
const LEAST_DELIVERIES = 10;

/** Shorter pauses are those of restarts and quiet minutes. */
const LEAST_SILENCE_MS = 60_000;

/** Silence is unusual when it is this many times the longest pause so far. */
const USUAL_PAUSES = 5;

const CHECK_INTERVAL_MS = 5_000;

/** Whether a source that sent regularly has stopped. */
export function isSilent(pace: Readonly<SourcePace>, nowMs: number): boolean {
  if (pace.deliveries < LEAST_DELIVERIES) return false;
  return nowMs - pace.lastMs > Math.max(LEAST_SILENCE_MS, USUAL_PAUSES * pace.longestPauseMs);
}

export interface SilenceWatch {
  /** Looks once: logs each source that has stopped or come back, and counts those that are silent. */
  check(): void;
}

export function createSilenceWatch(
  { clock, log, metrics }: Pick<RoleContext, 'clock' | 'log' | 'metrics'>,
  sources: Pick<SourceTracker, 'paces'>,
): SilenceWatch {
  let silent = new Map<string, SenderName>();
  return {
    check() {
      const nowMs = clock.nowMs();
      const now = new Map<string, SenderName>();
      for (const { sender, pace } of sources.paces()) {
        const key = `${sender.protocol} ${sender.name}`;
        if (isSilent(pace, nowMs)) {
          now.set(key, sender);
          if (!silent.has(key)) {
            const silentMs = nowMs - pace.lastMs;
            log.warn(
              { source: sender.name, protocol: sender.protocol, silentMs },
              'a source has stopped sending',
            );
          }
        } else if (silent.has(key)) {
          log.info({ source: sender.name, protocol: sender.protocol }, 'a source sends again');
        }
      }
      silent = now;
      metrics.sourcesSilent.set(silent.size);
    },
  };
}

/** Checks every few seconds until the closers run. */
export function watchSources(context: RoleContext, sources: Pick<SourceTracker, 'paces'>): void {
  const watch = createSilenceWatch(context, sources);
  const timer = setInterval(() => watch.check(), CHECK_INTERVAL_MS);
  context.closers.add('watch over sources', () => clearInterval(timer));
}
