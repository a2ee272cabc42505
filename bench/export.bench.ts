/**
 * Everything that is stored as a file over HTTP, from a real server: count and hash against what was stored, memory of all
 * the server's processes at a tenth of the way and at most, lines and bytes a second.
 *
 *     node bench/export.bench.ts [--rows 2000000] [--formats ndjson,csv,parquet] [--json]
 *
 * The hash is a sum over lines, so that lines of the same millisecond may come in any order; NDJSON is parsed line by line,
 * Parquet is read by an engine of its own.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';
import type { ScoredBatch } from '../src/core/scored-batch.ts';
import { createClickHouseStore } from '../src/store/clickhouse/clickhouse-store.ts';
import { openConnection } from '../src/store/clickhouse/connection.ts';
import { createNativeBlockEncoder } from '../src/store/clickhouse/native-block.ts';
import { startEngine } from '../src/store/engine/start.ts';
import { startServer } from '../test/support/server-process.ts';
import type { ServerProcess } from '../test/support/server-process.ts';
import { describeMachine } from './machine.ts';
import { storeCorpus } from './store-corpus.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    formats: { type: 'string', default: 'ndjson,csv,parquet' },
    json: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const DAY_SECONDS = 86_400;
const START_US = Date.UTC(2026, 9, 20) * 1000;
const BATCH_ROWS = 5000;
const BLOCK_ROWS = 100_000;
const MEMORY_POLL_MS = 100;
/** A second check value, so that 64 bits have to agree. */
const OTHER_SEED = 0x9e3779b9;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A count and a hash of lines in any order. */
class Check {
  lines = 0;
  #first = 0;
  #second = 0;

  add(message: string | Uint8Array, timeUs: number): void {
    const seed = (timeUs / 1000) >>> 0;
    this.#first = (this.#first + crc32(message, seed)) % 2 ** 52;
    this.#second = (this.#second + crc32(message, (seed ^ OTHER_SEED) >>> 0)) % 2 ** 52;
    this.lines++;
  }

  get hash(): string {
    return `${this.#first.toString(16)}-${this.#second.toString(16)}`;
  }
}

