import { nowUs } from '../../core/clock.ts';
import type { Learner } from '../../learner/learner.ts';
import type { AnomalousSession } from '../../learner/find-anomalous-sessions.ts';
import { judgeSessionsInWorker } from '../../learner/judge-sessions-in-worker.ts';
import { SessionWatch } from '../../learner/session-watch.ts';
import type { Store } from '../../store/store.ts';
import type { RoleContext } from './role-context.ts';

/** One look reads up to a second; sessions count as ended after a minute. */
const LOOK_EVERY_MS = 60_000;

/** Looks at ended sessions every minute, one look at a time. */
export function watchSessions(
  { clock, log, closers }: Pick<RoleContext, 'clock' | 'log' | 'closers'>,
  parts: {
    readonly store: Pick<Store, 'entries'>;
    readonly learner: Pick<Learner, 'resolveTemplate'>;
    readonly onSession: (session: AnomalousSession) => void;
  },
): void {
  const watch = new SessionWatch({
    entries: parts.store.entries,
    resolveTemplate: (id) => parts.learner.resolveTemplate(id),
    openJudge: judgeSessionsInWorker,
    onSession: parts.onSession,
  });
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= watch
      .look(nowUs(clock))
      .catch((error: unknown) => log.warn({ error }, 'sessions could not be looked at; trying again'))
      .finally(() => (looking = undefined));
  }, LOOK_EVERY_MS);
  closers.add('session watch', async () => {
    clearInterval(timer);
    await looking;
  });
}
