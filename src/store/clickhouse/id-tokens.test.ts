import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idTokens } from './id-tokens.ts';

test('a uuid has its last group, and whatever else begins for sure', () => {
  assert.deepEqual(idTokens('8C8F7D0A-1B2C-4d3e-9f00-0123456789AB'), ['0123456789ab']);
  assert.deepEqual(idTokens('id=4bf92f3577b34da6a3ce929d0e0e4736 done'), ['4bf92f3577b3']);
});

test('a run may begin before the text does: nothing is sure then', () => {
  assert.deepEqual(idTokens('4bf92f3577b34da6'), []);
  assert.deepEqual(idTokens('0123456789ab-x'), []);
  assert.deepEqual(idTokens('request refused'), []);
  assert.deepEqual(idTokens('-0123456789a'), []);
});
