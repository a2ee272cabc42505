/**
 * Every hot path, one benchmark after the other, with progress:
 *
 *     npm run bench                     all of them, as tables
 *     npm run bench -- --json           one JSON document; written to bench/results/bench.json, where the results of
 *                                       those that were not run stay
 *     npm run bench -- forest template  only those
 *
 * Rivals run in the same process or the same minute where a package registry has them and they are installed
 * (scikit-learn, drain3); a missing one is said loudly by the benchmark. Rows that we lose stay in.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const all = readdirSync(here)
  .filter((file) => file.endsWith('.bench.ts'))
  .sort();
const chosen =
  positionals.length === 0 ? all : all.filter((file) => positionals.some((name) => file.startsWith(name)));
if (chosen.length === 0)
  throw new Error(`No benchmark is called ${positionals.join(', ')}: there are ${all.join(', ')}.`);

const RESULTS = path.join(here, 'results/bench.json');
const results = values.json ? earlierResults() : {};
for (const [i, file] of chosen.entries()) {
  const name = file.replace('.bench.ts', '');
  const startMs = performance.now();
  process.stderr.write(`[${i + 1}/${chosen.length}] ${name}\n`);
  const output = await run(file, values.json ? ['--json'] : []);
  if (values.json) {
    const result = lastJson(output);
    // After each: a run of half an hour may be ended early.
    if (result !== null) results[name] = { machine: describeMachine(), result };
    writeFileSync(RESULTS, `${JSON.stringify(sorted(results), undefined, 2)}\n`);
  }
  process.stderr.write(`    ${((performance.now() - startMs) / 1000).toFixed(0)} s\n`);
}
if (values.json) console.log(JSON.stringify(sorted(results)));

/** One benchmark's figures, and what they must be read with. */
interface Measured {
  readonly machine: ReturnType<typeof describeMachine>;
  readonly result: unknown;
}

function earlierResults(): Record<string, Measured> {
  if (!existsSync(RESULTS)) return {};
  return JSON.parse(readFileSync(RESULTS, 'utf8')) as Record<string, Measured>;
}

function sorted(measured: Readonly<Record<string, Measured>>): Record<string, Measured> {
  return Object.fromEntries(Object.entries(measured).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Runs one benchmark; its tables go to our output, its JSON is returned. A failure does not stop the others. */
function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--expose-gc', path.join(here, file), ...args], {
      stdio: ['ignore', args.length > 0 ? 'pipe' : 'inherit', 'inherit'],
    });
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.once('exit', (code) => {
      if (code !== 0) {
        process.stderr.write(`    FAILED with exit code ${code}\n`);
        process.exitCode = 1;
      }
      resolve(text);
    });
  });
}

function lastJson(text: string): unknown {
  const start = text.search(/^[[{]/m);
  return start < 0 ? null : (JSON.parse(text.slice(start)) as unknown);
}
