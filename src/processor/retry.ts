import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Whether to go on after this error, the `attempt`th (from 1). */
  readonly retry: (error: unknown, attempt: number) => boolean;
  readonly signal: AbortSignal;
}

/** Runs `action` until it succeeds or must not be repeated; waits twice as long after each failure. */
export async function withRetry<T>(action: () => Promise<T>, options: RetryOptions): Promise<T> {
  let delayMs = options.firstDelayMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (options.signal.aborted || !options.retry(error, attempt)) throw error;
    }
    // An abort ends the wait, and the next failure the loop.
    await delay(delayMs, undefined, { signal: options.signal }).catch(() => undefined);
    delayMs = Math.min(delayMs * 2, options.longestDelayMs);
  }
}
