/**
 * Questions over a day of stored lines against `grep` over two million of them as a file, in the same run:
 * `npx node bench/query.bench.ts [--rows 2000000] [--json]`. Cold: the engine's caches of marks, index and conditions are
 * dropped first (the system's page cache is warm, as it is for grep). Warm: the median of the runs after it. CPU: the mean
 * of the warm runs in the engine (of two threads), which a busy machine changes least.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { entryOfRow } from '../src/core/entry-of-row.ts';
import type { ScoredBatch } from '../src/core/scored-batch.ts';
import { parseQuery } from '../src/query/parse-query.ts';
import { storeQuery } from '../src/query/query-filter.ts';
import { createClickHouseStore } from '../src/store/clickhouse/clickhouse-store.ts';
import { openConnection } from '../src/store/clickhouse/connection.ts';
import type { Connection } from '../src/store/clickhouse/connection.ts';
import { createNativeBlockEncoder } from '../src/store/clickhouse/native-block.ts';
import { scoredBatch } from '../src/store/conformance/samples.ts';
import { startEngine } from '../src/store/engine/start.ts';
import type { EntryStore } from '../src/store/store.ts';
import { storeCorpus } from './store-corpus.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '2000000' }, json: { type: 'boolean', default: false } },
});
const rows = Number(values.rows);
/** Lines of the file that grep reads. */
const FILE_ROWS = 2_000_000;
const BATCH_ROWS = 5000;
const BLOCK_ROWS = 100_000;
const DAY_SECONDS = 86_400;
const START_US = Date.UTC(2026, 9, 20) * 1000;
const RUNS = 7;
const SETTLE_LIMIT_MS = 300_000;

/** The corpus repeats its messages; this one is there once, at noon. */
const UUID = '3e0f5f7c-92d1-4c0b-8a66-d1f09a7be254';
const NOON_US = START_US + (DAY_SECONDS / 2) * 1e6;

/** What VictoriaLogs 1.26 took on two million such lines where grep took 0.12 s, in seconds. */
const VICTORIALOGS = { grep: 0.12, word: 0.1, uuid: 0.002, group: 0.03, regex: 0.09 };

interface Question {
  readonly name: string;
  /** What grep looks for in the same run. */
  readonly query: string;
  /** Most that it may take, as a multiple of grep's time; on 20 M lines. */
  readonly limit?: number;
  readonly victoriaLogs?: number;
}

const WORD = 'order';
const REGEX = 'status 20[0-3] in 0\\.[0-4]';

const QUESTIONS: readonly Question[] = [
  { name: 'one uuid', query: `"${UUID}"`, limit: 0.5, victoriaLogs: VICTORIALOGS.uuid },
  { name: 'latest 100 of a common word', query: WORD, limit: 0.5 },
  { name: 'histogram of the day', query: '| timechart 15m count() by level', limit: 1 },
  {
    name: 'group by service, level',
    query: '| stats count() by service, level',
    limit: 2,
    victoriaLogs: VICTORIALOGS.group,
  },
  {
    name: 'count by regex',
    query: `/${REGEX}/ | stats count()`,
    limit: 8,
    victoriaLogs: VICTORIALOGS.regex,
  },
  { name: 'count of a word', query: `${WORD} | stats count()`, victoriaLogs: VICTORIALOGS.word },
  { name: 'histogram of a word', query: `${WORD} | timechart 15m count()` },
  { name: 'patterns', query: '| patterns' },
  { name: 'what changed since 12 h before', query: 'since 36500d | compare -12h' },
  { name: 'top hosts', query: '| top 10 host' },
  { name: 'a word that is nowhere', query: 'qzjxqk' },
];

