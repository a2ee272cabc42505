import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARAMETER_TYPES, type ParameterType } from '../template/parameter-type.ts';
import { createParameterBuffer, MAX_VALUES, readParameters, readPartKey } from './read-parameters.ts';

function read(parameters: readonly (readonly [text: string, type: ParameterType])[]) {
  const bytes = new TextEncoder().encode(parameters.map(([text]) => text).join('|'));
  let at = 0;
  const spans = parameters.flatMap(([text, type]) => {
    const start = at;
    at += text.length + 1;
    return [start, start + text.length, PARAMETER_TYPES.indexOf(type) + 1];
  });
  const into = createParameterBuffer();
  readParameters(
    { template: 0, parameterCount: parameters.length, spans: Int32Array.from(spans) },
    bytes,
    into,
  );
  return Array.from({ length: into.count }, (_, row) => ({
    ...readPartKey(into.key[row]!),
    text: new TextDecoder().decode(bytes.subarray(into.start[row], into.end[row])),
    number: into.number[row],
  }));
}

test('one value a parameter, in its base unit', () => {
  assert.deepEqual(
    read([
      ['2s', 'duration'],
      ['anna', 'word'],
      ['12', 'integer'],
    ]),
    [
      { parameter: 0, parts: 1, part: 0, text: '2s', number: 2000 },
      { parameter: 1, parts: 1, part: 0, text: 'anna', number: NaN },
      { parameter: 2, parts: 1, part: 0, text: '12', number: 12 },
    ],
  );
});

test('a list is read value by value, by its length', () => {
  assert.deepEqual(read([['/cart 200, 512', 'word']]), [
    { parameter: 0, parts: 3, part: 0, text: '/cart', number: NaN },
    { parameter: 0, parts: 3, part: 1, text: '200', number: 200 },
    { parameter: 0, parts: 3, part: 2, text: '512', number: 512 },
  ]);
});

test('a long list is one value; empty values and separators alone are values too', () => {
  assert.equal(read([['a b c d e f g h i', 'word']]).length, 1);
  assert.equal(
    read([
      ['', 'word'],
      [' , ', 'word'],
    ]).length,
    2,
  );
});

test('the number of values is bounded', () => {
  const many = Array.from({ length: 400 }, () => ['a b c', 'word'] as const);
  assert.ok(read(many).length <= MAX_VALUES);
});
