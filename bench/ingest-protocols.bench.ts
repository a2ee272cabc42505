/**
 * What each protocol's decoder costs a line, one thread: user CPU µs, and lines/s as a share of NDJSON's.
 *
 *     node bench/ingest-protocols.bench.ts [--json] [--lines N]
 */
import { parseArgs } from 'node:util';
import { protoMessage } from '../test/support/proto-bytes.ts';
import { BatchBuilder } from '../src/core/batch-builder.ts';
import { datadogDialect } from '../src/ingest/datadog/dialect.ts';
import type { DecodeContext } from '../src/ingest/decode-context.ts';
import { BulkDecoder } from '../src/ingest/elastic-bulk/decode.ts';
import { elasticDialect } from '../src/ingest/elastic-bulk/dialect.ts';
import type { EntryDecoder } from '../src/ingest/entry-decoder.ts';
import { EventDecoder, readMessage } from '../src/ingest/fluent-forward/decode.ts';
import { GelfDecoder, gelfShapes } from '../src/ingest/gelf/decode.ts';
import type { BodySteps } from '../src/ingest/http/intake.ts';
import { JsonLinesDecoder } from '../src/ingest/json-lines/decode.ts';
import { ShapeTree } from '../src/ingest/json-lines/shape-tree.ts';
import { JsonValuesDecoder } from '../src/ingest/json-lines/values-decoder.ts';
import { DEFAULT_INGEST_LIMITS } from '../src/ingest/limits.ts';
import { decodeLokiJson, decodeLokiProto } from '../src/ingest/loki-push/decode.ts';
import { decodeOtlp } from '../src/ingest/otlp/decode.ts';
import { splunkDialect } from '../src/ingest/splunk-hec/dialect.ts';
import { SyslogDecoder } from '../src/ingest/syslog/decode.ts';
import { SyslogFramer } from '../src/ingest/syslog/framer.ts';
import { UTC } from '../src/ingest/time/zone.ts';
import { encode } from '@msgpack/msgpack';
import { compress } from 'snappyjs';

const PASSES = 7;
/** Lines of one request. */
const BODY_LINES = 1_000;
const START_MS = Date.UTC(2026, 0, 1);

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, lines: { type: 'string', default: '50000' } },
});
const rounds = Math.ceil(Number(values.lines) / BODY_LINES);

interface Line {
  readonly ms: number;
  readonly message: string;
  readonly user: string;
}

const lines: readonly Line[] = Array.from({ length: BODY_LINES }, (_, i) => ({
  ms: START_MS + i,
  message: `order ${i * 7919} paid with card in ${(i * 31) % 900} ms by a customer of the shop`,
  user: `u${i % 100}`,
}));

const context: DecodeContext = {
  limits: DEFAULT_INGEST_LIMITS,
  time: { receivedUs: (START_MS + 3_600_000) * 1000, zone: UTC, numericDate: 'month-first' },
  source: 'bench',
  service: '',
  host: '',
};

const iso = ({ ms }: Line): string => new Date(ms).toISOString();
const nanos = ({ ms }: Line): string => `${ms}000000`;
const plain = (line: Line) => ({
  timestamp: iso(line),
  level: 'info',
  service: 'shop',
  host: 'web-1',
  message: line.message,
  user: line.user,
});
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const shapes = {
  plain: new ShapeTree(),
  elastic: new ShapeTree(elasticDialect),
  splunk: new ShapeTree(splunkDialect),
  datadog: new ShapeTree(datadogDialect),
  gelf: gelfShapes(),
};

const ndjson = bytesOf(lines.map((line) => `${JSON.stringify(plain(line))}\n`).join(''));
const bulk = bytesOf(
  lines.map((line) => `{"create":{"_index":"logs-shop-default"}}\n${JSON.stringify(plain(line))}\n`).join(''),
);
const hec = bytesOf(
  lines
    .map((line) => {
      const event = { message: line.message, severity: 'info', service: 'shop' };
      return JSON.stringify({ time: line.ms, host: 'web-1', event, fields: { user: line.user } });
    })
    .join(''),
);
const datadog = (tags: object) =>
  bytesOf(
    JSON.stringify(
      lines.map((line) => {
        const { level: status, host: hostname, ...rest } = plain(line);
        return { ...rest, status, hostname, ddsource: 'node', ...tags };
      }),
    ),
  );
const loki = bytesOf(
  JSON.stringify({
    streams: [
      {
        stream: { service_name: 'shop', level: 'info', host: 'web-1' },
        values: lines.map((line) => [nanos(line), line.message, { user: line.user }]),
      },
    ],
  }),
);
const lokiEntries = lines.map((line) => {
  const time = protoMessage([1, Math.floor(line.ms / 1000)], [2, (line.ms % 1000) * 1e6]);
  return [
    2,
    protoMessage([1, time], [2, line.message], [3, protoMessage([1, 'user'], [2, line.user])]),
  ] as const;
});
const lokiProto = compress(
  protoMessage([1, protoMessage([1, '{app="shop", level="info", host="web-1"}'], ...lokiEntries)]),
);
const otlpJson = bytesOf(
  JSON.stringify({
    resourceLogs: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'shop' } },
            { key: 'host.name', value: { stringValue: 'web-1' } },
          ],
        },
        scopeLogs: [
          {
            scope: { name: 'orders' },
            logRecords: lines.map((line) => ({
              timeUnixNano: nanos(line),
              severityNumber: 9,
              body: { stringValue: line.message },
              attributes: [{ key: 'user', value: { stringValue: line.user } }],
            })),
          },
        ],
      },
    ],
  }),
);
const pair = (key: string, value: string) => protoMessage([1, key], [2, protoMessage([1, value])]);
const otlpRecords = lines.map(
  (line) =>
    [
      2,
      protoMessage(
        [1, BigInt(nanos(line))],
        [2, 9],
        [5, protoMessage([1, line.message])],
        [6, pair('user', line.user)],
      ),
    ] as const,
);
const otlpProto = protoMessage([
  1,
  protoMessage(
    [1, protoMessage([1, pair('service.name', 'shop')], [1, pair('host.name', 'web-1')])],
    [2, protoMessage([1, protoMessage([1, 'orders'])], ...otlpRecords)],
  ),
]);

