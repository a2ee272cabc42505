/**
 * The store on its embedded engine: `npx node bench/store.bench.ts [--rows 2000000] [--mix web-shop|hard] [--json]`.
 * Writes a corpus in blocks of several sizes, then measures the disk after merges and the questions people ask.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parseEntryId } from '../src/core/entry-id.ts';
import { createClickHouseStore } from '../src/store/clickhouse/clickhouse-store.ts';
import { openConnection } from '../src/store/clickhouse/connection.ts';
import { createNativeBlockEncoder } from '../src/store/clickhouse/native-block.ts';
import { startEngine } from '../src/store/engine/start.ts';
import type { Store } from '../src/store/store.ts';
import { storeCorpus } from './store-corpus.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    rate: { type: 'string', default: '5000' },
    mix: { type: 'string', default: 'web-shop' },
    blocks: { type: 'string', default: '5000,20000,100000' },
    json: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const mix = values.mix === 'hard' ? 'hard' : 'web-shop';
const BATCH_ROWS = 5000;
const START_US = Date.UTC(2026, 9, 20, 9) * 1000;
/** Rows of the smaller block sizes: they show the cost a row, the last one fills the store. */
const SAMPLE_ROWS = 400_000;
const QUERY_RUNS = 15;

const report: Record<string, unknown> = {
  cpu: cpus()[0]?.model,
  node: process.version,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  loadBefore: loadavg()[0],
  rows,
  mix,
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'logsentry-bench-'));
  const socketPath = join(folder, 'engine.sock');
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const engine = await startEngine({ dataDir: join(folder, 'data'), listen: { socketPath }, log: silent });
  const pid = engine.pid ?? 0;
  const sizes = values.blocks.split(',').map(Number);
  for (const [index, blockRows] of sizes.entries()) {
    const last = index === sizes.length - 1;
    const store = createClickHouseStore({ socketPath, database: `bench_${blockRows}` });
    await store.migrate();
    await insert(store, { blockRows, rows: last ? rows : Math.min(rows, SAMPLE_ROWS), pid, socketPath });
    if (last) {
      await queries(store, 'before OPTIMIZE');
      await disk(store, { socketPath, database: `bench_${blockRows}` });
      await queries(store, 'merged');
    }
    await store.close();
  }
  note('engine memory, peak MB (with file pages)', peakMegabytes(pid));
  report['memory at the end'] = memory(pid);
  if (!values.json) console.log(report['memory at the end']);
  await engine.close();
  rmSync(folder, { recursive: true });
  if (values.json) console.log(JSON.stringify(report, null, 2));
}

interface InsertRun {
  readonly blockRows: number;
  readonly rows: number;
  readonly pid: number;
  readonly socketPath: string;
}

async function insert(store: Store, run: InsertRun): Promise<void> {
  const encoder = createNativeBlockEncoder();
  const corpus = {
    mix,
    batchRows: BATCH_ROWS,
    startUs: START_US,
    rowsPerSecond: Number(values.rate),
    seed: 1,
  } as const;
  const cpuBefore = cpuSeconds(run.pid);
  let appendSeconds = 0;
  let ownSeconds = 0;
  for (const scored of storeCorpus({ ...corpus, rows: run.rows })) {
    encoder.add(scored);
    if (encoder.rows < run.blockRows) continue;
    const block = encoder.encode();
    const own = process.cpuUsage();
    const startMs = performance.now();
    await store.entries.append(block);
    appendSeconds += (performance.now() - startMs) / 1000;
    const used = process.cpuUsage(own);
    ownSeconds += (used.user + used.system) / 1e6;
  }
  const inserted = cpuSeconds(run.pid) - cpuBefore;
  await mergesSettled(run.socketPath);
  const settled = cpuSeconds(run.pid) - cpuBefore;
  const stored = (await store.stats()).rows;
  const name = `blocks of ${run.blockRows}`;
  note(`${name}: engine memory, peak MB (with file pages)`, peakMegabytes(run.pid));
  note(`${name}: engine CPU µs a row, inserts`, (inserted * 1e6) / stored);
  note(`${name}: engine CPU µs a row, merges settled`, (settled * 1e6) / stored);
  note(`${name}: client CPU µs a row`, (ownSeconds * 1e6) / stored);
  note(`${name}: rows/s of appends one after the other`, stored / appendSeconds);
}

