/**
 * Text lines to columns, one thread: user CPU µs a line by format, and the ratio to NDJSON of like content.
 *
 *     node bench/ingest-lines.bench.ts [--json] [--lines N] [--only NAME]
 */
import { parseArgs } from 'node:util';
import { BatchBuilder } from '../src/core/batch-builder.ts';
import { createRandom, type Random } from '../src/core/random.ts';
import type { EntryDecoder } from '../src/ingest/entry-decoder.ts';
import { JsonLinesDecoder } from '../src/ingest/json-lines/decode.ts';
import { ShapeTree } from '../src/ingest/json-lines/shape-tree.ts';
import { DEFAULT_INGEST_LIMITS } from '../src/ingest/limits.ts';
import { TextLinesDecoder } from '../src/ingest/lines/decode.ts';
import { SourceFormat } from '../src/ingest/lines/source-format.ts';
import { UTC } from '../src/ingest/time/zone.ts';

const PASSES = 9;
/** What a socket hands over at a time. */
const CHUNK_BYTES = 64 * 1024;
const START_MS = Date.UTC(2026, 0, 2);

interface Corpus {
  readonly name: string;
  lineOf(random: Random, iso: string): string;
}

function body(random: Random): string {
  return `order ${random.integer(1e6)} paid with card in ${random.integer(900)} ms by user ${random.integer(1e5)}`;
}

const CORPORA: readonly Corpus[] = [
  {
    name: 'ndjson',
    lineOf: (random, iso) =>
      `{"time":"${iso}","level":"info","service":"shop.Payment","pid":${random.integer(9999)},"msg":"${body(random)}"}`,
  },
  {
    name: 'log4j',
    lineOf: (random, iso) =>
      `${iso.slice(0, 10)} ${iso.slice(11, 19)},${iso.slice(20, 23)} INFO  [worker-${random.integer(8)}] org.acme.shop.Payment: ${body(random)}`,
  },
  {
    name: 'syslog',
    lineOf: (random, iso) =>
      `Jan  2 ${iso.slice(11, 19)} web-${random.integer(4)} shop[${random.integer(9999)}]: ${body(random)}`,
  },
  {
    name: 'access',
    lineOf: (random, iso) =>
      `10.0.0.${random.integer(255)} - - [02/Jan/2026:${iso.slice(11, 19)} +0000] "GET /items/${random.integer(1e5)} HTTP/1.1" 200 ${random.integer(1e5)} "https://shop.example/list" "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"`,
  },
  {
    name: 'logfmt',
    lineOf: (random, iso) =>
      `time=${iso} level=info service=shop pid=${random.integer(9999)} msg="${body(random)}"`,
  },
  { name: 'plain', lineOf: (random) => body(random) },
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    lines: { type: 'string', default: '50000' },
    only: { type: 'string' },
  },
});
const lines = Number(values.lines);
const measured = CORPORA.filter(
  ({ name }) => name === 'ndjson' || values.only === undefined || name === values.only,
).map(measure);
const [ndjson] = measured;
const results = measured.map((result) => ({ ...result, ratio: round(result.us / ndjson!.us) }));
if (values.json) console.log(JSON.stringify({ node: process.version, lines, results }));
else console.table(results);

function measure({ name, lineOf }: Corpus): { name: string; bytesALine: number; us: number } {
  const random = createRandom(1);
  const texts = Array.from({ length: lines }, (_, i) => lineOf(random, new Date(START_MS + i).toISOString()));
  const bytes = new TextEncoder().encode(`${texts.join('\n')}\n`);
  const builder = new BatchBuilder();
  const shapes = new ShapeTree();
  const time = { receivedUs: (START_MS + 3_600_000) * 1000, zone: UTC, numericDate: 'month-first' } as const;
  const context = { limits: DEFAULT_INGEST_LIMITS, time, source: 'http', service: '', host: '' };
  const format = new SourceFormat();
  let us = Infinity;
  for (let pass = 0; pass < PASSES; pass++) {
    const start = process.cpuUsage();
    const decoder: EntryDecoder =
      name === 'ndjson'
        ? new JsonLinesDecoder(builder, context, shapes)
        : new TextLinesDecoder(builder, context, format);
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      decoder.push(bytes.subarray(at, at + CHUNK_BYTES), Infinity);
      if (builder.textBytes > DEFAULT_INGEST_LIMITS.batchBytes) builder.build('0000000000000000', 0);
    }
    decoder.finish();
    builder.build('0000000000000000', 0);
    us = Math.min(us, process.cpuUsage(start).user / lines);
    if (decoder.accepted !== lines)
      throw new Error(`${name}: ${decoder.accepted} of ${lines} lines accepted`);
  }
  return { name, bytesALine: Math.round(bytes.length / lines), us: round(us) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
