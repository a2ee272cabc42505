import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { batchIdOfKey, createBatchId, isBatchId } from './batch-id.ts';
import { formatEntryId, parseEntryId } from './entry-id.ts';
import { formatId64 } from './scored-batch.ts';

describe('batch ids', () => {
  test('start with the time, so that neighbours sort and compress together', () => {
    const early = createBatchId(1_700_000_000_000, () => 0.999999);
    const late = createBatchId(1_700_000_000_001, () => 0);
    assert.ok(isBatchId(early) && isBatchId(late));
    assert.ok(early < late);
  });

  test('of a key: the same for the same sender and key only', () => {
    assert.equal(batchIdOfKey('a', 'k'), batchIdOfKey('a', 'k'));
    assert.notEqual(batchIdOfKey('a', 'k'), batchIdOfKey('b', 'k'));
    assert.notEqual(batchIdOfKey('ab', 'c'), batchIdOfKey('a', 'bc'));
    assert.ok(isBatchId(batchIdOfKey('', '')));
  });
});

describe('entry ids', () => {
  test('round trip, also of large rows and early times', () => {
    for (const key of [
      { timeUs: 0, batchId: '0000000000000000', row: 0 },
      { timeUs: 1_795_500_000_123_456, batchId: 'ffffffffffffffff', row: 4_294_967_295 },
    ]) {
      assert.deepEqual(parseEntryId(formatEntryId(key)), key);
    }
  });

  test('anything else is no id', () => {
    for (const text of [
      '',
      'a-b-c',
      "1-0123456789abcdef-0'",
      '1-0123456789ABCDEF-0',
      '-0123456789abcdef-0',
    ]) {
      assert.equal(parseEntryId(text), undefined, text);
    }
  });
});

test('64-bit ids are 16 hex digits, unsigned', () => {
  assert.equal(formatId64(0xffffffff, 1), 'ffffffff00000001');
  assert.equal(formatId64(-1, -1), 'ffffffffffffffff');
  assert.equal(formatId64(0, 0), '0000000000000000');
});
