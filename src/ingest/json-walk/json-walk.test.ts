import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMMA, QUOTE } from '../bytes/ascii.ts';
import { JsonWalk, walkMember } from './json-walk.ts';
import { KeyOrder } from './key-order.ts';
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

test('a member is passed with its mark and colon, with and without blanks; nothing else moves', () => {
  const [first, second] = [walkMember('{', 'key'), walkMember(',', 'value')];
  for (const text of ['{"key":1,"value":2}', ' {\n"key" : 1 , "value":2}']) {
    const walk = walkOf(text);
    assert.deepEqual([walk.member(second), walk.at], [false, 0]);
    assert.ok(walk.member(first) && walk.digits() === 1 && walk.member(second) && walk.digits() === 2, text);
  }
  for (const text of ['{"keys":1}', '{"key" 1}', '["key":1}', '{"k\\u0065y":1}', '{"key"', '']) {
    const walk = walkOf(text);
    assert.deepEqual([walk.member(first), walk.at], [false, 0], text);
  }
});

test('keys are told in any order, with and without blanks, from object to object', () => {
  const keys = new KeyOrder(['a', 'ab', 'c']);
  const takeAll = (text: string): (string | undefined)[] => {
    const walk = walkOf(text);
    const taken: (string | undefined)[] = [];
    keys.begin();
    for (const _ of text.matchAll(/:/g)) {
      assert.ok(walk.take(taken.length === 0 ? 0x7b : COMMA));
      taken.push(keys.take(walk));
      passValue(walk);
    }
    return taken;
  };
  assert.deepEqual(takeAll('{"a":1,"ab":2,"c":3}'), ['a', 'ab', 'c']);
  assert.deepEqual(takeAll('{"a":1,"ab":2,"c":3}'), ['a', 'ab', 'c']);
  assert.deepEqual(takeAll('{"ab":1, "a" : 2,"x":3,"c":4}'), ['ab', 'a', undefined, 'c']);
  assert.deepEqual(takeAll('{ "ab":1,"a":2,"a":3,"c":4}'), ['ab', 'a', 'a', 'c']);
  assert.deepEqual(takeAll('{"abc":1}'), [undefined]);
});

test('whether a string is ASCII', () => {
  const walk = walkOf('"ab","é"');
  assert.ok(walk.plain() && walk.text.isAscii && walk.take(COMMA) && walk.plain() && !walk.text.isAscii);
});
