import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNumber } from './parse-number.ts';

function parse(text: string): [value: number, rest: string] | undefined {
  const bytes = new TextEncoder().encode(text);
  const into = { value: 0, end: 0 };
  if (!parseNumber(bytes, { start: 0, end: bytes.length }, into)) return undefined;
  return [into.value, text.slice(into.end)];
}

test('reads what JavaScript reads', () => {
  for (const text of ['0', '7', '-12', '.5', '3.25', '-0.001', '1e3', '2.5E-3', '9007199254740991']) {
    assert.deepEqual(parse(text), [Number(text), '']);
  }
});

test('stops behind the number', () => {
  assert.deepEqual(parse('12ms'), [12, 'ms']);
  assert.deepEqual(parse('3.x'), [3, '.x']);
  assert.deepEqual(parse('1,234,567 B'), [1234567, ' B']);
  assert.deepEqual(parse('1,2'), [12, '']);
  assert.deepEqual(parse('5e'), [5, 'e']);
});

test('no number, no result; enormous ones stay finite', () => {
  for (const text of ['', '-', '.', 'x1', '+']) assert.equal(parse(text), undefined);
  assert.ok(Number.isFinite(parse(`1e999`)![0]));
  assert.ok(Math.abs(parse(`0.${'1'.repeat(60)}`)![0] - 1 / 9) < 1e-9);
});
