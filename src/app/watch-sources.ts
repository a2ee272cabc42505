import type { SenderName } from '../ingest/ingest-observer.ts';
import type { RoleContext } from './roles/role-context.ts';
import { isSilent } from './source-pace.ts';
import type { SourceTracker } from './source-tracker.ts';

const CHECK_INTERVAL_MS = 5_000;

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
