import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { testContext } from '../../../test/support/decode-context.ts';
import { type Row, rowsOf } from '../../../test/support/rows.ts';
import { until } from '../../../test/support/send.ts';
import { testSocketDeps } from '../../../test/support/socket-deps.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { JournalDecoder } from './decode.ts';
import { journalRoute } from './route.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);

interface Decoded {
  readonly rows: Row[];
  readonly reasons: string[];
}

function decode(
  bytes: Uint8Array,
  options: { cuts?: readonly number[]; limits?: Partial<typeof DEFAULT_INGEST_LIMITS>; most?: number } = {},
): Decoded {
  const builder = new BatchBuilder();
  const context = testContext({ limits: { ...DEFAULT_INGEST_LIMITS, ...options.limits } });
  const decoder = new JournalDecoder(builder, context);
  const borders = [...(options.cuts ?? []), bytes.length].filter((cut) => cut <= bytes.length);
  let at = 0;
  for (const border of borders.sort((a, b) => a - b)) {
    let idle = 0;
    while (at < border) {
      const used = decoder.push(bytes.subarray(at, border), options.most ?? 1);
      idle = used === 0 ? idle + 1 : 0;
      assert.ok(idle < 100, 'it goes on');
      at += used;
    }
  }
  decoder.finish();
  assert.equal(decoder.accepted, builder.count);
  return {
    rows: rowsOf(builder.build('0000000000000000', 0)),
    reasons: decoder.rejects.list.map(({ reason }) => reason),
  };
}

/** A field by name, size and bytes. */
function binary(name: string, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), size, bytes, Buffer.from('\n')]);
}

const EXPORT = Buffer.concat([
  Buffer.from(
    '__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1767225600123456\n__MONOTONIC_TIMESTAMP=5\n_SOURCE_REALTIME_TIMESTAMP=1767225600123450\n',
  ),
  Buffer.from(
    'PRIORITY=3\n_HOSTNAME=web-1\n_SYSTEMD_UNIT=shop.service\nSYSLOG_IDENTIFIER=node\n_PID=42\nTAG=a\nTAG=b\n',
  ),
  binary('MESSAGE', 'it broke\nat x'),
  Buffer.from(
    '\n__REALTIME_TIMESTAMP=1767225601000000\nPRIORITY=6\nSYSLOG_IDENTIFIER=cron\nMESSAGE=second\n\n',
  ),
]);

test('entries: units, priorities, binary and repeated fields, wherever the bytes are cut', () => {
  const whole = decode(EXPORT);
  const [first, second] = whole.rows;
  assert.deepEqual(
    [first?.timeUs, first?.level, first?.service, first?.host, first?.message],
    [1767225600123450, 'error', 'shop', 'web-1', 'it broke\nat x'],
  );
  assert.deepEqual(JSON.parse(first?.attributes ?? ''), {
    SYSLOG_IDENTIFIER: 'node',
    _PID: '42',
    TAG: ['a', 'b'],
  });
  assert.deepEqual(
    [second?.timeUs, second?.level, second?.service, second?.message],
    [1767225601000000, 'info', 'cron', 'second'],
  );
  for (let cut = 0; cut <= EXPORT.length; cut++) assert.deepEqual(decode(EXPORT, { cuts: [cut] }), whole);
});

test('fields over the limit are left out and flagged; too many fields and a cut entry are rejects', () => {
  const long = 'x'.repeat(500);
  const limits = { lineBytes: 100, fields: 3 };
  const text = Buffer.concat([
    Buffer.from(`A=${long}\nMESSAGE=a\n\n`),
    binary('B', long),
    Buffer.from('MESSAGE=b\n\nMESSAGE=c\nX=1\nY=2\nZ=3\n\nMESSAGE=cut'),
  ]);
  for (const cuts of [[], [50, 150, 250, 600, 700], Array.from({ length: text.length }, (_, i) => i)]) {
    const { rows, reasons } = decode(text, { limits, cuts });
    assert.deepEqual(
      rows.map(({ message, flags }) => [message, flags! & ENTRY_FLAG.truncated]),
      [
        ['a', 4],
        ['b', 4],
      ],
    );
    assert.deepEqual(reasons, ['too_many_fields', 'truncated']);
  }
});

