import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatParameter } from './format-parameter.ts';

test('texts are escaped so that a tab, a line break or a backslash of theirs ends nothing', () => {
  assert.equal(formatParameter('a\tb\nc\rd\\e\'f"g'), 'a\\tb\\nc\\rd\\\\e\\\'f"g');
  assert.equal(formatParameter("Ünïcode ' 🦊"), "Ünïcode \\' 🦊");
});

test('lists quote their texts and nothing else', () => {
  assert.equal(formatParameter(["it's", 'a,b', '\\']), "['it\\'s','a,b','\\\\']");
  assert.equal(formatParameter([1, 2.5]), '[1,2.5]');
  assert.equal(formatParameter([2n ** 63n]), '[9223372036854775808]');
  assert.equal(formatParameter([] as readonly string[]), '[]');
});

test('numbers that are none', () => {
  const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.5, 1e300];
  assert.deepEqual(numbers.map(formatParameter), ['nan', '+inf', '-inf', '-0.5', '1e+300']);
});
