import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourQuery } from './colour-query.ts';

const coloured = (text: string) =>
  colourQuery(text)
    .filter(({ colour }) => colour !== 'plain')
    .map(({ text: part, colour }) => `${colour} ${part}`);

test('fields, phrases, expressions, keywords and pipes have a colour each', () => {
  assert.deepEqual(coloured('level:error NOT "timed out" /took \\d+/i path:/api/x | stats count() by host'), [
    'field level:',
    'keyword NOT',
    'string "timed out"',
    'regex /took \\d+/i',
    'field path:',
    'pipe | stats',
    'keyword by',
  ]);
});

test('the pieces are the query, whatever it is', () => {
  for (const text of ['', '"open', '| ', 'a"b\\', '((', 'x:/(/ "\\', 'ü:"ß"']) {
    for (const wrong of [undefined, { start: 1, end: 3 }, { start: 9, end: 9 }]) {
      assert.equal(
        colourQuery(text, wrong)
          .map((piece) => piece.text)
          .join(''),
        text,
      );
    }
  }
});

test('what is wrong is marked within a piece', () => {
  const marked = colourQuery('level:errror x', { start: 6, end: 12 }).filter(({ wrong }) => wrong);
  assert.deepEqual(
    marked.map(({ text }) => text),
    ['errror'],
  );
});
