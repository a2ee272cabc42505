/**
 * NDJSON to columns, one thread: user CPU µs a line and the ratio to warm `JSON.parse` of the same lines.
 *
 *     node bench/ingest-json-lines.bench.ts [--json] [--lines N]
 */
import { parseArgs } from 'node:util';
import { BatchBuilder } from '../src/core/batch-builder.ts';
import { createRandom, type Random } from '../src/core/random.ts';
import { JsonLinesDecoder } from '../src/ingest/json-lines/decode.ts';
import { ShapeTree } from '../src/ingest/json-lines/shape-tree.ts';
import { DEFAULT_INGEST_LIMITS } from '../src/ingest/limits.ts';
import { UTC } from '../src/ingest/time/zone.ts';

const PASSES = 7;
/** Lines a request body holds in the throughput test. */
const LINES_A_BODY = 5_000;
const START_MS = Date.UTC(2026, 0, 1);

interface Result {
  readonly corpus: string;
  readonly bytesALine: number;
  readonly jsonParseUs: number;
  readonly decodeUs: number;
  readonly ratio: number;
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, lines: { type: 'string', default: '100000' } },
});
const lines = Number(values.lines);
const results = [
  measure('flat, 160 bytes', (random, i) => flatLine(random, i)),
  measure('flat, attributes, any order', (random, i) => mixedLine(random, i)),
  measure('10% escapes and nesting', (random, i) => hardLine(random, i)),
];
if (values.json) console.log(JSON.stringify({ node: process.version, lines, results }));
else console.table(results);

function measure(corpus: string, lineOf: (random: Random, index: number) => string): Result {
  const random = createRandom(1);
  const texts = Array.from({ length: lines }, (_, index) => lineOf(random, index));
  const bodies: Uint8Array[] = [];
  for (let i = 0; i < lines; i += LINES_A_BODY) {
    bodies.push(new TextEncoder().encode(`${texts.slice(i, i + LINES_A_BODY).join('\n')}\n`));
  }
  const builder = new BatchBuilder();
  const shapes = new ShapeTree();
  const context = {
    limits: DEFAULT_INGEST_LIMITS,
    time: { receivedUs: (START_MS + 3_600_000) * 1000, zone: UTC, numericDate: 'month-first' },
    source: 'http',
    service: '',
    host: '',
  } as const;
  let parse = Infinity;
  let decode = Infinity;
  for (let pass = 0; pass < PASSES; pass++) {
    let start = process.cpuUsage();
    for (const text of texts) JSON.parse(text);
    parse = Math.min(parse, process.cpuUsage(start).user);
    start = process.cpuUsage();
    for (const body of bodies) {
      const decoder = new JsonLinesDecoder(builder, context, shapes);
      decoder.push(body, Infinity);
      decoder.finish();
      if (decoder.accepted !== Math.min(LINES_A_BODY, lines)) throw new Error(`accepted ${decoder.accepted}`);
      builder.build('0000000000000000', 0);
    }
    decode = Math.min(decode, process.cpuUsage(start).user);
  }
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  return {
    corpus,
    bytesALine: Math.round(bytes / lines),
    jsonParseUs: round(parse / lines),
    decodeUs: round(decode / lines),
    ratio: round(decode / parse),
  };
}

function timeOf(index: number): string {
  return new Date(START_MS + index).toISOString();
}

function flatLine(random: Random, index: number): string {
  const level = random.next() < 0.9 ? 'info' : 'error';
  return `{"timestamp":"${timeOf(index)}","level":"${level}","service":"checkout-${random.integer(12)}","host":"web-${random.integer(4)}","message":"order ${random.integer(1e6)} paid with card in ${random.integer(900)} ms by user ${random.integer(1e5)}"}`;
}

function mixedLine(random: Random, index: number): string {
  const message = `GET /api/items/${random.integer(1e5)} took ${random.integer(900)} ms`;
  return random.next() < 0.5
    ? `{"level":"info","ts":${START_MS + index},"msg":"${message}","status":200,"durationMs":${random.integer(1e4)},"app":"shop","user":"u${random.integer(1e4)}"}`
    : `{"msg":"${message}","path":"/api/items","cached":true,"time":"${timeOf(index)}","lvl":"WARN","region":"eu-west-1","ratio":${(random.integer(1e6) + 1) / 1e6},"service":"api"}`;
}

function hardLine(random: Random, index: number): string {
  const kind = random.next();
  if (kind < 0.05) {
    return `{"timestamp":"${timeOf(index)}","level":"error","service":"api","message":"failed: \\"x${random.integer(1e6)}\\"\\n\\tat a.b(C.java:${random.integer(500)})"}`;
  }
  if (kind < 0.1) {
    return `{"timestamp":"${timeOf(index)}","level":"info","service":"api","message":"user ${random.integer(1e6)} logged in","context":{"ip":"10.0.0.${random.integer(255)}","geo":{"country":"DE"}}}`;
  }
  return kind < 0.55 ? flatLine(random, index) : mixedLine(random, index);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
