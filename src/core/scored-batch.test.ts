import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from './random.ts';
import { formatId64 } from './scored-batch.ts';

test('an id is its 64 bits in hex, as BigInt writes them, with leading zeros', () => {
  const random = createRandom(1);
  const word = (): number => random.integer(2 ** 32);
  const words = [0, 1, 15, 16, 2 ** 30, 2 ** 31, 2 ** 32 - 1, ...Array.from({ length: 200 }, word)];
  for (const high of words) {
    for (const low of words.slice(0, 20)) {
      const expected = ((BigInt(high) << 32n) | BigInt(low)).toString(16).padStart(16, '0');
      assert.equal(formatId64(high, low), expected);
      // Words read from signed arrays are the same bits.
      assert.equal(formatId64(high | 0, low | 0), expected);
    }
  }
});
