/**
 * Every attack against a server with its default limits, while a well-behaved sender goes on beside it:
 *
 *     npm run test:hostile -- [--only WORDS]… [--size full|short] [--save]
 *
 * `--only` takes the attacks whose name begins with the words; `--save` writes bench/results/hostile.json. Fails when an
 * acknowledged line is lost or memory goes beyond MEMORY_LIMIT_BYTES.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from '../../bench/machine.ts';
import { attacks } from './attacks.ts';
import { formatHostile } from './hostile-report.ts';
import { startHostileServer } from './hostile-server.ts';
import { runAttack, type AttackReport } from './run-attack.ts';

/**
 * Above the resting level: `ingest.heldBytes` and the buffers of sockets twice, since memory is collected after it grew,
 * and what the well-behaved sender's lines need.
 */
const MEMORY_LIMIT_BYTES = 600e6;

const RESULTS = fileURLToPath(new URL('../../bench/results/hostile.json', import.meta.url));

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    size: { type: 'string', default: 'full' },
    save: { type: 'boolean', default: false },
  },
});
const size = values.size === 'short' ? 'short' : 'full';
const reports: AttackReport[] = [];
for (const attack of attacks.filter(({ name }) => values.only.some((words) => name.startsWith(words)))) {
  const hostile = await startHostileServer();
  try {
    const report = await runAttack(attack, hostile, size);
    reports.push(report);
    if (values.save) save(report);
    process.stderr.write(`${formatHostile([report]).split('\n').at(-1)}\n`);
  } finally {
    await hostile.stop();
  }
}
process.stdout.write(`${formatHostile(reports)}\n`);
const failed = reports.filter(
  ({ peakAboveBytes, steady }) => steady.lostLines > 0 || peakAboveBytes > MEMORY_LIMIT_BYTES,
);
for (const { attack } of failed) process.stderr.write(`${attack}: beyond the limit\n`);
process.exit(failed.length === 0 ? 0 : 1);

/** Keeps what was measured before of the other attacks. */
function save(measured: AttackReport): void {
  const before = readSaved();
  const names = attacks.map(({ name }) => name);
  const byName = new Map([...before, measured].map((report) => [report.attack, report]));
  const kept = [...byName.values()]
    .filter(({ attack }) => names.includes(attack))
    .sort((a, b) => names.indexOf(a.attack) - names.indexOf(b.attack));
  writeFileSync(RESULTS, `${JSON.stringify({ machine: describeMachine(), attacks: kept }, null, 2)}\n`);
}

function readSaved(): readonly AttackReport[] {
  try {
    return (JSON.parse(readFileSync(RESULTS, 'utf8')) as { attacks: readonly AttackReport[] }).attacks;
  } catch {
    return [];
  }
}
