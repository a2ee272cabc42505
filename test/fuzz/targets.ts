import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { compress } from 'snappyjs';
import { BatchBuilder } from '../../src/core/batch-builder.ts';
import { createDatadogDecoder } from '../../src/ingest/datadog/decode.ts';
import { datadogDialect } from '../../src/ingest/datadog/dialect.ts';
import { BulkDecoder } from '../../src/ingest/elastic-bulk/decode.ts';
import { elasticDialect } from '../../src/ingest/elastic-bulk/dialect.ts';
import type { EntryDecoder } from '../../src/ingest/entry-decoder.ts';
import { EventDecoder, readMessage } from '../../src/ingest/fluent-forward/decode.ts';
import { MsgpackWalk } from '../../src/ingest/fluent-forward/msgpack-walk.ts';
import { GelfChunks, isChunk } from '../../src/ingest/gelf/chunks.ts';
import { GelfDecoder } from '../../src/ingest/gelf/decode.ts';
import { inflateGelf } from '../../src/ingest/gelf/inflate.ts';
import { JournalDecoder } from '../../src/ingest/journald/decode.ts';
import { JsonLinesDecoder } from '../../src/ingest/json-lines/decode.ts';
import { ShapeTree } from '../../src/ingest/json-lines/shape-tree.ts';
import { JsonValuesDecoder } from '../../src/ingest/json-lines/values-decoder.ts';
import { SourceFormat } from '../../src/ingest/lines/source-format.ts';
import { TextLinesDecoder } from '../../src/ingest/lines/decode.ts';
import { eventBytes } from '../../src/ingest/protocol-conformance/event-bytes.ts';
import { SyslogDecoder } from '../../src/ingest/syslog/decode.ts';
import { SyslogFramer } from '../../src/ingest/syslog/framer.ts';
import type { DecodeContext } from '../../src/ingest/decode-context.ts';
import type { BodySteps } from '../../src/ingest/http/intake.ts';
import { decodeLokiJson, decodeLokiProto } from '../../src/ingest/loki-push/decode.ts';
import { decodeOtlp } from '../../src/ingest/otlp/decode.ts';
import { createHecDecoder } from '../../src/ingest/splunk-hec/decode.ts';
import { splunkDialect } from '../../src/ingest/splunk-hec/dialect.ts';
import { HttpProblem } from '../../src/api/http-problem.ts';
import { protoMessage } from '../support/proto-bytes.ts';
import { testContext } from '../support/decode-context.ts';

const LOKI_JSON =
  '{"streams":[{"stream":{"app":"shop","level":"warn"},"values":[["1767323045678901000","hi",{"user":"u1"}]]}]}';
const LOKI_PROTO = compress(
  protoMessage([
    1,
    protoMessage(
      [1, '{app="shop", level="warn"}'],
      [2, protoMessage([1, protoMessage([1, 1_767_323_045], [2, 678_901_000])], [2, 'hi'])],
    ),
  ]),
);
const OTLP_JSON =
  '{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767323045678901000","severityNumber":13,"body":{"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":"5"}]}}}]}}}]}]}]}';
const OTLP_PROTO = protoMessage([
  1,
  protoMessage([
    2,
    protoMessage([2, protoMessage([1, 1_767_323_045_678_901_000n], [2, 13], [5, protoMessage([1, 'hi'])])]),
  ]),
]);

/** One decoder under fuzzing: throws when the decoder does, or when what it gives is not sound. */
export interface FuzzTarget {
  readonly name: string;
  /** Inputs that decode, to begin from. */
  readonly seeds: readonly Uint8Array[];
  readonly decode: (bytes: Uint8Array) => void;
}

const context = testContext();
/** Kept from input to input, as a server keeps them from request to request. */
const shapes = new ShapeTree();
const splunkContext = testContext({ dialect: splunkDialect });
const splunkShapes = new ShapeTree(splunkDialect);
const datadogContext = testContext({ dialect: datadogDialect });
const datadogShapes = new ShapeTree(datadogDialect);
const elasticContext = testContext({ dialect: elasticDialect });
const elasticShapes = new ShapeTree(elasticDialect);

