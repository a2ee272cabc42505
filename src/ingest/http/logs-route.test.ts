import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { RECEIVED_US } from '../../../test/support/decode-context.ts';
import { MemorySink } from '../../../test/support/memory-sink.ts';
import type { IngestAnswerDto } from '../../api/entries.ts';
import { openEmbeddedBroker } from '../../broker/embedded/open-embedded-broker.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { problemOf, sendProblem } from '../../server/problem.ts';
import { type IngestObserver, ignoreIngest } from '../ingest-observer.ts';
import { DEFAULT_INGEST_LIMITS, type IngestLimits } from '../limits.ts';
import { createSink, type Sink } from '../sink.ts';
import { UTC } from '../time/zone.ts';
import { LOGS_PATH, logsRoute } from './logs-route.ts';
import { OpenBodies } from './open-bodies.ts';

interface Setup {
  readonly app: FastifyInstance;
  readonly sink: MemorySink;
}

async function setUp(
  options: { limits?: Partial<IngestLimits>; sink?: Sink; observer?: IngestObserver } = {},
): Promise<Setup> {
  const sink = new MemorySink();
  const app = Fastify();
  const limits = { ...DEFAULT_INGEST_LIMITS, ...options.limits };
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
  await app.register(
    logsRoute({
      sink: options.sink ?? sink,
      limits,
      bodies: new OpenBodies(limits),
      clock: { nowMs: () => RECEIVED_US / 1000 },
      time: { zone: UTC, numericDate: 'month-first' },
      observer: options.observer ?? ignoreIngest,
    }),
  );
  return { app, sink };
}

async function post(
  app: FastifyInstance,
  payload: string | Buffer | Readable,
  options: { headers?: Record<string, string>; query?: string } = {},
): Promise<LightMyRequestResponse> {
  const headers = { 'content-type': 'application/x-ndjson', ...options.headers };
  return app.inject({ method: 'POST', url: `${LOGS_PATH}${options.query ?? ''}`, headers, payload });
}

const TWO = '{"message":"a"}\n{"message":"b"}\n';

function assertProblem(response: LightMyRequestResponse, status: number, code: string): void {
  assert.equal(response.statusCode, status, response.body);
  assert.match(String(response.headers['content-type']), /^application\/problem\+json/);
  const problem = response.json<{ code: string; status: number; detail: string }>();
  assert.equal(problem.code, code);
  assert.equal(problem.status, status);
  assert.ok(problem.detail.length > 0);
}

describe('bodies', () => {
  const spread = JSON.stringify({ message: 'a', x: { y: 1 } }, null, 2);
  const cases: readonly (readonly [
    title: string,
    type: string,
    body: string,
    messages: readonly string[],
  ])[] = [
    ['NDJSON', 'application/x-ndjson', TWO, ['a', 'b']],
    ['NDJSON as JSON', 'application/json; charset=utf-8', TWO, ['a', 'b']],
    ['a JSON array', 'application/json', '[{"message":"a"},{"message":"b"}]', ['a', 'b']],
    ['a JSON array over many lines', 'application/json', JSON.stringify([{ message: 'a' }], null, 2), ['a']],
    ['one object', 'application/json', '{"message":"a"}', ['a']],
    ['one object over many lines', 'application/json', spread, ['a']],
    ['text', 'text/plain', 'one\ntwo\n', ['one', 'two']],
    ['text that looks like JSON', 'text/plain', '{"message":"a"}\nplain\n', ['a', 'plain']],
    ['NDJSON as what curl says', 'application/x-www-form-urlencoded', TWO, ['a', 'b']],
    [
      'text as what curl says',
      'application/x-www-form-urlencoded',
      '[2026-01-02 03:04:05] one\ntwo',
      ['one', 'two'],
    ],
    ['an array of unknown type', 'application/octet-stream', ' \n[ {"message":"a"} ]', ['a']],
  ];
  for (const [title, type, body, messages] of cases) {
    test(title, async () => {
      const { app, sink } = await setUp();
      const response = await post(app, body, { headers: { 'content-type': type } });
      assert.equal(response.statusCode, 200, response.body);
      assert.deepEqual(response.json(), { accepted: messages.length, rejected: 0, errors: [] });
      assert.deepEqual(sink.messages, messages);
    });
  }

  test('query and headers stand in for what lines do not name', async () => {
    const { app, sink } = await setUp();
    await post(app, '{"message":"a"}\n{"message":"b","service":"own","host":"h"}', {
      query: '?service=shop&source=edge',
      headers: { 'x-logsentry-host': 'web-1' },
    });
    assert.deepEqual(
      sink.rows.map(({ service, host, source }) => [service, host, source]),
      [
        ['shop', 'web-1', 'edge'],
        ['own', 'h', 'edge'],
      ],
    );
  });

  for (const [encoding, compress] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ] as const) {
    test(encoding, async () => {
      const { app, sink } = await setUp();
      const response = await post(app, compress(Buffer.from(TWO)), {
        headers: { 'content-encoding': encoding },
      });
      assert.equal(response.statusCode, 200, response.body);
      assert.deepEqual(sink.messages, ['a', 'b']);
    });
  }

  test('a large body goes to the sink in batches of bounded size', async () => {
    const { app, sink } = await setUp({ limits: { batchBytes: 10_000 } });
    const lines = Array.from({ length: 5_000 }, (_, i) => `{"message":"line ${i}"}`);
    const response = await post(app, lines.join('\n'));
    assert.equal(response.json<IngestAnswerDto>().accepted, 5_000);
    assert.deepEqual(
      sink.messages,
      lines.map((_, i) => `line ${i}`),
    );
    assert.ok(sink.batches.size >= 4);
    for (const batch of sink.batches.values()) assert.ok(batch.message.bytes.length < 12_000);
  });
});