interface Row {
  readonly name: string;
  readonly query: string;
  readonly coldMs: number;
  readonly warmMs: number;
  readonly cpuMs: number;
  readonly coldTimesGrep: number;
  readonly warmTimesGrep: number;
  readonly cpuTimesGrep: number;
  readonly limitTimesGrep?: number;
  readonly scaledVictoriaLogsMs?: number;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'logsentry-bench-'));
  const socketPath = join(folder, 'engine.sock');
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const engine = await startEngine({ dataDir: join(folder, 'data'), listen: { socketPath }, log: silent });
  const store = createClickHouseStore({ socketPath, database: 'bench' });
  const connection = openConnection({
    socketPath,
    limits: { maxSeconds: 600, maxBytes: 4e9, maxRowsRead: 0 },
  });
  await store.migrate();
  const file = join(folder, 'lines.ndjson');
  await fill(store.entries, file);
  await mergesSettled(connection);
  const grepMs = grepTimes(file);
  const measured: Row[] = [];
  for (const question of QUESTIONS)
    measured.push(await measure(store.entries, { connection, question, grepMs, pid: engine.pid ?? 0 }));
  const { diskBytes } = await store.stats();
  report({ measured, grepMs, bytesARow: diskBytes / rows });
  await connection.close();
  await store.close();
  await engine.close();
  rmSync(folder, { recursive: true });
}

/** Stores the corpus and the one line, and writes that line and the first of the others for grep. */
async function fill(entries: EntryStore, file: string): Promise<void> {
  const out = createWriteStream(file);
  const encoder = createNativeBlockEncoder();
  const rowsPerSecond = rows / DAY_SECONDS;
  const corpus = storeCorpus({
    mix: 'web-shop',
    rows,
    batchRows: BATCH_ROWS,
    startUs: START_US,
    rowsPerSecond,
    seed: 1,
  });
  const lone = scoredBatch([{ timeUs: NOON_US, message: `checkout session ${UUID} expired` }]);
  let written = 0;
  for (const scored of chain(lone, corpus)) {
    if (written < FILE_ROWS && !out.write(linesOf(scored))) await once(out, 'drain');
    written += scored.batch.count;
    encoder.add(scored);
    if (encoder.rows >= BLOCK_ROWS) await entries.append(encoder.encode());
  }
  if (encoder.rows > 0) await entries.append(encoder.encode());
  out.end();
  await finished(out);
}

function* chain(first: ScoredBatch, rest: Iterable<ScoredBatch>): Generator<ScoredBatch> {
  yield first;
  yield* rest;
}

function linesOf(scored: ScoredBatch): string {
  let text = '';
  for (let row = 0; row < scored.batch.count; row++) {
    const { timeUs, level, service, host, message } = entryOfRow(scored, row);
    text += `${JSON.stringify({ time: new Date(timeUs / 1000), level, service, host, message })}\n`;
  }
  return text;
}

async function mergesSettled(connection: Connection): Promise<void> {
  const startedMs = performance.now();
  for (let quiet = 0; quiet < 5 && performance.now() - startedMs < SETTLE_LIMIT_MS;) {
    await pause(200);
    const [row] = await connection.rows('SELECT count() FROM system.merges');
    quiet = Number(row?.[0]) === 0 ? quiet + 1 : 0;
  }
}

interface GrepTimes {
  readonly word: number;
  readonly uuid: number;
  readonly regex: number;
  /** Of the word. */
  readonly cpu: number;
}

function grepTimes(file: string): GrepTimes {
  const time = (args: readonly string[]): number =>
    median(
      Array.from({ length: RUNS }, () => {
        const startMs = performance.now();
        spawnSync('grep', ['-c', ...args, file], { env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' } });
        return performance.now() - startMs;
      }),
    );
  const before = cpuMs('self', CHILDREN);
  const word = time(['-F', WORD]);
  const cpu = (cpuMs('self', CHILDREN) - before) / RUNS;
  return { word, cpu, uuid: time(['-F', UUID]), regex: time(['-E', REGEX]) };
}

/** Fields of /proc/PID/stat behind the name: times of the process itself, and of its ended children. */
const OWN = 11;
const CHILDREN = 13;
/** Clock ticks are 10 ms on every Linux. */
const TICK_MS = 10;

function cpuMs(pid: number | 'self', field: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[field]) + Number(fields[field + 1])) * TICK_MS;
}