export const TARGETS: readonly FuzzTarget[] = [
  lines('NDJSON', eventBytes('NDJSON'), (builder) => new JsonLinesDecoder(builder, context, shapes)),
  lines(
    'JSON values',
    [text('[{"message":"a"},{"b":[1,{"c":null}]}]'), text('{"message":"a",\n"x":{"y":1.5e3}}')],
    (builder) => new JsonValuesDecoder(builder, context, shapes),
  ),
  lines('text lines', textLines().map(text), (builder) => new TextLinesDecoder(builder, context)),
  lines('journald', eventBytes('journald'), (builder) => new JournalDecoder(builder, context)),
  lines(
    'Splunk HEC',
    [text('{"time":1767225600.5,"host":"h","event":{"message":"a"},"fields":{"k":["v"]}}{"event":"b"}')],
    (builder) => createHecDecoder(builder, splunkContext, splunkShapes),
  ),
  lines(
    'Datadog',
    [
      text('[{"message":"a","ddtags":"env:prod,team:pay","status":"warn","hostname":"h","service":"s"}]'),
      text('{"ddtags":"env:prod,x","env":"dev","message":"b"}'),
    ],
    (builder) =>
      createDatadogDecoder(builder, datadogContext, {
        contentType: 'application/json',
        shapes: datadogShapes,
        lineFormat: new SourceFormat(),
      }),
  ),
  lines(
    'Elasticsearch _bulk',
    [
      text('{"create":{"_index":"logs-shop-default","_id":"1"}}\n{"message":"a","log.level":"warn"}\n'),
      text('{"delete":{"_index":"a","_id":"1"}}\n{"index":{}}\n{"message":"b"}\n'),
    ],
    (builder) => new BulkDecoder(builder, elasticContext, { shapes: elasticShapes, defaultIndex: 'logs' }),
  ),
  whole('Loki JSON', [text(LOKI_JSON)], decodeLokiJson),
  whole('Loki protobuf', [LOKI_PROTO], decodeLokiProto),
  whole('OTLP JSON', [text(OTLP_JSON)], decodeOtlp('json')),
  whole('OTLP protobuf', [OTLP_PROTO], decodeOtlp('proto')),
  syslogTarget(),
  gelfTarget(),
  forwardTarget(),
];

function lines(
  name: string,
  seeds: readonly Uint8Array[],
  create: (builder: BatchBuilder) => EntryDecoder,
): FuzzTarget {
  const builder = new BatchBuilder();
  return {
    name,
    seeds,
    decode(bytes) {
      const decoder = create(builder);
      const batches = cutting(builder);
      const lines = bytes.length <= CHUNK_BYTES ? 3 : BATCH_ROWS;
      for (const part of chunksOf(bytes)) {
        let idle = 0;
        for (let at = 0; at < part.length;) {
          const used = decoder.push(part.subarray(at), lines);
          idle = used === 0 ? idle + 1 : 0;
          if (idle > 1_000) throw new Error('it does not go on');
          at += used;
          batches.cutWhenFull();
        }
      }
      decoder.finish();
      const rows = batches.end();
      if (rows !== decoder.accepted) throw new Error(`${decoder.accepted} accepted, ${rows} rows`);
    },
  };
}

/** A decoder of whole bodies. */
function whole(
  name: string,
  seeds: readonly Uint8Array[],
  decode: (body: Uint8Array, builder: BatchBuilder, context: DecodeContext) => BodySteps,
): FuzzTarget {
  const builder = new BatchBuilder();
  return {
    name,
    seeds,
    decode(bytes) {
      const batches = cutting(builder);
      try {
        const { steps } = decode(bytes, builder, context);
        for (const iterator = steps[Symbol.iterator](); iterator.next().done !== true;) batches.cutWhenFull();
      } catch (error) {
        // A body that is refused as a whole is an answer of status 4xx.
        if (!(error instanceof HttpProblem) || error.status >= 500) throw error;
      }
      batches.end();
    },
  };
}

function syslogTarget(): FuzzTarget {
  const builder = new BatchBuilder();
  const decoder = new SyslogDecoder(context);
  return {
    name: 'syslog, framed',
    seeds: [...eventBytes('syslog'), text('20 <13>app: counted line<34>Oct 11 22:14:15 h su: x\n')],
    decode(bytes) {
      const batches = cutting(builder);
      const framer = new SyslogFramer(300, (message, missingBytes) => {
        decoder.decode(message, builder, { host: 'h', missingBytes });
        batches.cutWhenFull();
      });
      for (const part of chunksOf(bytes)) framer.push(part);
      framer.finish();
      batches.end();
    },
  };
}

