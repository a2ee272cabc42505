// Long fuzzing of every decoder: npm run fuzz -- [--seconds 60] [--seed N] [--only NAME]
// Any bytes must give entries or rejects. What throws or takes too long is printed as base64, to become a test.
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.ts';
import { mutate } from './mutate.ts';
import { TARGETS } from './targets.ts';

/** An input of a few hundred bytes takes microseconds; a pause of the machine is shorter than this. */
const SLOW_MS = 500;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});

const targets = TARGETS.filter(({ name }) => values.only === undefined || name.includes(values.only));
const random = createRandom(Number(values.seed));
const shareMs = (Number(values.seconds) * 1000) / targets.length;
let failures = 0;
let total = 0;

process.stdout.write(`seed ${values.seed}\n`);
for (const { name, seeds, decode } of targets) {
  const endMs = performance.now() + shareMs;
  let inputs = 0;
  while (performance.now() < endMs) {
    const input = mutate(seeds, random);
    try {
      // Once more when it was slow: the machine may have paused.
      if (timeOf(decode, input) > SLOW_MS && timeOf(decode, input) > SLOW_MS) {
        failures++;
        process.stdout.write(`${name} takes over ${SLOW_MS} ms on ${base64(input)}\n`);
      }
    } catch (error) {
      failures++;
      process.stdout.write(`${name} threw ${String(error)} on ${base64(input)}\n`);
    }
    inputs++;
  }
  total += inputs;
  process.stdout.write(`${name.padEnd(24)} ${inputs} inputs\n`);
}
process.stdout.write(`${total} inputs, ${failures} failures\n`);
process.exitCode = failures === 0 ? 0 : 1;

/** ms */
function timeOf(decode: (bytes: Uint8Array) => void, input: Uint8Array): number {
  const startMs = performance.now();
  decode(input);
  return performance.now() - startMs;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
