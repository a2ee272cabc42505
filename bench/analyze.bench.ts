/**
 * `logsentry analyze` over a file of the sample application, one thread: lines a second and peak memory.
 *
 *     node bench/analyze.bench.ts [--json] [--lines N]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { analyzeLogs } from '../src/analyze/analyze-logs.ts';
import { LogSource } from '../src/analyze/log-source.ts';
import { systemClock } from '../src/core/clock.ts';
import { FAULT_KINDS } from '../src/producer/fault.ts';
import { encodeEntry, formatTime, type ProducedEntry } from '../src/producer/produced-entry.ts';
import { createWebApplication } from '../src/producer/web-application.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, lines: { type: 'string', default: '500000' } },
});
const lines = Number(values.lines);
const folder = await mkdtemp(join(tmpdir(), 'logsentry-bench-'));
try {
  const results = [await measure('NDJSON', encodeEntry), await measure('text', encodeText)];
  if (values.json) console.log(JSON.stringify({ node: process.version, lines, results }));
  else console.table(results);
} finally {
  await rm(folder, { recursive: true });
}

async function measure(format: string, encode: (entry: ProducedEntry) => string) {
  const application = createWebApplication({
    seed: 1,
    startUs: Date.UTC(2026, 0, 5, 9) * 1000,
    rate: 500,
    faults: { kinds: FAULT_KINDS, learnSeconds: 300, pauseSeconds: 120 },
  });
  const path = join(folder, 'log');
  await writeFile(path, Array.from({ length: lines }, () => encode(application.next())).join('\n'));
  const analysis = await analyzeLogs({
    logs: new LogSource([path], { standardInput: Readable.from([]), clock: systemClock }),
    contamination: 0.1,
    trees: 100,
    maxSamples: 256,
    seed: 1,
    sampleLines: 200_000,
    incidents: false,
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return {
    format,
    linesPerSecond: Math.round((analysis.lines / analysis.durationMs) * 1000),
    usALine: Number(((analysis.durationMs * 1000) / analysis.lines).toFixed(2)),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function encodeText({ timeUs, level, service, message }: ProducedEntry): string {
  return `${formatTime(timeUs)} ${level.toUpperCase()} [${service}] ${message}`;
}