function gelfTarget(): FuzzTarget {
  const builder = new BatchBuilder();
  const decoder = new GelfDecoder(builder, context);
  const chunks = new GelfChunks(() => undefined);
  const json = eventBytes('GELF');
  const chunk = Buffer.concat([
    Buffer.from([0x1e, 0x0f, 1, 2, 3, 4, 5, 6, 7, 8, 0, 2]),
    Buffer.from(json[0]!),
  ]);
  let nowMs = 0;
  return {
    name: 'GELF, chunks, compressed',
    seeds: [...json, chunk, ...json.map((each) => gzipSync(each))],
    decode(bytes) {
      const payload = isChunk(bytes) ? chunks.add(bytes, 'x', nowMs++) : bytes;
      if (payload === undefined) return;
      const plain = inflateGelf(payload, 10_000);
      if (!('reason' in plain)) decoder.decode(plain, 'h');
      cutting(builder).end();
    },
  };
}

function forwardTarget(): FuzzTarget {
  const builder = new BatchBuilder();
  const decoder = new EventDecoder(context);
  const event = [1_767_225_600, { message: 'a', n: 1, deep: { list: [1, 'x', null] } }];
  return {
    name: 'Fluent Forward, walked',
    seeds: [
      ...eventBytes('Fluent'),
      encode(['tag', ...event, { chunk: 'c' }]),
      encode(['tag', encode(event), { chunk: 'c', compressed: 'text' }]),
    ],
    decode(bytes) {
      const end = new MsgpackWalk(60).go(bytes, 0);
      if (end < 0) return;
      const message = readMessage(bytes.subarray(0, end), 60);
      if (message === undefined) return;
      const batches = cutting(builder);
      decoder.decode(message.events, { tag: message.tag, at: 0, most: Infinity }, (write) => {
        write(builder);
        batches.cutWhenFull();
      });
      batches.end();
    },
  };
}

/** What a socket gives at once. */
const CHUNK_BYTES = 65_536;

/** Two halves, or as many chunks as it takes. */
function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  const length = Math.min((bytes.length + 1) >> 1, CHUNK_BYTES);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** Rows of a batch; a server cuts them as well, so that what is kept besides is the decoder's. */
const BATCH_ROWS = 4096;

/** Cuts the rows into batches, each of them sound. */
function cutting(builder: BatchBuilder): { cutWhenFull(): void; end(): number } {
  let rows = 0;
  const cut = (): void => {
    rows += builder.count;
    sound(builder);
  };
  return {
    cutWhenFull() {
      if (builder.count >= BATCH_ROWS) cut();
    },
    end() {
      cut();
      return rows;
    },
  };
}

/** The batch can be built, and every row of it is whole: attributes are JSON. */
function sound(builder: BatchBuilder): void {
  const batch = builder.build('0000000000000000', 0);
  const { attributes, message } = batch;
  for (let row = 0; row < batch.count; row++) {
    if (!(batch.timeUs[row]! >= 0)) throw new Error(`time ${batch.timeUs[row]}`);
    fatal.decode(message.bytes.subarray(message.offsets[row], message.offsets[row + 1]));
    const json = fatal.decode(
      attributes.bytes.subarray(attributes.offsets[row], attributes.offsets[row + 1]),
    );
    if (json !== '') JSON.parse(json);
  }
}

const fatal = new TextDecoder('utf-8', { fatal: true });

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function textLines(): string[] {
  return [
    '2026-01-02T03:04:05.678Z ERROR [main] c.s.Shop - it broke\njava.lang.Error: x\n\tat a.B.c(D.java:1)\n',
    'Jan  2 03:04:05 web-1 sshd[7]: Failed password for root from 10.0.0.1 port 22 ssh2\n',
    '127.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 12 "-" "curl/8"\n',
    'time=2026-01-02T03:04:05Z level=warn msg="slow \\"query\\"" duration=5ms\n',
    '{"log":"hi\\n","stream":"stderr","time":"2026-01-02T03:04:05.1Z"}\n',
    '2026-01-02T03:04:05.1Z stdout F I0102 03:04:05.678901 1 file.go:10] message\n',
    '[Fri Jan 02 03:04:05.678901 2026] [core:error] [pid 7] [client 10.0.0.1:5] AH00126: x\n',
    'WARNING:root:careful\n\n  continued\n',
  ];
}