interface Measuring {
  readonly connection: Connection;
  readonly question: Question;
  readonly grepMs: GrepTimes;
  readonly pid: number;
}

async function measure(entries: EntryStore, { connection, question, grepMs, pid }: Measuring): Promise<Row> {
  for (const cache of ['MARK', 'INDEX MARK', 'PRIMARY INDEX', 'UNCOMPRESSED', 'QUERY CONDITION']) {
    await connection.command(`SYSTEM DROP ${cache} CACHE`);
  }
  const times: number[] = [];
  let before = 0;
  for (let run = 0; run <= RUNS; run++) {
    if (run === 1) before = cpuMs(pid, OWN);
    const startMs = performance.now();
    await ask(entries, question.query);
    times.push(performance.now() - startMs);
  }
  const [coldMs = 0, ...warm] = times;
  const warmMs = median(warm);
  const cpu = (cpuMs(pid, OWN) - before) / RUNS;
  return {
    name: question.name,
    query: question.query,
    coldMs,
    warmMs,
    cpuMs: cpu,
    coldTimesGrep: coldMs / grepMs.word,
    warmTimesGrep: warmMs / grepMs.word,
    cpuTimesGrep: cpu / grepMs.cpu,
    ...(question.limit !== undefined && { limitTimesGrep: question.limit }),
    ...(question.victoriaLogs !== undefined &&
      rows === FILE_ROWS && {
        scaledVictoriaLogsMs: (question.victoriaLogs * grepMs.word) / VICTORIALOGS.grep,
      }),
  };
}

async function ask(entries: EntryStore, text: string): Promise<void> {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const range = { fromUs: START_US, toUs: START_US + 2 * DAY_SECONDS * 1e6 };
  const { filter, pipes } = storeQuery(range, parsed.query, range.toUs);
  if (pipes.length === 0) await entries.find(filter, { limit: 100 });
  else await entries.query({ filter, pipes, limit: 1000 });
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

interface Report {
  readonly measured: readonly Row[];
  readonly grepMs: GrepTimes;
  readonly bytesARow: number;
}

function report({ measured, grepMs, bytesARow }: Report): void {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0], node: process.version };
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
  if (values.json) {
    const rounded = (_key: string, value: unknown): unknown =>
      typeof value === 'number' ? Number(value.toFixed(3)) : value;
    console.log(
      JSON.stringify(
        { ...machine, commit, rows, bytesARow, fileRows: FILE_ROWS, grepMs, measured },
        rounded,
        2,
      ),
    );
    return;
  }
  console.log(
    `${rows} lines, ${bytesARow.toFixed(1)} bytes a line; grep over ${FILE_ROWS}: ${grepMs.word.toFixed(0)} ms`,
  );
  for (const row of measured) {
    const limit = row.limitTimesGrep === undefined ? '' : `limit ${row.limitTimesGrep}×`;
    const rival =
      row.scaledVictoriaLogsMs === undefined ? '' : `VictoriaLogs ${row.scaledVictoriaLogsMs.toFixed(1)} ms`;
    console.log(
      row.name.padEnd(34),
      `cold ${row.coldMs.toFixed(1).padStart(7)} ms ${row.coldTimesGrep.toFixed(2).padStart(6)}×`,
      `warm ${row.warmMs.toFixed(1).padStart(7)} ms ${row.warmTimesGrep.toFixed(2).padStart(6)}×`,
      `CPU ${row.cpuMs.toFixed(0).padStart(4)} ms ${row.cpuTimesGrep.toFixed(2).padStart(6)}×`,
      limit.padEnd(10),
      rival,
    );
  }
}

await main();
