import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { textAt, valueAt } from './batch.ts';
import type { EntryBatch } from './batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import { decodeEnvelope, encodeEnvelope, ENVELOPE_VERSION, isNewerEnvelope } from './envelope.ts';
import { AppError } from './errors.ts';

const ID = '0123456789abcdef';

const VERSION_1 =
  'TFNCAcgAAAB7ImJhdGNoSWQiOiIwMTIzNDU2Nzg5YWJjZGVmIiwiY291bnQiOjMsInJlY2VpdmVkVXMiOjE3MDAwMDAwMDA1MDAw' +
  'MDAsInNlcnZpY2VzIjpbInNlcnZpY2UtMCIsInNlcnZpY2UtMSJdLCJob3N0cyI6WyJob3N0Il0sInNvdXJjZXMiOlsiaHR0cCJd' +
  'LCJtZXNzYWdlQnl0ZXMiOjE3LCJhdHRyaWJ1dGVCeXRlcyI6NywidHJhY2VCeXRlcyI6M30gICAgIAAAeWCQKBhDBAB5YJAoGEMI' +
  'AHlgkCgYQwAAAAAFAAAABQAAABEAAAAAAAAAAAAAAAcAAAAHAAAAAAAAAAAAAAAAAAAAAwAAAAAAAQAAAAAAAAAAAAAAAAAAAAAB' +
  'AgABAmZpcnN0Z3LDtsOfZSDwn5qAeyJhIjoxfWFiYw==';

function example(messages: readonly string[] = ['first', '', 'größe 🚀']): EntryBatch {
  const builder = new BatchBuilder();
  for (const [i, message] of messages.entries()) {
    builder.add({
      timeUs: 1_700_000_000_000_000 + i,
      level: i % 7,
      flags: i % 8,
      service: `service-${i % 2}`,
      host: 'host',
      source: 'http',
      message,
      attributes: i === 1 ? '{"a":1}' : '',
      trace: i === 2 ? 'abc' : '',
    });
  }
  return builder.build(ID, 1_700_000_000_500_000);
}

function refused(bytes: Uint8Array): AppError {
  try {
    decodeEnvelope(bytes);
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'ENVELOPE_INVALID');
    return error;
  }
  return assert.fail('the envelope was accepted');
}

describe('envelope', () => {
  test('is read from any place in a Buffer', () => {
    const bytes = encodeEnvelope(example());
    for (const offset of [1, 4, 7]) {
      const buffer = Buffer.alloc(bytes.length + offset);
      buffer.set(bytes, offset);
      assert.deepEqual(decodeEnvelope(buffer.subarray(offset)), example());
    }
  });

  /** Written by version 1: whatever version this program writes, it reads what older ones left in the queue. */
  test('reads what version 1 wrote', () => {
    assert.deepEqual(decodeEnvelope(new Uint8Array(Buffer.from(VERSION_1, 'base64'))), example());
  });

  test('a newer version is told from garbage', () => {
    const bytes = encodeEnvelope(example());
    assert.equal(isNewerEnvelope(bytes), false);
    bytes[3] = ENVELOPE_VERSION + 1;
    assert.equal(isNewerEnvelope(bytes), true);
    for (const text of ['', 'LSB', 'garbage']) assert.equal(isNewerEnvelope(Buffer.from(text)), false);
  });

  test('carries every column', () => {
    const batch = decodeEnvelope(encodeEnvelope(example()));
    assert.deepEqual(batch, example());
    assert.equal(textAt(batch.message, 2), 'größe 🚀');
    assert.equal(textAt(batch.attributes, 1), '{"a":1}');
    assert.equal(textAt(batch.trace, 2), 'abc');
    assert.equal(valueAt(batch.service, 1), 'service-1');
    assert.equal(batch.receivedUs, 1_700_000_000_500_000);
  });

  test('carries an empty batch', () => {
    assert.equal(decodeEnvelope(encodeEnvelope(example([]))).count, 0);
  });

  test('is read at any alignment', () => {
    const bytes = encodeEnvelope(example());
    for (let shift = 1; shift < 8; shift++) {
      const shifted = new Uint8Array(bytes.length + shift);
      shifted.set(bytes, shift);
      assert.deepEqual(decodeEnvelope(shifted.subarray(shift)).message, example().message);
    }
  });

  test('round trip of any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 50 }), (messages) => {
        const batch = decodeEnvelope(encodeEnvelope(example(messages)));
        for (const [row, message] of messages.entries()) {
          assert.equal(textAt(batch.message, row), message.toWellFormed());
        }
      }),
    );
  });

  test('says what is wrong with foreign, cut and newer bytes', () => {
    const bytes = encodeEnvelope(example());
    assert.match(refused(new Uint8Array(3)).message, /3 bytes long/);
    assert.match(
      refused(new TextEncoder().encode('{"message":"hello"}')).message,
      /does not start with "LSB"/,
    );
    assert.match(refused(bytes.subarray(0, bytes.length - 8)).message, /header describes/);
    const newer = bytes.slice();
    newer[3] = 9;
    assert.match(refused(newer).message, /version 9/);
  });

  test('refuses an index beyond its dictionary', () => {
    const batch = example();
    const broken = { ...batch, host: { values: batch.host.values, index: new Uint16Array([0, 7, 0]) } };
    assert.match(refused(encodeEnvelope(broken)).message, /row 1 names host 7 of 1/);
  });

  test('refuses offsets that go back or miss the end', () => {
    const batch = example();
    const back = { ...batch, message: { ...batch.message, offsets: new Uint32Array([0, 5, 3, 15]) } };
    assert.match(refused(encodeEnvelope(back)).message, /message offsets go back at row 2/);
    const short = { ...batch, message: { ...batch.message, offsets: new Uint32Array([0, 5, 5, 6]) } };
    assert.match(refused(encodeEnvelope(short)).message, /do not span/);
  });

  test('any bytes are a batch or a refusal', () => {
    const valid = encodeEnvelope(example());
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), (at, value) => {
        const bytes = valid.slice();
        bytes[at] = value;
        try {
          assert.equal(decodeEnvelope(bytes).message.offsets.length, decodeEnvelope(bytes).count + 1);
        } catch (error) {
          assert.ok(error instanceof AppError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