describe('bad input', () => {
  test('bad lines are named, good ones kept', async () => {
    const { app, sink } = await setUp();
    const response = await post(app, '{"message":"a"}\nnope\n{"message":"b"}\n');
    const answer = response.json<IngestAnswerDto>();
    assert.equal(response.statusCode, 200);
    assert.deepEqual([answer.accepted, answer.rejected], [2, 1]);
    assert.deepEqual([answer.errors[0]?.line, answer.errors[0]?.reason], [2, 'invalid_json']);
    assert.deepEqual(sink.messages, ['a', 'b']);
  });

  test('nothing readable, and nothing at all', async () => {
    const { app } = await setUp();
    assertProblem(await post(app, 'nope\nnope\n'), 400, 'NOTHING_READABLE');
    assertProblem(await post(app, ''), 400, 'EMPTY_BODY');
    assertProblem(await post(app, ' \n\n'), 400, 'EMPTY_BODY');
  });

  test('truncated and broken compression say so and say what was stored', async () => {
    const { app, sink } = await setUp();
    const lines = Array.from({ length: 20_000 }, () => `{"message":"${Math.random()}"}\n`).join('');
    const whole = gzipSync(lines);
    const response = await post(app, whole.subarray(0, whole.length / 2), {
      headers: { 'content-encoding': 'gzip' },
    });
    assertProblem(response, 400, 'BROKEN_ENCODING');
    assert.match(
      response.json<{ detail: string }>().detail,
      new RegExp(`The ${sink.rows.length} lines before`),
    );
    for (const encoding of ['gzip', 'deflate', 'zstd']) {
      const broken = await post(app, 'this is not compressed', { headers: { 'content-encoding': encoding } });
      assertProblem(broken, 400, 'BROKEN_ENCODING');
    }
    assertProblem(await post(app, TWO, { headers: { 'content-encoding': 'br' } }), 415, 'UNKNOWN_ENCODING');
  });

  test('bombs are refused before they are inflated', async () => {
    const { app } = await setUp();
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024, 0x20), { level: 9 });
    const before = process.memoryUsage().rss;
    assertProblem(
      await post(app, bomb, { headers: { 'content-encoding': 'gzip' } }),
      413,
      'COMPRESSION_RATIO',
    );
    assert.ok(process.memoryUsage().rss - before < 100 * 1024 * 1024);
    const small = await setUp({ limits: { decompressedBytes: 1_000 } });
    const body = gzipSync(TWO.repeat(1_000));
    const response = await post(small.app, body, { headers: { 'content-encoding': 'gzip' } });
    assertProblem(response, 413, 'DECOMPRESSED_TOO_LARGE');
  });

  test('a body beyond the limit is refused, by its length or when it gets there', async () => {
    const { app } = await setUp({ limits: { bodyBytes: 1_000 } });
    assertProblem(await post(app, TWO.repeat(100)), 413, 'BODY_TOO_LARGE');
    const chunked = Readable.from(Array.from({ length: 100 }, () => Buffer.from(TWO)));
    assertProblem(await post(app, chunked), 413, 'BODY_TOO_LARGE');
  });

  test('what is odd inside a line is stored as data', async () => {
    const { app, sink } = await setUp();
    const message = '\u0000 \u001b[31m <script>alert(1)</script>';
    const response = await post(
      app,
      `${JSON.stringify({ message, timestamp: '99999-01-01T00:00:00Z', service: '<b>', __proto__: 1 })}\n`,
    );
    assert.equal(response.statusCode, 200);
    assert.equal(sink.rows[0]?.message, message);
    assert.equal(sink.rows[0]?.flags, ENTRY_FLAG.timeAdjusted);
  });

  test('any bytes get an answer', async () => {
    const { app } = await setUp();
    for (let seed = 0; seed < 200; seed++) {
      const bytes = Buffer.from(Array.from({ length: seed }, (_, i) => (seed * 31 + i * i * 7) % 256));
      const type = ['application/json', 'text/plain', 'x/y'][seed % 3]!;
      const response = await post(app, bytes, { headers: { 'content-type': type } });
      assert.ok(response.statusCode === 200 || response.statusCode === 400, response.body);
    }
  });
});

