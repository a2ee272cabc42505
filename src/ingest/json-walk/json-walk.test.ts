import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMMA, QUOTE } from '../bytes/ascii.ts';
import { JsonWalk } from './json-walk.ts';
import { JsonWalkError, keysOf, passValue, takeValue, valuesOf } from './walk-members.ts';

const walkOf = (text: string): JsonWalk => new JsonWalk(Buffer.from(text));

test('a value is passed to its end, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\n\t'), (value, blank) => {
      const text = JSON.stringify(value, null, blank);
      const walk = walkOf(`${blank}${text},1`);
      assert.equal(Buffer.from(takeValue(walk)).toString(), text);
      assert.ok(walk.take(COMMA));
    }),
  );
});

test('keys and values are given one by one, with the values between passed by the caller', () => {
  const walk = walkOf('{ "a" : [1, {"b":"]"}, "\\"," ] ,"c":{}}');
  const seen: string[] = [];
  for (const _ of keysOf(walk)) {
    seen.push(walk.is('a') ? 'a' : 'c');
    for (const _value of valuesOf(walk)) seen.push(Buffer.from(takeValue(walk)).toString());
  }
  assert.deepEqual(seen, ['a', '1', '{"b":"]"}', '"\\","', 'c']);
  assert.equal(walk.peek(), undefined);
});

test('what ends early or has no mark where one must stand is an error that says where', () => {
  for (const text of ['{"a":1', '{"a" 1}', '{a:1}', '{"a":"x']) {
    const walk = walkOf(text);
    assert.throws(() => {
      for (const _ of keysOf(walk)) passValue(walk);
    }, JsonWalkError);
  }
  assert.throws(() => {
    const walk = walkOf('[1 2]');
    for (const _ of valuesOf(walk)) passValue(walk);
  }, /from byte 3 on/);
});

test('whole numbers of at most 15 digits, and nothing else', () => {
  assert.equal(walkOf('12,').digits(), 12);
  assert.equal(walkOf('12"').digits(QUOTE), 12);
  for (const text of ['007,', '1.5,', '-1,', '1234567890123456,', '', 'x'])
    assert.ok(Number.isNaN(walkOf(text).digits()), text);
});
