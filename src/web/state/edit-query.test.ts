import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { entryField } from '../../query/fields.ts';
import {
  chosenValues,
  hasPipes,
  linesOf,
  queryParts,
  sortedBy,
  stanceOf,
  toggleValue,
  withoutField,
} from './edit-query.ts';

const value = (name: string, text: string) => ({ field: entryField(name), value: text });

describe('a value clicked', () => {
  test('is asked for, beside other values of its field, and taken back', () => {
    const one = toggleValue('timeout', value('service', 'cart'), 'in');
    assert.equal(one, 'timeout service:cart');
    const two = toggleValue(one, value('service', 'check out'), 'in');
    assert.equal(stanceOf(two, value('service', 'check out')), 'in');
    assert.equal(toggleValue(two, value('service', 'cart'), 'in'), 'timeout service:"check out"');
    assert.equal(toggleValue(one, value('service', 'cart'), 'in'), 'timeout');
  });

  test('is kept out, instead of asked for', () => {
    const out = toggleValue('service:cart', value('service', 'cart'), 'out');
    assert.equal(stanceOf(out, value('service', 'cart')), 'out');
    assert.equal(stanceOf(toggleValue(out, value('service', 'cart'), 'in'), value('service', 'cart')), 'in');
    assert.equal(toggleValue(out, value('service', 'cart'), 'out'), '');
  });

  test('goes in front of the pipes and behind the words of time', () => {
    assert.equal(
      toggleValue('since 2h error | stats count() by service', value('user', '42'), 'in'),
      'since 2h error user:42 | stats count() by service',
    );
  });

  test('of the message must occur besides the others', () => {
    assert.equal(toggleValue('refused', value('message', 'db-1'), 'in'), 'refused db-1');
    assert.equal(stanceOf('refused db-1', value('message', 'db-1')), 'in');
  });

  test('of an attribute named like a column is told apart by quotes', () => {
    const level = { field: { in: 'attributes', name: 'level' }, value: 'x' } as const;
    assert.equal(toggleValue('', level, 'in'), '"level":x');
    assert.equal(stanceOf('level:x', level), undefined);
  });

  test('stands behind what is no query', () => {
    assert.equal(toggleValue('(a', value('service', 'x'), 'in'), '(a service:x');
  });
});

test('a field asked for is left out as a whole, mixed conditions stay', () => {
  assert.equal(withoutField('a service:(x OR y) level:error', entryField('service')), 'a level:error');
  assert.equal(withoutField('-service:x a', entryField('service')), 'a');
  assert.match(withoutField('service:x OR level:error', entryField('service')), /service:x/);
});

test('each condition with what is left without it', () => {
  assert.deepEqual(queryParts('level:error refused | limit 3'), [
    { text: 'level:error', without: 'refused | limit 3' },
    { text: 'refused', without: 'level:error | limit 3' },
  ]);
  assert.deepEqual(queryParts('('), []);
});

test('the values of a field that are asked for', () => {
  assert.deepEqual(chosenValues('a service:(x OR "y z") -service:q', entryField('service')), ['x', 'y z']);
  assert.deepEqual(chosenValues('(service:x OR level:error)', entryField('service')), []);
});

test('lines of a query are those without its pipes', () => {
  assert.equal(linesOf('level:error | stats count()'), 'level:error');
  assert.equal(linesOf('| stats count()'), '');
  assert.equal(linesOf('(broken'), '(broken');
  assert.equal(hasPipes('a | limit 1'), true);
  assert.equal(hasPipes('"a | limit 1"'), false);
});

test('another order takes the place of the one at the end', () => {
  const sorted = sortedBy('* | stats count() by host', { name: 'count', descending: true });
  assert.equal(sorted, '* | stats count() by host | sort -count');
  assert.equal(
    sortedBy(sorted, { name: 'host', descending: false }),
    '* | stats count() by host | sort host',
  );
});
