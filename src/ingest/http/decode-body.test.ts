import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testContext } from '../../../test/support/decode-context.ts';
import { rowsOf } from '../../../test/support/rows.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { JsonLinesDecoder } from '../json-lines/decode.ts';
import { ShapeTree } from '../json-lines/shape-tree.ts';
import { TextLinesDecoder } from '../lines/decode.ts';
import { decodeBody } from './decode-body.ts';

/** A chunk as Node's HTTP parser gives it: a Buffer with memory of its own. */
function chunkOf(text: string): Buffer {
  const chunk = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  chunk.write(text);
  return chunk;
}

async function messagesOf(
  chunks: readonly Buffer[],
  decoderOf: (builder: BatchBuilder) => EntryDecoder,
  failure?: Error,
): Promise<readonly string[]> {
  const builder = new BatchBuilder();
  const messages: string[] = [];
  const decoded = decodeBody(
    (async function* () {
      yield* chunks;
      if (failure !== undefined) throw failure;
    })(),
    {
      builder,
      decoder: decoderOf(builder),
      batchBytes: 1e6,
      batchId: () => '0000000000000000',
      nowUs: () => 0,
      deliver: async (batch) => void messages.push(...rowsOf(batch).map(({ message }) => message)),
    },
  );
  if (failure === undefined) await decoded;
  else await assert.rejects(decoded, failure);
  return messages;
}

const numbers = Array.from({ length: 600 }, (_, number) => number);

test('the memory of a chunk is freed once it is decoded, and lines over its end are whole', async () => {
  const text = numbers.map((number) => `{"message":"line ${number}"}\n`).join('');
  const chunks = [chunkOf(text.slice(0, 5001)), chunkOf(text.slice(5001))];
  const messages = await messagesOf(
    chunks,
    (builder) => new JsonLinesDecoder(builder, testContext(), new ShapeTree()),
  );
  assert.deepEqual(
    messages,
    numbers.map((number) => `line ${number}`),
  );
  assert.deepEqual(
    chunks.map((chunk) => chunk.buffer.byteLength),
    [0, 0],
  );
});

test('a stack trace that goes on in the next chunk keeps its head', async () => {
  const head = `${'2026-01-01 00:00:00,000 INFO [main] shop.Cart - fine\n'.repeat(100)}2026-01-01 00:00:01,000 ERROR [main] shop.Cart - broken\njava.lang.Error: it\n`;
  const messages = await messagesOf(
    [chunkOf(head), chunkOf('\tat shop.Cart.add(Cart.java:7)\n')],
    (builder) => new TextLinesDecoder(builder, testContext()),
  );
  assert.equal(messages.length, 101);
  assert.match(messages.at(-1)!, /broken\njava\.lang\.Error: it\n\tat shop\.Cart\.add/);
});

test('a chunk that shares its memory keeps it', async () => {
  const text = '{"message":"a"}\n'.repeat(300);
  const whole = chunkOf(text + text);
  await messagesOf(
    [whole.subarray(0, text.length)],
    (builder) => new JsonLinesDecoder(builder, testContext(), new ShapeTree()),
  );
  assert.equal(whole.toString(), text + text);
});

for (const [name, decoderOf] of [
  ['NDJSON', (builder: BatchBuilder) => new JsonLinesDecoder(builder, testContext(), new ShapeTree())],
  ['text', (builder: BatchBuilder) => new TextLinesDecoder(builder, testContext())],
] as const) {
  test(`of a body that breaks off the whole lines are delivered, not half a line: ${name}`, async () => {
    const messages = await messagesOf(
      [chunkOf('{"message":"a"}\n{"message":"b"}\n{"mess')],
      decoderOf,
      new Error('broken off'),
    );
    assert.deepEqual(messages, ['a', 'b']);
  });
}
