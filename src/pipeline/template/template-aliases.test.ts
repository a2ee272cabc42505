import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDS_OF_TEMPLATE_LIMIT, TemplateAliases } from './template-aliases.ts';
import { EMPTY_TEMPLATE_SET } from './template-set.ts';

function aliases(pairs: readonly (readonly [string, string])[]): TemplateAliases {
  return new TemplateAliases({ ...EMPTY_TEMPLATE_SET, aliases: new Map(pairs) });
}

test('an old id and today’s lead to the same ids', () => {
  const known = aliases([
    ['a', 'z'],
    ['b', 'z'],
    ['c', 'y'],
  ]);
  assert.equal(known.resolve('a'), 'z');
  assert.deepEqual(known.idsOf('a'), ['z', 'a', 'b']);
  assert.deepEqual(known.idsOf('z'), ['z', 'a', 'b']);
});

test('an id that was never merged stands for itself', () => {
  assert.equal(aliases([]).resolve('x'), 'x');
  assert.deepEqual(aliases([]).idsOf('x'), ['x']);
});

test('the ids of one template are bounded, and the one asked for is always there', () => {
  const old = Array.from({ length: 2 * IDS_OF_TEMPLATE_LIMIT }, (_, index) => `old ${index}`);
  const known = aliases(old.map((id) => [id, 'z']));
  const last = old.at(-1) ?? '';
  const ids = known.idsOf(last);
  assert.equal(ids.length, IDS_OF_TEMPLATE_LIMIT);
  assert.equal(ids[0], 'z');
  assert.ok(ids.includes(last));
});
