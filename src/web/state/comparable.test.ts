import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isComparable } from './comparable.ts';

test('a stretch without lines, or whose lines begin late in it, is nothing to compare with', () => {
  const stretch = { fromMs: 1000, toMs: 2000 };
  assert.ok(isComparable({ ...stretch, firstMs: 1000 }));
  assert.ok(isComparable({ ...stretch, firstMs: 1250 }));
  assert.ok(!isComparable({ ...stretch, firstMs: 1600 }));
  assert.ok(!isComparable({ ...stretch, firstMs: undefined }));
});
