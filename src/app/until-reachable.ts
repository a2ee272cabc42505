import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Away for now: all other trouble needs a person, and ends the process. */
const PASSING: readonly ErrorCode[] = ['BROKER_UNREACHABLE', 'STORE_UNREACHABLE'];

const PAUSE_MS = 1000;

/** Tries again while the other side is away, for `limitMs`. @throws AppError the last one's */
export async function untilReachable<T>(
  attempt: () => Promise<T>,
  { log, limitMs, signal }: { readonly log: Logger; readonly limitMs: number; readonly signal?: AbortSignal },
): Promise<T> {
  const startMs = performance.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const passing = error instanceof AppError && PASSING.includes(error.code);
      if (!passing || signal?.aborted === true || performance.now() - startMs >= limitMs) throw error;
      log.warn({ code: error.code, error: error.message }, 'not reachable yet; trying again');
      await delay(PAUSE_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }
}
