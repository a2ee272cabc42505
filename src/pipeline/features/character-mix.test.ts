import assert from 'node:assert/strict';
import { test } from 'node:test';
import { characterMixSurprise, characterMixTable, characterShares } from './character-mix.ts';

function sharesOf(text: string): Float64Array {
  const bytes = new TextEncoder().encode(text);
  const shares = new Float64Array(6);
  characterShares(bytes, { start: 0, end: bytes.length }, shares);
  return shares;
}

test('shares are in thousandths and cover every byte', () => {
  assert.deepEqual([...sharesOf('aB3 -\u0001')], [167, 167, 167, 167, 167, 167]);
  assert.deepEqual([...sharesOf('')], [0, 0, 0, 0, 0, 0]);
  assert.equal(sharesOf('x'.repeat(100_000))[0], 1000);
});

test('usual text is no surprise, garbled text is, and an unknown scope says nothing', () => {
  const sums = new Float64Array(2 * 12);
  const texts = Array.from({ length: 50 }, (_, index) => `user ${index} logged in`);
  for (const text of texts) {
    for (const [index, share] of sharesOf(text).entries()) {
      sums[2 * index]! += share;
      sums[2 * index + 1]! += share * share;
    }
  }
  const mix = characterMixTable(sums, Uint32Array.of(50, 0));
  assert.ok(characterMixSurprise(sharesOf('user 17 logged in'), mix, 0) < 0.5);
  assert.ok(
    characterMixSurprise(sharesOf('user \u0001\u0002\u0003\u0004\u0005\u0006 logged in'), mix, 0) > 8,
  );
  assert.equal(characterMixSurprise(sharesOf('\u0001\u0002'), mix, 1), 0);
});
