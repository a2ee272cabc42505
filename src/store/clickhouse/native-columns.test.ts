import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchBuilder } from '../../core/batch-builder.ts';
import type { EntryBatch, TextColumn } from '../../core/batch.ts';
import { textAt } from '../../core/batch.ts';
import { createRandom } from '../../core/random.ts';
import { encodeNativeBlock, FixedColumn, LowCardinalityColumn, StringColumn } from './native-columns.ts';

test('a block has the bytes that ClickHouse writes', () => {
  // SELECT toLowCardinality(toString(number % 2)) AS l, number::UInt8 AS n FROM numbers(3) FORMAT Native, but for
  // the order of the dictionary, which ClickHouse begins with the empty text.
  const golden =
    '0203016c164c6f7743617264696e616c69747928537472696e672901000000000000000006000000000000' +
    '030000000000000000013001310300000000000000010201016e0555496e7438000102';
  const l = new LowCardinalityColumn('l');
  l.addAll({ values: ['', '0', '1'], index: Uint16Array.of(1, 2, 1) }, 3);
  const n = new FixedColumn('n', 'UInt8', 1);
  n.reserve(3).set([0, 1, 2]);
  assert.equal(Buffer.from(encodeNativeBlock([l, n], 3)).toString('hex'), golden);
});

test('a block is written into memory that fits, and not into what is too small or far too large', () => {
  const column = new FixedColumn('n', 'UInt8', 1);
  column.reserve(2000).fill(7);
  const fresh = encodeNativeBlock([column], 2000);
  const fitting = new ArrayBuffer(5000);
  const again = encodeNativeBlock([column], 2000, fitting);
  assert.equal(again.buffer, fitting);
  assert.deepEqual([...again], [...fresh]);
  for (const bytes of [100, 2 ** 23]) {
    const memory = new ArrayBuffer(bytes);
    assert.notEqual(encodeNativeBlock([column], 2000, memory).buffer, memory);
  }
});

test('a block owns its memory, so that a thread can hand it over without a copy', () => {
  for (const rows of [1, 127, 128, 20_000]) {
    const column = new FixedColumn('n', 'UInt8', 1);
    column.reserve(rows).fill(7);
    const block = encodeNativeBlock([column], rows);
    assert.equal(block.byteLength, block.buffer.byteLength, `${rows} rows`);
    assert.equal(block.at(-1), 7);
  }
});

test('texts of every length follow their LEB128 lengths, over several batches and buffer sizes', () => {
  const random = createRandom(3);
  const column = new StringColumn('s');
  const expected: string[] = [];
  for (const rows of [1, 0, 300, 5]) {
    const batch = textBatch(Array.from({ length: rows }, () => 'ü'.repeat(lengthOf(random.integer))));
    for (let row = 0; row < rows; row++) expected.push(textAt(batch.message, row));
    column.addAll(batch.message, rows);
    if (rows > 2) {
      column.addRows(batch.message, [2, 0, 2]);
      for (const row of [2, 0, 2]) expected.push(textAt(batch.message, row));
    }
  }
  assert.deepEqual(readStrings(column), expected);
  column.clear();
  assert.deepEqual(readStrings(column), []);
});

test('an index is as wide as the dictionary needs', () => {
  for (const [values, width] of [
    [256, 1],
    [257, 2],
    [65_536, 2],
    [70_000, 4],
  ] as const) {
    const column = new LowCardinalityColumn('l');
    // No batch has more than 65,536 values; a block of several has.
    for (let start = 0; start < values; start += 50_000) {
      const count = Math.min(50_000, values - start);
      const index = Uint16Array.from({ length: count }, (_, row) => row);
      column.addAll({ values: Array.from(index, (at) => `v${start + at}`), index }, count);
    }
    const bytes = new Uint8Array(column.byteLength);
    assert.equal(column.write(bytes, 0), bytes.length);
    const view = new DataView(bytes.buffer);
    assert.equal(Number(view.getBigUint64(16, true)), values);
    const last = bytes.length - width;
    const code =
      width === 1
        ? view.getUint8(last)
        : width === 2
          ? view.getUint16(last, true)
          : view.getUint32(last, true);
    assert.equal(code, values - 1);
  }
});

function lengthOf(integer: (below: number) => number): number {
  const most = [0, 3, 10, 70, 200, 20_000][integer(6)] ?? 0;
  return integer(most + 1);
}

function textBatch(messages: readonly string[]): EntryBatch {
  const builder = new BatchBuilder();
  const rest = {
    timeUs: 0,
    level: 0,
    flags: 0,
    service: '',
    host: '',
    source: '',
    attributes: '',
    trace: '',
  };
  for (const message of messages) builder.add({ ...rest, message });
  return builder.build('0000000000000001', 0);
}

function readStrings(column: StringColumn): string[] {
  const bytes = new Uint8Array(column.byteLength);
  column.write(bytes, 0);
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    let length = 0;
    let shift = 0;
    for (;;) {
      const byte = bytes[at++]!;
      length |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) break;
    }
    const offsets = Uint32Array.of(0, length);
    const text: TextColumn = { bytes: bytes.subarray(at, at + length), offsets };
    texts.push(textAt(text, 0));
    at += length;
  }
  return texts;
}