interface Exported {
  readonly format: string;
  readonly lines: number;
  readonly isWhole: boolean;
  readonly seconds: number;
  readonly linesPerSecond: number;
  readonly megabytes: number;
  readonly memoryAtTenthMegabytes: number;
  readonly memoryMostMegabytes: number;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'logsentry-export-'));
  try {
    const stored = await fill(folder);
    const server = await startServer({ folder });
    try {
      const idleMegabytes = megabytes(server.memoryBytes());
      const measured: Exported[] = [];
      for (const format of values.formats.split(',')) {
        if (format === 'parquet') measured.push(await exportParquet(server, folder, stored));
        else measured.push(await exportText(server, format === 'csv' ? 'csv' : 'ndjson', stored));
      }
      const leftMs = await leave(server);
      report({ stored, idleMegabytes, measured, leftMs });
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(folder: string): Promise<Check> {
  const check = new Check();
  const socketPath = join(folder, 'fill.sock');
  const engine = await startEngine({ dataDir: join(folder, 'store'), listen: { socketPath }, log: silent });
  const store = createClickHouseStore({ socketPath });
  await store.migrate();
  const encoder = createNativeBlockEncoder();
  const corpus = storeCorpus({
    mix: 'web-shop',
    rows,
    batchRows: BATCH_ROWS,
    startUs: START_US,
    rowsPerSecond: rows / DAY_SECONDS,
    seed: 1,
  });
  for (const scored of corpus) {
    addBatch(check, scored);
    encoder.add(scored);
    if (encoder.rows >= BLOCK_ROWS) await store.entries.append(encoder.encode());
  }
  if (encoder.rows > 0) await store.entries.append(encoder.encode());
  await store.close();
  await engine.close();
  return check;
}

function addBatch(check: Check, { batch }: ScoredBatch): void {
  const { bytes, offsets } = batch.message;
  for (let row = 0; row < batch.count; row++)
    check.add(bytes.subarray(offsets[row], offsets[row + 1]), batch.timeUs[row]!);
}

async function exportText(server: ServerProcess, format: 'ndjson' | 'csv', stored: Check): Promise<Exported> {
  const check = new Check();
  const decoder = new TextDecoder();
  let rest = '';
  const measured = await measure(server, format, (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (format === 'csv') check.lines++;
      else addLine(check, line);
    }
    return check.lines / stored.lines;
  });
  // The header is a line; messages of this corpus have none in them.
  const lines = format === 'csv' ? check.lines - 1 : check.lines;
  const isWhole = lines === stored.lines && (format === 'csv' || check.hash === stored.hash);
  return { ...measured, lines, isWhole, linesPerSecond: Math.round(lines / measured.seconds) };
}

function addLine(check: Check, line: string): void {
  const { message, timeUs } = JSON.parse(line) as { message: string; timeUs: number };
  check.add(message, timeUs);
}

async function exportParquet(server: ServerProcess, folder: string, stored: Check): Promise<Exported> {
  const path = join(folder, 'all.parquet');
  const file = await open(path, 'w');
  let written = 0;
  const measured = await measure(server, 'parquet', async (chunk) => {
    await file.write(chunk);
    written += chunk.length;
    // 11 bytes a line: only to find about a tenth of the way.
    return written / (stored.lines * 11);
  });
  await file.close();
  const lines = await linesOfParquet(path, folder);
  const isWhole = lines === stored.lines && statSync(path).size === written;
  return { ...measured, lines, isWhole, linesPerSecond: Math.round(lines / measured.seconds) };
}

async function linesOfParquet(path: string, folder: string): Promise<number> {
  const socketPath = join(folder, 'read.sock');
  const engine = await startEngine({ dataDir: join(folder, 'reader'), listen: { socketPath }, log: silent });
  const connection = openConnection({
    socketPath,
    limits: { maxSeconds: 600, maxBytes: 4e9, maxRowsRead: 0 },
  });
  const [row] = await connection.rows(
    `SELECT countIf(message != '' AND time > 0) FROM file('${path}', 'Parquet')`,
  );
  await connection.close();
  await engine.close();
  return Number(row?.[0]);
}

type Take = (chunk: Uint8Array) => number | Promise<number>;

/** @param take consumes a chunk and says which share of all is there */
async function measure(
  server: ServerProcess,
  format: string,
  take: Take,
): Promise<Omit<Exported, 'lines' | 'isWhole' | 'linesPerSecond'>> {
  let share = 0;
  let atTenth = 0;
  let most = 0;
  const timer = setInterval(() => {
    const now = server.memoryBytes();
    most = Math.max(most, now);
    if (share < 0.1) atTenth = Math.max(atTenth, now);
  }, MEMORY_POLL_MS);
  const startMs = performance.now();
  const response = await fetch(`${server.url}/api/v1/query/export?query=*&format=${format}`);
  if (!response.ok || response.body === null) throw new Error(await response.text());
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    share = await take(chunk);
  }
  clearInterval(timer);
  return {
    format,
    seconds: round((performance.now() - startMs) / 1000),
    megabytes: megabytes(bytes),
    memoryAtTenthMegabytes: megabytes(atTenth),
    memoryMostMegabytes: megabytes(most),
  };
}

/** Processor time of a tenth of a core counts as idle. */
const IDLE_SHARE = 0.1;
const LEAVE_LIMIT_MS = 30_000;

/** How long the server works on after the reader of an export has gone, ms. */
async function leave(server: ServerProcess): Promise<number> {
  const gone = new AbortController();
  const response = await fetch(`${server.url}/api/v1/query/export?query=*%20|%20sort%20message&format=csv`, {
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(LEAVE_LIMIT_MS)]),
  });
  await response.body?.getReader().read();
  const startMs = performance.now();
  gone.abort();
  for (;;) {
    const before = server.cpuSeconds();
    const atMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const share = (server.cpuSeconds() - before) / ((performance.now() - atMs) / 1000);
    if (share < IDLE_SHARE || atMs - startMs > LEAVE_LIMIT_MS) return Math.round(atMs - startMs);
  }
}

interface Report {
  readonly stored: Check;
  readonly idleMegabytes: number;
  readonly measured: readonly Exported[];
  readonly leftMs: number;
}

function report({ stored, idleMegabytes, measured, leftMs }: Report): void {
  const result = { lines: stored.lines, hash: stored.hash, idleMegabytes, measured, leftMs };
  if (values.json) console.log(JSON.stringify({ ...describeMachine(), ...result }, undefined, 2));
  else {
    console.log(
      `${stored.lines} lines; the server idle at ${idleMegabytes} MB; stops ${leftMs} ms after its reader`,
    );
    console.table(measured);
  }
  if (measured.some(({ isWhole }) => !isWhole)) process.exitCode = 1;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

await main();
