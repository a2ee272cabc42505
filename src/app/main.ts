import { setFlagsFromString } from 'node:v8';
import { runCli } from '../cli/main.ts';
import { createProcessContext } from '../cli/process-context.ts';
import { readVersion } from './version.ts';

// Bodies come in as many short-lived buffers outside the heap, which only a collection of the young generation frees.
// Grown to its usual 2 × 16 MB it is collected too seldom, and their bytes start collections of the whole heap instead:
// from here on it keeps the size that loading the modules brought it to, 2 × 8 MB.
setFlagsFromString('--semi-space-growth-factor=1');

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
