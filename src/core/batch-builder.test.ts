import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf } from '../../test/support/rows.ts';
import { BatchBuilder, DICTIONARY_LIMIT, DICTIONARY_OVERFLOW, type EntryInput } from './batch-builder.ts';
import { DictionaryColumnBuilder } from './dictionary-column-builder.ts';
import { TextColumnBuilder } from './text-column-builder.ts';

const ENTRY: EntryInput = {
  timeUs: 1,
  level: 3,
  flags: 0,
  service: 'api',
  host: 'web-1',
  source: 'http',
  message: 'naïve ✓',
  attributes: '{"a":1}',
  trace: '',
};

test('rows filled column by column equal rows that were added whole', () => {
  const whole = new BatchBuilder();
  const byColumn = new BatchBuilder();
  const encoder = new TextEncoder();
  for (let i = 0; i < 3_000; i++) {
    const entry = { ...ENTRY, timeUs: i, service: `s${i % 7}`, message: `message ${'x'.repeat(i % 300)}` };
    whole.add(entry);
    const message = encoder.encode(`<${entry.message}>`);
    const service = encoder.encode(`..${entry.service}`);
    byColumn.message.addRange(message, 1, message.length - 1);
    byColumn.service.addRange(service, 2, service.length);
    byColumn.host.add(entry.host);
    byColumn.source.add(entry.source);
    byColumn.attributes.add(entry.attributes);
    byColumn.trace.commit(byColumn.trace.length);
    byColumn.addRow(entry.timeUs, entry.level, entry.flags);
  }
  assert.equal(byColumn.textBytes, whole.textBytes);
  assert.deepEqual(byColumn.build('0123456789abcdef', 5), whole.build('0123456789abcdef', 5));
});

test('a builder is reused: a second batch holds nothing of the first', () => {
  const builder = new BatchBuilder();
  builder.add(ENTRY);
  builder.build('0123456789abcdef', 0);
  builder.add({ ...ENTRY, service: 'other' });
  const second = builder.build('0123456789abcdef', 0);
  assert.deepEqual(second.service.values, ['other']);
  assert.equal(rowsOf(second)[0]?.message, ENTRY.message);
});

test('a view shows the rows so far, and a cleared builder none', () => {
  const viewed = new BatchBuilder();
  const built = new BatchBuilder();
  for (let i = 0; i < 1500; i++) for (const builder of [viewed, built]) builder.add({ ...ENTRY, timeUs: i });
  assert.deepEqual(viewed.view('0123456789abcdef', 5), built.build('0123456789abcdef', 5));
  viewed.clear();
  assert.equal(viewed.count, 0);
  assert.deepEqual(viewed.view('0123456789abcdef', 5), new BatchBuilder().build('0123456789abcdef', 5));
});

test('what was written but not committed leaves no trace, also when the column grows', () => {
  const column = new TextColumnBuilder();
  column.add('first');
  column.reserve(2);
  column.bytes.set([0x58, 0x59], column.length);
  column.reserve(1_000_000);
  assert.deepEqual([...column.bytes.subarray(5, 7)], [0x58, 0x59]);
  column.add('second');
  const built = column.view();
  assert.equal(new TextDecoder().decode(built.bytes), 'firstsecond');
  assert.deepEqual([...built.offsets], [0, 5, 11]);
});

test('more distinct values than an index can name share one that says so', () => {
  const column = new DictionaryColumnBuilder();
  const encoder = new TextEncoder();
  for (let i = 0; i < DICTIONARY_LIMIT + 10; i++) {
    const value = encoder.encode(`v${i}`);
    if (i % 2 === 0) column.add(`v${i}`);
    else column.addRange(value, 0, value.length);
  }
  const { values, index } = column.view();
  assert.equal(values.length, DICTIONARY_LIMIT);
  assert.equal(values[index[DICTIONARY_LIMIT - 2]!], `v${DICTIONARY_LIMIT - 2}`);
  assert.equal(values[index[DICTIONARY_LIMIT + 9]!], DICTIONARY_OVERFLOW);
});