describe('sent again', () => {
  test('with the same Idempotency-Key it is stored once, however the body was cut', async () => {
    const { app, sink } = await setUp({ limits: { batchBytes: 2_000 } });
    const body = Array.from({ length: 1_000 }, (_, i) => `{"message":"line ${i}"}\n`).join('');
    const headers = { 'idempotency-key': 'k1' };
    await post(app, body, { headers });
    const pieces = Array.from({ length: 80 }, (_, i) => Buffer.from(body).subarray(i * 311, (i + 1) * 311));
    const again = await post(app, Readable.from(pieces), { headers });
    assert.equal(again.json<IngestAnswerDto>().accepted, 1_000);
    assert.equal(sink.rows.length, 1_000);
    await post(app, body, { headers: { 'idempotency-key': 'k2' } });
    assert.equal(sink.rows.length, 2_000);
  });
});

describe('pressure', () => {
  test('a full queue is 503 with Retry-After, too much in flight 429', async () => {
    const refused: string[] = [];
    const observer = { ...ignoreIngest, onRefused: (_: unknown, limit: string) => refused.push(limit) };
    const { app, sink } = await setUp({ observer });
    sink.refusals = 1;
    const full = await post(app, TWO);
    assertProblem(full, 503, 'QUEUE_FULL');
    assert.ok(Number(full.headers['retry-after']) > 0);

    const held = Promise.withResolvers<{ duplicate: boolean }>();
    const reached = Promise.withResolvers<void>();
    const slow = createSink({
      broker: {
        publish: () => {
          reached.resolve();
          return held.promise;
        },
      },
      limits: { inFlightBytes: 10 },
    });
    const busy = await setUp({ sink: slow, observer });
    const first = post(busy.app, TWO);
    await reached.promise;
    const second = await post(busy.app, TWO);
    assertProblem(second, 429, 'INGEST_BUSY');
    assert.ok(Number(second.headers['retry-after']) > 0);
    held.resolve({ duplicate: false });
    assert.equal((await first).statusCode, 200);
    assert.equal(slow.inFlightBytes, 0);
    assert.deepEqual(refused, ['queue-full', 'in-flight']);
  });
});

describe('with the embedded queue', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logs-route-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('what was answered is in the queue', async () => {
    const broker = await openEmbeddedBroker({ folder, limitBytes: 50_000_000 });
    const { app } = await setUp({ sink: createSink({ broker, limits: DEFAULT_INGEST_LIMITS }) });
    const headers = { 'idempotency-key': 'k' };
    assert.equal((await post(app, TWO, { headers })).statusCode, 200);
    assert.equal((await post(app, TWO, { headers })).statusCode, 200);
    assert.equal((await broker.stats()).messages, 1);
    await broker.close();
  });
});