const syslog = bytesOf(
  lines
    .map((line) => `<134>1 ${iso(line)} web-1 shop - - [x@1 user="${line.user}"] ${line.message}\n`)
    .join(''),
);
const gelf = lines.map((line) =>
  bytesOf(
    JSON.stringify({
      ...{ version: '1.1', host: 'web-1', short_message: line.message, timestamp: line.ms / 1000, level: 6 },
      ...{ _service: 'shop', _user: line.user },
    }),
  ),
);
const forward = encode([
  'shop',
  lines.map((line) => [
    Math.floor(line.ms / 1000),
    { message: line.message, level: 'info', host: 'web-1', user: line.user },
  ]),
  { chunk: 'c' },
]);

/** Of one connection. */
const forwardEvents = new EventDecoder(context);

const protocols: readonly (readonly [name: string, decode: (builder: BatchBuilder) => void])[] = [
  ['NDJSON', (builder) => push(new JsonLinesDecoder(builder, context, shapes.plain), ndjson)],
  [
    'Elasticsearch _bulk',
    (builder) =>
      push(
        new BulkDecoder(
          builder,
          { ...context, dialect: elasticDialect },
          { shapes: shapes.elastic, defaultIndex: 'logs' },
        ),
        bulk,
      ),
  ],
  ['Splunk events', valuesOf(splunkDialect, shapes.splunk, hec)],
  ['Datadog', valuesOf(datadogDialect, shapes.datadog, datadog({}))],
  ['Datadog with tags', valuesOf(datadogDialect, shapes.datadog, datadog({ ddtags: 'env:prod,team:pay' }))],
  ['Loki JSON', (builder) => walk(decodeLokiJson(loki, builder, context))],
  ['Loki protobuf', (builder) => walk(decodeLokiProto(lokiProto, builder, context))],
  ['OTLP JSON', (builder) => walk(decodeOtlp('json')(otlpJson, builder, context))],
  ['Syslog, RFC 5424', (builder) => decodeSyslog(builder)],
  ['GELF', (builder) => decodeGelf(builder)],
  ['Fluent Forward', (builder) => decodeForward(builder)],
  ['OTLP protobuf', (builder) => walk(decodeOtlp('proto')(otlpProto, builder, context))],
];

function decodeSyslog(builder: BatchBuilder): void {
  const decoder = new SyslogDecoder(context);
  const framer = new SyslogFramer(DEFAULT_INGEST_LIMITS.lineBytes, (message, missingBytes) =>
    decoder.decode(message, builder, { host: 'h', missingBytes }),
  );
  framer.push(syslog);
  framer.finish();
}

function decodeGelf(builder: BatchBuilder): void {
  const decoder = new GelfDecoder(builder, context, shapes.gelf);
  for (const message of gelf) decoder.decode(message, 'h');
}

function decodeForward(builder: BatchBuilder): void {
  const message = readMessage(forward, DEFAULT_INGEST_LIMITS.depth)!;
  forwardEvents.decode(message.events, { tag: message.tag, at: 0, most: Infinity }, (write) => {
    write(builder);
  });
}

function valuesOf(dialect: typeof splunkDialect, tree: ShapeTree, body: Uint8Array) {
  return (builder: BatchBuilder) => push(new JsonValuesDecoder(builder, { ...context, dialect }, tree), body);
}

function push(decoder: EntryDecoder, body: Uint8Array): void {
  for (let at = 0; at < body.length;) at += decoder.push(body.subarray(at), Infinity);
  decoder.finish();
}

function walk({ steps }: BodySteps): void {
  for (const _ of steps);
}

const best = new Map<string, number>();
for (let pass = 0; pass < PASSES; pass++) {
  for (const [name, decode] of protocols) {
    const builder = new BatchBuilder();
    const start = process.cpuUsage();
    for (let round = 0; round < rounds; round++) {
      decode(builder);
      if (builder.count !== BODY_LINES) throw new Error(`${name} gave ${builder.count} of ${BODY_LINES}`);
      builder.build('0000000000000000', 0);
    }
    const us = process.cpuUsage(start).user / (rounds * BODY_LINES);
    best.set(name, Math.min(best.get(name) ?? Infinity, us));
  }
}
const reference = best.get('NDJSON')!;
const results = [...best].map(([protocol, us]) => ({
  protocol,
  usALine: Math.round(us * 1000) / 1000,
  shareOfNdjson: Math.round((reference / us) * 100) / 100,
}));
if (values.json) console.log(JSON.stringify({ node: process.version, lines: rounds * BODY_LINES, results }));
else console.table(results);
