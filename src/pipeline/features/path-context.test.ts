import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_CONTEXT, pathContext } from './path-context.ts';

const context = (path: string): number => pathContext(new TextEncoder().encode(path), 0, path.length);

test('paths of one kind differ in segments with digits and in their query only', () => {
  assert.equal(context('/api/cart/17/items'), context('/api/cart/9000/items?page=2'));
  assert.notEqual(context('/api/cart/17/items'), context('/api/cart/items/17'));
  assert.notEqual(context('/api/cart'), context('/api/cart/'));
  assert.notEqual(context('/api/cart'), context('/api/checkout'));
  assert.notEqual(context('/'), NO_CONTEXT);
});
