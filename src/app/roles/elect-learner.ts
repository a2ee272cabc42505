import { hostname } from 'node:os';
import { createLearnerLease, LEASE_MS, RENEW_MS } from '../../learner/learner-lease.ts';
import type { Learner } from '../../learner/learner.ts';
import { createClosers } from '../closers.ts';
import type { Closers } from '../closers.ts';
import type { RoleContext } from './role-context.ts';
import { runLearning } from './run-learning.ts';

/** Without a renewal for this long we stop, before another may begin. */
const STOP_AFTER_MS = LEASE_MS - 2 * RENEW_MS;

export interface ElectedLearner {
  /** Undefined while another process is the learner. */
  readonly current: Learner | undefined;
}

/**
 * Runs the learner while this process holds the lease; otherwise waits for it with nothing open, and so takes up the
 * sample and the models as the one before left them.
 */
export async function electLearner(
  context: RoleContext,
  parts: Parameters<typeof runLearning>[1],
): Promise<ElectedLearner> {
  const { log, clock, closers } = context;
  const lease = createLearnerLease({
    documents: parts.store.documents,
    owner: `${hostname()}-${process.pid}-${clock.nowMs()}`,
  });
  let running: { readonly learner: Learner; readonly closers: Closers } | undefined;
  let renewedMs = -Infinity;
  let closed = false;

  async function stop(why: string): Promise<void> {
    const ended = running;
    running = undefined;
    if (ended === undefined) return;
    log.info({ why }, 'this process is no longer the learner');
    await ended.closers.closeAll();
  }

  async function step(): Promise<void> {
    const askedMs = performance.now();
    const held = await lease.renew().catch((error: unknown) => {
      log.warn({ error }, 'the lease of the learner could not be renewed; trying again');
      return undefined;
    });
    if (held === true) {
      renewedMs = askedMs;
      if (running === undefined && !closed) {
        const own = createClosers(log);
        try {
          const { learner } = await runLearning({ ...context, closers: own }, parts);
          running = { learner, closers: own };
        } catch (error) {
          await own.closeAll();
          throw error;
        }
        const { learner } = running;
        log.info({ models: learner.active()?.version ?? 0 }, 'this process is the learner now');
      }
    } else if (held === false || performance.now() - renewedMs > STOP_AFTER_MS) {
      await stop(held === false ? 'another process is' : 'the lease could not be renewed');
    }
  }

  let stepping: Promise<void> | undefined;
  function stepOnce(): Promise<void> {
    stepping ??= step()
      .catch((error: unknown) => log.warn({ error }, 'the learner could not be started; trying again'))
      .finally(() => (stepping = undefined));
    return stepping;
  }

  await stepOnce();
  const timer = setInterval(() => void stepOnce(), RENEW_MS);
  closers.add('learner', async () => {
    closed = true;
    clearInterval(timer);
    await stepping;
    await stop('it ends');
    await lease.release().catch(() => undefined);
  });
  return {
    get current() {
      return running?.learner;
    },
  };
}
