import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionPlace } from './completion-place.ts';
import type { CompletionPlace } from './completion-place.ts';

/** `¦` is the cursor. */
function placeIn(text: string): CompletionPlace & { readonly replaced: string } {
  const position = text.indexOf('¦');
  const query = text.replace('¦', '');
  const place = completionPlace(query, position);
  return { ...place, replaced: query.slice(place.start, place.end) };
}

test('a word of a filter may become a field or a keyword', () => {
  const place = placeIn('error ser¦');
  assert.equal(place.kind, 'field');
  assert.deepEqual([place.typed, place.replaced], ['ser', 'ser']);
  assert.deepEqual([placeIn('x -lev¦').typed, placeIn('x -lev¦').replaced], ['lev', 'lev']);
});

test('behind a colon stand values of the field, in groups as well', () => {
  for (const text of ['service:bil¦', '-service:bil¦', 'service:(auth OR bil¦', 'x service:(auth -bil¦']) {
    const place = placeIn(text);
    assert.deepEqual(place.kind === 'value' && place.field, { in: 'column', name: 'service' }, text);
    assert.ok(place.typed.endsWith('bil'), text);
  }
  const attribute = placeIn('zone:¦');
  assert.deepEqual(attribute.kind === 'value' && attribute.field, { in: 'attributes', name: 'zone' });
  assert.equal(placeIn('has:dur¦').kind, 'field');
});

test('behind a pipe stand pipes, then what they take', () => {
  assert.equal(placeIn('x | st¦').kind, 'pipe');
  assert.equal(placeIn('x |¦').kind, 'pipe');
  assert.equal(placeIn('x | stats co¦').kind, 'statistic');
  assert.equal(placeIn('x | stats avg(dur¦').kind, 'field');
  assert.equal(placeIn('x | stats count() by ser¦').kind, 'field');
  assert.equal(placeIn('x | limit 1¦').kind, 'nothing');
});

test('behind statistics only their columns exist', () => {
  const place = placeIn('x | stats count() as n by service | where ¦');
  assert.deepEqual(place.kind === 'field' && place.columns, ['service', 'n']);
});

test('the rest of the word is replaced, quotes are left alone', () => {
  assert.equal(placeIn('ser¦vice:x').replaced, 'service');
  assert.equal(placeIn('"a b¦').kind, 'nothing');
  assert.equal(placeIn('"a | b" st¦').kind, 'field');
});
