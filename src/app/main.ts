import { setFlagsFromString } from 'node:v8';
import { runCli } from '../cli/main.ts';
import { createProcessContext } from '../cli/process-context.ts';
import { readVersion } from './version.ts';

// Bodies come in as many short-lived buffers outside the heap, which only a collection of the young generation frees.
// Grown to its usual 2 × 16 MB it is collected too seldom, and their bytes start collections of the whole heap instead:
// from here on it keeps the size that loading the modules brought it to, 2 × 8 MB.
setFlagsFromString('--semi-space-growth-factor=1');

// V8 starts a collection of the whole heap when it grew by a few percent, and memory that a scoring thread hands over
// counts as growth: a block of 10 MB started one, ten milliseconds that acknowledgements waited for, with every insert.
// At twice the live heap instead acknowledgements at half of capacity took 15 ms (p99) where they took 24 to 48, at the
// same peak memory.
setFlagsFromString('--heap-growing-percent=100');

/** The program: the command line with everything wired, ended by SIGINT or SIGTERM. */
const version = readVersion();
const surroundings = {
  version,
  stdout: process.stdout,
  stderr: process.stderr,
  pretty: process.stderr.isTTY === true,
};
process.exitCode = await runCli(process.argv.slice(2), {
  context: createProcessContext(),
  version,
  async up(options) {
    // Loaded when asked for: the other commands need neither server nor store.
    const { up } = await import('./up.ts');
    await up(options, surroundings);
  },
  async role(name, options) {
    const { runRole } = await import('./up.ts');
    await runRole(name, options, surroundings);
  },
});
