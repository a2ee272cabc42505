import { systemClock } from '../core/clock.ts';
import type { CliContext } from './cli-context.ts';

/** Ctrl-C reaches a program twice when what started it passes signals on: that is not a second press. */
const SAME_PRESS_MS = 300;

/**
 * The context of this process. The first Ctrl-C or SIGTERM asks commands to stop; a second one ends the process
 * at once. A reader of our output that goes away (`| head`) ends it quietly.
 */
export function createProcessContext(): CliContext {
  const abort = new AbortController();
  let askedMs = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const nowMs = systemClock.nowMs();
      if (!abort.signal.aborted) askedMs = nowMs;
      else if (nowMs - askedMs > SAME_PRESS_MS) process.exit(SIGNAL_EXIT_CODES[signal]);
      abort.abort();
    });
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    signal: abort.signal,
    clock: systemClock,
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}

/** 128 + the number of the signal, as shells report it. */
const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
