import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isParameterPosition, type Position } from './merge-rule.ts';

function position(words: Record<string, number>, over: Partial<Position> = {}): Position {
  return {
    ...{
      words: new Map(Object.entries(words)),
      hasParameter: false,
      before: 'at',
      isFirst: false,
      otherConstants: 3,
    },
    ...over,
  };
}

const FOUR_RARE = { oslo: 1, lima: 2, cairo: 1, quito: 1 };
const FOUR_FREQUENT = { north: 900, south: 700, east: 800, west: 900 };

test('many rare words are values, few frequent ones are kinds of event', () => {
  assert.equal(isParameterPosition(position(FOUR_RARE)), true);
  assert.equal(isParameterPosition(position(FOUR_FREQUENT)), false);
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, word) => [`city-${word}`, 90]));
  assert.equal(isParameterPosition(position(many)), true);
  assert.equal(isParameterPosition(position({ a: 1, b: 1, c: 1 })), false);
});

test('three words are enough behind a word that introduces a name', () => {
  const three = { ann: 500, bob: 400, cleo: 300 };
  assert.equal(isParameterPosition(position(three, { before: 'User' })), true);
  assert.equal(isParameterPosition(position(three, { before: 'was' })), false);
});

test('values by form count as two words', () => {
  assert.equal(isParameterPosition(position({ lo: 1, eth: 1 })), false);
  assert.equal(isParameterPosition(position({ lo: 1, eth: 1 }, { hasParameter: true })), true);
  assert.equal(isParameterPosition(position({}, { hasParameter: true })), false);
});

test('words that say what was done are never values', () => {
  assert.equal(isParameterPosition(position({ started: 1, stopped: 1, resumed: 1, waiting: 1 })), false);
  assert.equal(isParameterPosition(position({ ...FOUR_RARE, ended: 1, opened: 1 })), true);
});

test('enough constant words must be left, more of them when the first word varies', () => {
  assert.equal(isParameterPosition(position(FOUR_RARE, { otherConstants: 2 })), true);
  assert.equal(isParameterPosition(position(FOUR_RARE, { otherConstants: 1 })), false);
  const eight = Object.fromEntries([...'abcdefgh'].map((word) => [word, 1]));
  assert.equal(isParameterPosition(position(eight, { otherConstants: 1 })), true);
  assert.equal(isParameterPosition(position(eight, { otherConstants: 0 })), false);
  assert.equal(isParameterPosition(position(FOUR_RARE, { isFirst: true, otherConstants: 3 })), false);
  assert.equal(isParameterPosition(position(FOUR_RARE, { isFirst: true, otherConstants: 4 })), true);
});