test('any bytes, cut anywhere, give the same entries and rejects', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc
      .constantFrom('MESSAGE=hi\n', 'A=b\n', '\n', 'PRIORITY=4\n', 'MESSAGE', '=')
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 20 }).map((value) => binary('MESSAGE', value)),
    fc.constant(Buffer.concat([Buffer.from('X\n'), Buffer.alloc(8, 0xff)])),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.nat(200), { maxLength: 5 }),
      (pieces, cuts) => {
        const bytes = Buffer.concat(pieces);
        const limits = { lineBytes: 30, fields: 4 };
        assert.deepEqual(decode(bytes, { cuts, limits }), decode(bytes, { limits, most: 100 }));
      },
    ),
    { numRuns: RUNS },
  );
});

test('an upload that never ends is stored as it comes, and refused with 503 while the queue is full', async (t) => {
  const deps = testSocketDeps();
  const app = Fastify();
  await app.register(journalRoute(deps));
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const upload = request({
    port,
    path: '/upload',
    method: 'POST',
    headers: { 'content-type': 'application/vnd.fdo.journal' },
  });
  upload.write(EXPORT);
  await until('two entries', async () => (deps.sink.rows.length === 2 ? true : undefined));
  upload.end('MESSAGE=third\n\n');
  const [answer] = (await once(upload, 'response')) as [{ statusCode: number; resume(): void }];
  answer.resume();
  assert.equal(answer.statusCode, 202);
  assert.deepEqual(deps.sink.messages, ['it broke\nat x', 'second', 'third']);
  assert.equal(deps.seen.accepted, 3);

  deps.sink.refusals = 1;
  const refused = await app.inject({ method: 'POST', url: '/upload', payload: EXPORT });
  assert.equal(refused.statusCode, 503);
  const nothing = await app.inject({ method: 'POST', url: '/upload', payload: 'MESSAGE=cut' });
  assert.equal(nothing.statusCode, 400, nothing.body);
});

function exported(from: number, to: number, cursor = (number: number) => `s=1;i=${number}`): string {
  return Array.from({ length: to - from }, (_, index) => from + index)
    .map((number) => `__CURSOR=${cursor(number)}\nMESSAGE=entry ${number} ${'x'.repeat(100)}\n\n`)
    .join('');
}

async function upload(app: FastifyInstance, payload: string | Readable): Promise<number | 'cut'> {
  const headers = { 'content-type': 'application/vnd.fdo.journal' };
  try {
    return (await app.inject({ method: 'POST', url: '/upload', headers, payload })).statusCode;
  } catch {
    return 'cut';
  }
}

test('an upload that was cut off and is sent again, and goes on, is stored once', async (t) => {
  const deps = testSocketDeps({ limits: { batchBytes: 10_000 } });
  const app = Fastify();
  t.after(() => app.close());
  await app.register(journalRoute(deps));
  const sent = exported(0, 1_000);
  async function* cutOff(): AsyncGenerator<string> {
    yield sent.slice(0, sent.length * 0.7);
    throw new Error('the connection broke');
  }
  await upload(app, Readable.from(cutOff()));
  const before = deps.sink.rows.length;
  assert.ok(before > 100 && before < 700, `${before} before the cut`);
  assert.equal(await upload(app, sent + exported(1_000, 1_200)), 202);
  assert.equal(deps.sink.rows.length, 1_200);
  assert.equal(new Set(deps.sink.messages).size, 1_200);
});

test('entries that do not say where they stand are stored as often as they come', async (t) => {
  const deps = testSocketDeps();
  const app = Fastify();
  t.after(() => app.close());
  await app.register(journalRoute(deps));
  const sent = exported(0, 10, (number) => (number === 5 ? '' : `s=1;i=${number}`));
  for (let times = 0; times < 2; times++) assert.equal(await upload(app, sent), 202);
  assert.equal(deps.sink.rows.length, 20);
});