async function disk(store: Store, where: { socketPath: string; database: string }): Promise<void> {
  const connection = openConnection({ ...where, limits: { maxSeconds: 600, maxBytes: 4e9, maxRowsRead: 0 } });
  for (const table of ['entries', 'entry_counts', 'template_examples']) {
    await connection.command(`OPTIMIZE TABLE ${where.database}.${table} FINAL`);
  }
  const { rows: stored } = await store.stats();
  const tables = await connection.rows(
    `SELECT table, sum(bytes_on_disk) FROM system.parts WHERE active AND database = {database:String} GROUP BY table`,
    { database: where.database },
  );
  let total = 0;
  for (const [table, bytes] of tables) {
    total += Number(bytes);
    note(`disk bytes a row, ${String(table)}`, Number(bytes) / stored);
  }
  note('disk bytes a row, all', total / stored);
  const columns = await connection.rows(
    `SELECT column, sum(column_data_compressed_bytes) AS bytes FROM system.parts_columns
     WHERE active AND database = {database:String} AND table = 'entries' GROUP BY column ORDER BY bytes DESC`,
    { database: where.database },
  );
  report['columns'] = Object.fromEntries(
    columns.map(([name, bytes]) => [String(name), Number(bytes) / stored]),
  );
  if (!values.json) console.log(report['columns']);
  await connection.close();
}

async function queries(store: Store, state: string): Promise<void> {
  const { entries } = store;
  const { entries: newest } = await entries.find({}, { limit: 100 });
  const one = newest[50];
  const key = one === undefined ? undefined : parseEntryId(one.id);
  if (one === undefined || key === undefined) throw new Error('nothing was stored');
  const hour = { fromUs: one.timeUs - 600_000_000 + 1, toUs: one.timeUs + 1 };
  const word = mix === 'hard' ? 'ka' : 'order';
  const questions: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['latest 100', () => entries.find({}, { limit: 100 })],
    ['latest 100 of a common word', () => entries.find({ text: [word] }, { limit: 100 })],
    [
      'latest 100 of a service and level',
      () => entries.find({ services: [one.service], levels: [one.level] }, { limit: 100 }),
    ],
    ['latest 100 anomalies', () => entries.find({ anomalous: true }, { limit: 100 })],
    ['latest 100 of a template', () => entries.find({ templates: [one.templateId] }, { limit: 100 })],
    ['a word that is nowhere', () => entries.find({ text: ['qzjxqk'] }, { limit: 100 })],
    ['count of a word', () => entries.count({ text: [word] })],
    ['one by id', () => entries.get(key)],
    ['50 by id', () => entries.getMany(newest.slice(0, 50).map((entry) => parseEntryId(entry.id) ?? key))],
    [
      'rows of 4 batches',
      () => entries.rowsOfBatches(newest.slice(0, 4).map((entry) => parseEntryId(entry.id)?.batchId ?? '')),
    ],
    ['timeline by minute', () => entries.timeline({}, 60_000_000)],
    ['timeline of 10 minutes by second', () => entries.timeline(hour, 1_000_000)],
    ['template counts', () => entries.templateCounts({}, 50)],
    ['service counts', () => entries.serviceCounts({}, 50)],
    ['host facet', () => entries.facet({}, 'host', 20)],
    ['score histogram', () => entries.scoreHistogram({}, 50)],
  ];
  for (const [name, ask] of questions) {
    const startMs = performance.now();
    await ask();
    const firstMs = performance.now() - startMs;
    const times: number[] = [];
    for (let run = 0; run < QUERY_RUNS; run++) {
      const runMs = performance.now();
      await ask();
      times.push(performance.now() - runMs);
    }
    times.sort((a, b) => a - b);
    note(
      `${state}: ${name}, ms (p50, first)`,
      [times[QUERY_RUNS >> 1] ?? 0, firstMs].map((ms) => Math.round(ms * 10) / 10),
    );
  }
}

async function mergesSettled(socketPath: string): Promise<void> {
  const connection = openConnection({
    socketPath,
    limits: { maxSeconds: 60, maxBytes: 1e9, maxRowsRead: 0 },
  });
  for (let quiet = 0; quiet < 5;) {
    await pause(200);
    const [row] = await connection.rows('SELECT count() FROM system.merges');
    quiet = Number(row?.[0]) === 0 ? quiet + 1 : 0;
  }
  await connection.close();
}

/** Clock ticks a second of /proc, on every Linux. */
const TICKS = 100;

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function peakMegabytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function memory(pid: number): Readonly<Record<string, number>> {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Object.fromEntries(
    [...status.matchAll(/(VmHWM|VmRSS|RssAnon|RssFile|RssShmem):\s+(\d+)/g)].map(([, name, kilobytes]) => [
      name,
      Number(kilobytes) / 1024,
    ]),
  );
}

function note(name: string, value: number | readonly number[]): void {
  const shown = typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  report[name] = shown;
  if (!values.json) console.log(name.padEnd(66), JSON.stringify(shown));
}

await main();
