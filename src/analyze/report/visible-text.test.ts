import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleText } from './visible-text.ts';

const CASES: readonly [name: string, text: string, visible: string][] = [
  ['plain text', 'naïve 日本 😀', 'naïve 日本 😀'],
  ['escape sequences', '\u001b]0;title\u0007\u001b[2J', '␛]0;title␇␛[2J'],
  ['NUL, line ends, DEL', 'a\u0000b\r\nc\u007f', 'a␀b␍␊c␡'],
  ['C1 controls', 'a\u009b31m', 'a‹U+009B›31m'],
  ['direction overrides', 'a\u202eb\u2066c', 'a‹U+202E›b‹U+2066›c'],
  ['hidden characters', 'a\u200bb\ufeffc', 'a‹U+200B›b‹U+FEFF›c'],
  ['tabs', 'a\tb', 'a  b'],
];
for (const [name, text, visible] of CASES) {
  test(name, () => assert.equal(visibleText(text), visible));
}
