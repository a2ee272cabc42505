/**
 * Text lines to columns, one thread: CPU µs a line by format, and lines/s as a share of NDJSON's of like content.
 *
 *     node bench/ingest-lines.bench.ts [--json] [--lines N] [--only NAME]
 */
import { parseArgs } from 'node:util';
import { BatchBuilder } from '../src/core/batch-builder.ts';
import { createRandom, type Random } from '../src/core/random.ts';
import type { DecodeContext } from '../src/ingest/decode-context.ts';
import type { EntryDecoder } from '../src/ingest/entry-decoder.ts';
import { JsonLinesDecoder } from '../src/ingest/json-lines/decode.ts';
import { ShapeTree } from '../src/ingest/json-lines/shape-tree.ts';
import { DEFAULT_INGEST_LIMITS } from '../src/ingest/limits.ts';
import { TextLinesDecoder } from '../src/ingest/lines/decode.ts';
import { SourceFormat } from '../src/ingest/lines/source-format.ts';
import { UTC } from '../src/ingest/time/zone.ts';

const PASSES = 15;
/** What a socket hands over at a time. */
const CHUNK_BYTES = 64 * 1024;
const START_MS = Date.UTC(2026, 0, 2);

const context: DecodeContext = {
  limits: DEFAULT_INGEST_LIMITS,
  time: { receivedUs: (START_MS + 3_600_000) * 1000, zone: UTC, numericDate: 'month-first' },
  source: 'http',
  service: '',
  host: '',
};
const builder = new BatchBuilder();

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
  {
    name: 'key=value',
    lineOf: (random) =>
      `status=200 user=u${random.integer(1e5)} items=${random.integer(20)} took=${random.integer(900)}ms`,
  },
  {
    name: 'logback',
    lineOf: (random, iso) =>
      `${iso.slice(11, 23)} [http-${random.integer(8)}] INFO  org.acme.shop.Payment - ${body(random)}`,
  },
  {
    name: 'spring',
    lineOf: (random, iso) =>
      `${iso.slice(0, 23)}Z  INFO 4711 --- [shop] [  worker-${random.integer(8)}] org.acme.shop.Payment                    : ${body(random)}`,
  },
  {
    name: 'python',
    lineOf: (random, iso) =>
      `${iso.slice(0, 10)} ${iso.slice(11, 19)},${iso.slice(20, 23)} - shop.payment - INFO - ${body(random)}`,
  },
  {
    name: 'cri',
    lineOf: (random, iso) => `${iso.slice(0, 23)}${random.integer(1e6) + 1e6}Z stdout F ${body(random)}`,
  },
  {
    name: 'docker',
    lineOf: (random, iso) =>
      `{"log":"${body(random)}\\n","stream":"stdout","time":"${iso.slice(0, 23)}${random.integer(1e6) + 1e6}Z"}`,
  },
  {
    name: 'go',
    lineOf: (random, iso) => `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)} ${body(random)}`,
  },
  {
    name: 'klog',
    lineOf: (random, iso) =>
      `I0102 ${iso.slice(11, 23)}${random.integer(900) + 100}    4711 payment.go:${random.integer(300)}] ${body(random)}`,
  },
  {
    name: 'ruby',
    lineOf: (random, iso) =>
      `I, [${iso.slice(0, 23)}${random.integer(900) + 100} #${random.integer(9999)}]  INFO -- shop: ${body(random)}`,
  },
  {
    name: 'postgres',
    lineOf: (random, iso) =>
      `${iso.slice(0, 10)} ${iso.slice(11, 23)} UTC [${random.integer(9999)}] LOG:  duration: ${random.integer(900)} ms  statement: select ${random.integer(1e6)}`,
  },
  {
    name: 'rabbitmq',
    lineOf: (random, iso) =>
      `${iso.slice(0, 10)} ${iso.slice(11, 23)}${random.integer(900) + 100}+00:00 [info] <0.${random.integer(9999)}.0> ${body(random)}`,
  },
  {
    name: 'nginx error',
    lineOf: (random, iso) =>
      `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)} [error] 4711#4711: *${random.integer(1e5)} ${body(random)}`,
  },
  {
    name: 'alb',
    lineOf: (random, iso) =>
      `https ${iso.slice(0, 23)}${random.integer(900) + 100}Z app/shop/50dc6c495c0c9188 10.0.0.${random.integer(255)}:2817 10.1.0.1:80 0.000 0.0${random.integer(90) + 10} 0.000 200 200 34 ${random.integer(1e5)} "GET https://shop.example:443/items/${random.integer(1e5)} HTTP/1.1" "curl/8.14.1" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2`,
  },
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    lines: { type: 'string', default: '20000' },
    only: { type: 'string' },
  },
});
const lines = Number(values.lines);
const measured = CORPORA.filter(
  ({ name }) => name === 'ndjson' || values.only === undefined || name === values.only,
).map(prepare);
// Turn by turn, so that a busy moment of the machine does not fall on one format alone.
for (let pass = 0; pass < PASSES; pass++)
  for (const each of measured) each.us = Math.min(each.us, measure(each));
const ndjson = measured[0]!;
const results = measured.map(({ name, bytes, us }) => ({
  name,
  bytesALine: Math.round(bytes.length / lines),
  us: round(us),
  shareOfNdjson: round(ndjson.us / us),
}));
if (values.json) console.log(JSON.stringify({ node: process.version, lines, results }));
else console.table(results);

interface Measured {
  readonly name: string;
  readonly bytes: Uint8Array;
  createDecoder(builder: BatchBuilder): EntryDecoder;
  us: number;
}

function prepare({ name, lineOf }: Corpus): Measured {
  const random = createRandom(1);
  const texts = Array.from({ length: lines }, (_, i) => lineOf(random, new Date(START_MS + i).toISOString()));
  const shapes = new ShapeTree();
  const format = new SourceFormat();
  return {
    name,
    bytes: new TextEncoder().encode(`${texts.join('\n')}\n`),
    createDecoder: (builder) =>
      name === 'ndjson'
        ? new JsonLinesDecoder(builder, context, shapes)
        : new TextLinesDecoder(builder, context, format),
    us: Infinity,
  };
}

/** CPU µs a line: user and system together, which Linux tells apart by sampling only. */
function measure({ name, bytes, createDecoder }: Measured): number {
  const start = process.cpuUsage();
  const decoder = createDecoder(builder);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    decoder.push(bytes.subarray(at, at + CHUNK_BYTES), Infinity);
    if (builder.textBytes > DEFAULT_INGEST_LIMITS.batchBytes) builder.build('0000000000000000', 0);
  }
  decoder.finish();
  builder.build('0000000000000000', 0);
  const { user, system } = process.cpuUsage(start);
  if (decoder.accepted !== lines) throw new Error(`${name}: ${decoder.accepted} of ${lines} lines accepted`);
  return (user + system) / lines;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
