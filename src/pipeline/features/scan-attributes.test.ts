import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { hashText } from './hash-bytes.ts';
import { createAttributeBuffer, MAX_ATTRIBUTES, scanAttributes } from './scan-attributes.ts';

const decoder = new TextDecoder();

function scan(text: string) {
  const bytes = new TextEncoder().encode(text);
  const into = createAttributeBuffer();
  scanAttributes(bytes, { start: 0, end: bytes.length }, into);
  return Array.from({ length: into.count }, (_, index) => {
    const name = decoder.decode(bytes.subarray(into.nameStart[index], into.nameEnd[index]));
    assert.equal(into.nameHash[index], hashText(name));
    const value = decoder.decode(bytes.subarray(into.valueStart[index], into.valueEnd[index]));
    return into.isNumber[index] === 1 ? [name, into.number[index]] : [name, value];
  });
}

test('numbers, texts, literals, with and without blanks', () => {
  assert.deepEqual(scan('{"a":1,"b":"x","c":true,"d":null,"e":-2.5e3}'), [
    ['a', 1],
    ['b', 'x'],
    ['c', 'true'],
    ['d', 'null'],
    ['e', -2500],
  ]);
  assert.deepEqual(scan(' { "a" : 1 , "b" : "x" } '), [
    ['a', 1],
    ['b', 'x'],
  ]);
  assert.deepEqual(scan('{}'), []);
  assert.deepEqual(scan(''), []);
});

test('quotes and brackets inside values do not end them', () => {
  assert.deepEqual(scan(String.raw`{"a\"b":"c\\\"d,}","e":[1,{"f":"]"}],"g":{"h":1},"i":2}`), [
    [String.raw`a\"b`, String.raw`c\\\"d,}`],
    ['e', '[1,{"f":"]"}]'],
    ['g', '{"h":1}'],
    ['i', 2],
  ]);
});

test('what was read before damage stands', () => {
  assert.deepEqual(scan('{"a":1,"b":"cut of'), [['a', 1]]);
  assert.deepEqual(scan('{"a":1 "b":2}'), [['a', 1]]);
  assert.deepEqual(scan('[1,2]'), []);
});

test('looks at a bounded number of attributes', () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, index]));
  assert.equal(scan(JSON.stringify(many)).length, MAX_ATTRIBUTES);
});

test('any bytes are read without a throw, within their span', () => {
  const random = createRandom(11);
  const alphabet = new TextEncoder().encode('{}[]",:\\ \n0129.eE+-truefalsn\u00e4x');
  const into = createAttributeBuffer();
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from(
      { length: random.integer(40) },
      () => alphabet[random.integer(alphabet.length)]!,
    );
    if (random.next() < 0.8) bytes.set(new TextEncoder().encode('{"').subarray(0, bytes.length));
    scanAttributes(bytes, { start: 0, end: bytes.length }, into);
    for (let index = 0; index < into.count; index++) {
      assert.ok(into.valueEnd[index]! <= bytes.length && into.valueStart[index]! <= into.valueEnd[index]!);
      assert.ok(Number.isFinite(into.number[index]));
    }
  }
});
