import { runCli } from '../cli/main.ts';
import { systemClock } from '../core/clock.ts';
import { up } from './up.ts';
import { readVersion } from './version.ts';

/** The program: the command line with everything wired, ended by SIGINT or SIGTERM. */
const abort = new AbortController();
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second Ctrl-C means it: what is not stored yet is stored after the next start.
    if (++signals > 1) process.exit(130);
    abort.abort();
  });
}

const version = readVersion();
process.exitCode = await runCli(process.argv.slice(2), {
  context: {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    signal: abort.signal,
    clock: systemClock,
    setExitCode: () => undefined,
  },
  version,
  up: (options) =>
    up(options, {
      version,
      stdout: process.stdout,
      stderr: process.stderr,
      pretty: process.stderr.isTTY === true,
    }),
});
