import { systemClock } from '../core/clock.ts';
import type { CliContext } from './cli-context.ts';

/**
 * The context of this process. The first Ctrl-C or SIGTERM asks commands to stop; a second one ends the process
 * at once. A reader of our output that goes away (`| head`) ends it quietly.
 */
export function createProcessContext(): CliContext {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(SIGNAL_EXIT_CODES[signal]);
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
