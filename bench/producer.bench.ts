/**
 * The sample web application as a generator, one thread: encoded lines a second.
 *
 *     node bench/producer.bench.ts [--json] [--lines N]
 */
import { parseArgs } from 'node:util';
import { FAULT_KINDS } from '../src/producer/fault.ts';
import { encodeEntry } from '../src/producer/produced-entry.ts';
import { createWebApplication } from '../src/producer/web-application.ts';

const PASSES = 3;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, lines: { type: 'string', default: '500000' } },
});
const lines = Number(values.lines);
let best = Infinity;
let bytes = 0;
for (let pass = 0; pass < PASSES; pass++) {
  const application = createWebApplication({
    seed: pass,
    startUs: Date.UTC(2026, 0, 5, 9) * 1000,
    rate: 500,
    faults: { kinds: FAULT_KINDS, learnSeconds: 300, pauseSeconds: 120 },
  });
  bytes = 0;
  const start = performance.now();
  for (let line = 0; line < lines; line++) bytes += encodeEntry(application.next()).length;
  best = Math.min(best, performance.now() - start);
}
const result = {
  linesPerSecond: Math.round((lines / best) * 1000),
  usALine: Number(((best * 1000) / lines).toFixed(2)),
  bytesALine: Math.round(bytes / lines),
};
if (values.json) console.log(JSON.stringify({ node: process.version, lines, ...result }));
else console.table([result]);
