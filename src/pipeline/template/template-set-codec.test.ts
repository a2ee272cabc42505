import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../../core/errors.ts';
import { mineTemplates } from './mine-templates.ts';
import { ShapeCounts } from './shape-counts.ts';
import { decodeTemplateSet, encodeTemplateSet, type EncodedTemplateSet } from './template-set-codec.ts';
import { EMPTY_TEMPLATE_SET, type TemplateSet } from './template-set.ts';

function mine(lines: readonly string[]): TemplateSet {
  const counts = new ShapeCounts();
  for (const line of lines) {
    const bytes = new TextEncoder().encode(line);
    counts.add(bytes, 0, bytes.length);
  }
  return mineTemplates(counts.summary());
}

const SET = mine(['ann', 'bob', 'cleo', 'dan'].map((user) => `user ${user} opened door 4, "now" [5 ms]`));
const ENCODED = JSON.stringify(encodeTemplateSet(SET));

describe('round trip', () => {
  test('through JSON text', () => {
    assert.deepEqual(decodeTemplateSet(JSON.parse(ENCODED)), SET);
    assert.deepEqual(decodeTemplateSet(encodeTemplateSet(EMPTY_TEMPLATE_SET)), EMPTY_TEMPLATE_SET);
  });

  test('of sets of any lines', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 20 }), (lines) => {
        const set = mine(lines);
        assert.deepEqual(decodeTemplateSet(JSON.parse(JSON.stringify(encodeTemplateSet(set)))), set);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is no template set is refused with the reason', () => {
  const damage = (change: (encoded: Record<keyof EncodedTemplateSet, unknown>) => void): unknown => {
    const encoded = JSON.parse(ENCODED) as Record<keyof EncodedTemplateSet, unknown>;
    change(encoded);
    return encoded;
  };
  const cases: readonly [name: string, encoded: unknown, reason: RegExp][] = [
    ['null', null, /is not an object/],
    ['another format', damage((set) => (set.format = 9)), /its format is 9; this release reads 1/],
    ['no templates', damage((set) => (set.templates = 'none')), /templates is not an array/],
    ['a changed constant', JSON.parse(ENCODED.replace('door', 'gate')), /has cells whose id is/],
    ['an unknown type', JSON.parse(ENCODED.replace('"integer"', '"colour"')), /has the type colour/],
    ['a negative count', damage((set) => (set.droppedAliases = -1)), /droppedAliases is -1/],
    ['an alias of one id', damage((set) => (set.aliases = [['0123456789abcdef']])), /not a pair of ids/],
    ['an alias of numbers', damage((set) => (set.aliases = [[1, 2]])), /which is not text/],
  ];
  for (const [name, encoded, reason] of cases) {
    test(name, () => {
      assert.throws(
        () => decodeTemplateSet(encoded),
        (error) => error instanceof AppError && error.code === 'MODEL_INVALID' && reason.test(error.message),
      );
    });
  }
});
