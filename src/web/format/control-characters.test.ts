import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { visiblePieces } from './control-characters.ts';
import type { VisibleOptions } from './control-characters.ts';

const shown = (text: string, options?: VisibleOptions) =>
  visiblePieces(text, options)
    .map(({ text: piece }) => piece)
    .join('');

describe('visiblePieces', () => {
  test('leaves plain text of any language as one piece', () => {
    for (const text of ['', 'order 4711 paid', 'größer 価格 שלום 🙂', '<b>&amp;</b>']) {
      assert.deepEqual(visiblePieces(text), [{ text }]);
    }
  });

  test('shows controls by their signs', () => {
    assert.equal(shown('a\u0000b\u001b[31mred\u007f'), 'a␀b␛[31mred␡');
    assert.equal(shown('a\tb\r\nc'), 'a␉b␍␊c');
  });

  test('keeps line feeds and tabs over several lines, but nothing else', () => {
    assert.equal(shown('a\tb\r\nc', { multiline: true }), 'a\tb␍\nc');
  });

  test('names C1 controls, bidirectional overrides, zero-width characters and lone surrogates', () => {
    assert.equal(shown('\u009b31m'), 'U+009B31m');
    assert.equal(shown('abc\u202edef'), 'abcU+202Edef');
    assert.equal(shown('pay\u200bpal'), 'payU+200Bpal');
    assert.equal(shown('\ud800x'), 'U+D800x');
    assert.equal(shown('\u2028'), 'U+2028');
  });

  test('says what a label stands for', () => {
    assert.deepEqual(visiblePieces('\u202e'), [{ text: 'U+202E', stands: 'U+202E right-to-left override' }]);
    assert.deepEqual(visiblePieces('x\u001b'), [{ text: 'x' }, { text: '␛', stands: 'U+001B escape' }]);
  });
});
