import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchBuilder } from '../core/batch-builder.ts';
import { ENTRY_FLAG, type EntryBatch } from '../core/batch.ts';
import { decodeEnvelope } from '../core/envelope.ts';
import { createSink } from './sink.ts';

const LIMITS = { inFlightBytes: 1_000_000 };

test('the memory of a batch is reclaimed once nobody reads it, and only then', async () => {
  for (const bodyFree of [true, false, undefined]) {
    const reclaimed: ArrayBuffer[] = [];
    let published: Uint8Array | undefined;
    const sink = createSink({
      broker: {
        publish({ body }) {
          published = body;
          assert.equal(reclaimed.length, 0);
          return Promise.resolve({ duplicate: false, ...(bodyFree === undefined ? {} : { bodyFree }) });
        },
      },
      limits: LIMITS,
      reclaim: (memory) => reclaimed.push(memory),
    });
    assert.deepEqual(await sink.accept(batchOf('ready')), { duplicate: false });
    assert.equal(decodeEnvelope(published!).count, 1);
    assert.deepEqual(reclaimed, bodyFree === true ? [published!.buffer] : []);
  }
});

test('the memory of a batch that was refused is left to the collector: someone may still read it', async () => {
  const sink = createSink({
    broker: { publish: () => Promise.reject(new Error('no room')) },
    limits: LIMITS,
    reclaim: () => assert.fail('reclaimed'),
  });
  await assert.rejects(sink.accept(batchOf('ready')), /no room/);
  assert.equal(sink.inFlightBytes, 0);
});

test('a batch whose memory went on to another thread is no longer in flight', async () => {
  const sink = createSink({
    broker: {
      publish({ body }) {
        structuredClone(body, { transfer: [body.buffer as ArrayBuffer] });
        return Promise.resolve({ duplicate: false, bodyFree: false });
      },
    },
    limits: LIMITS,
  });
  await sink.accept(batchOf('ready'));
  assert.equal(sink.inFlightBytes, 0);
});

test('entries that were cut are told of, once a batch', async () => {
  const told: number[] = [];
  let duplicate = false;
  const sink = createSink({
    broker: { publish: () => Promise.resolve({ duplicate }) },
    limits: LIMITS,
    onTruncated: (entries) => told.push(entries),
  });
  await sink.accept(batchOf('whole'));
  await sink.accept(batchOf('cut', ENTRY_FLAG.truncated | ENTRY_FLAG.timeAssumed));
  duplicate = true;
  await sink.accept(batchOf('cut', ENTRY_FLAG.truncated));
  assert.deepEqual(told, [1]);
});

function batchOf(message: string, flags = 0): EntryBatch {
  const builder = new BatchBuilder();
  builder.add({
    timeUs: 1,
    level: 2,
    flags,
    service: 'api',
    host: '',
    source: 'http',
    message,
    attributes: '',
    trace: '',
  });
  return builder.build('00000000000000aa', 1);
}
