import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attributeName, AttributeWriter } from './attribute-writer.ts';

const NAME = attributeName('a "name"');

function jsonOf(writer: AttributeWriter): unknown {
  writer.close();
  return JSON.parse(Buffer.from(writer.bytes).toString('utf8', 0, writer.length));
}

test('texts of any length are as JSON.stringify writes them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 9 }),
      (texts) => {
        const wellFormed = texts.map((text) => text.toWellFormed().repeat(9));
        const writer = new AttributeWriter();
        for (const [i, text] of wellFormed.entries()) {
          const bytes = Buffer.from(`.${text}.`);
          writer.addText(attributeName(`${i}`), bytes, [1, bytes.length - 1]);
        }
        assert.deepEqual(jsonOf(writer), { ...wellFormed });
      },
    ),
  );
});

test('a quoted text ends with its quote; one that is open or needs escapes adds nothing', () => {
  for (const [text, quote] of [
    ['a b" rest', 3],
    ['" rest', 0],
    ['open', -1],
    ['', -1],
    ['a\\"b"', -1],
    ['a\tb"', -1],
  ] as const) {
    const writer = new AttributeWriter();
    writer.addDigits(NAME, Buffer.from('7'), [0, 1]);
    const bytes = Buffer.from(text);
    assert.equal(writer.addQuoted(attributeName('quoted'), bytes, [0, bytes.length]), quote, text);
    const quoted = quote < 0 ? {} : { quoted: text.slice(0, quote) };
    assert.deepEqual(jsonOf(writer), { 'a "name"': 7, ...quoted });
  }
});
