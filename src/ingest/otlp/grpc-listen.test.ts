import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { RECEIVED_US } from '../../../test/support/decode-context.ts';
import { MemorySink } from '../../../test/support/memory-sink.ts';
import { protoMessage } from '../../../test/support/proto-bytes.ts';
import { ignoreIngest } from '../ingest-observer.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { UTC } from '../time/zone.ts';
import { listenOtlpGrpc } from './grpc-listen.ts';

const METHOD = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const same = (bytes: Buffer): Buffer => bytes;

async function setUp(context: TestContext, refusals = 0) {
  const sink = new MemorySink();
  sink.refusals = refusals;
  const listener = await listenOtlpGrpc(
    {
      sink,
      limits: DEFAULT_INGEST_LIMITS,
      clock: { nowMs: () => RECEIVED_US / 1000 },
      time: { zone: UTC, numericDate: 'month-first' },
      observer: ignoreIngest,
    },
    {
      host: '127.0.0.1',
      port: 0,
      isAllowed: async (headers) => headers['authorization'] !== 'Bearer wrong',
    },
  );
  const client = new Client(`127.0.0.1:${listener.port}`, credentials.createInsecure());
  context.after(async () => {
    client.close();
    await listener.close();
  });
  const send = (body: Uint8Array, token = 'right') => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    return new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(METHOD, same, same, Buffer.from(body), metadata, (error, answer) => {
        if (error === null) resolve(answer ?? Buffer.alloc(0));
        else reject(error);
      });
    });
  };
  return { sink, send };
}

const record = (text: string) => protoMessage([5, protoMessage([1, text])]);
const body = (...records: Uint8Array[]) =>
  protoMessage([1, protoMessage([2, protoMessage(...records.map((of) => [2, of] as const))])]);

test('records are stored, refused ones named', async (context) => {
  const { sink, send } = await setUp(context);
  assert.equal((await send(body(record('a'), record('b')))).length, 0);
  assert.match((await send(body(record('c'), new Uint8Array(0)))).toString(), /Record 2: /);
  assert.deepEqual(sink.messages, ['a', 'b', 'c']);
});

test('overload is RESOURCE_EXHAUSTED with RetryInfo', async (context) => {
  const { send } = await setUp(context, 1);
  await assert.rejects(send(body(record('a'))), (error: ServiceError) => {
    assert.equal(error.code, status.RESOURCE_EXHAUSTED);
    const [details] = error.metadata.get('grpc-status-details-bin');
    assert.match(String(details), /google\.rpc\.RetryInfo/);
    return true;
  });
});

test('a wrong token is UNAUTHENTICATED', async (context) => {
  const { send } = await setUp(context);
  await assert.rejects(send(body(record('a')), 'wrong'), { code: status.UNAUTHENTICATED });
});
