// The memory that decoders need for large inputs: npm run fuzz:memory -- [--only NAME]
// Beyond the input itself, at most three times its size, whatever it holds.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { TARGETS } from './targets.ts';

/** As a share of the input's size. */
const LIMIT = 3;

/** Garbage that is not yet collected only adds to what is measured: one attempt within the limit shows the need. */
const ATTEMPTS = 3;

/** Old space is kept small, so that what is garbage is not taken for need; more than this is needed by none. */
const FLAGS = ['--expose-gc', '--max-semi-space-size=1', '--max-old-space-size=64'];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const script = fileURLToPath(new URL('memory-of.ts', import.meta.url));
let failures = 0;

for (const { name } of TARGETS) {
  if (values.only !== undefined && !name.includes(values.only)) continue;
  let share = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && !(share <= LIMIT); attempt++) {
    const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, script, name]);
    share = Math.min(share, Number(stdout));
  }
  if (!(share <= LIMIT)) failures++;
  process.stdout.write(
    `${name.padEnd(26)} ${share.toFixed(2)} times its input${share <= LIMIT ? '' : ': too much'}\n`,
  );
}
process.exitCode = failures === 0 ? 0 : 1;
