import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TemplateDto } from '../../../api/overview.ts';
import { comparePatterns, surprise } from './compare-patterns.ts';
import { listPatterns } from './pattern-list.ts';

const template = (id: string, count: number, more: Partial<TemplateDto> = {}): TemplateDto => ({
  id,
  text: `pattern ${id}`,
  count,
  anomalies: 0,
  share: 0,
  firstSeen: '2026-11-24T00:00:00Z',
  lastSeen: '2026-11-24T00:00:00Z',
  slices: [count],
  example: '',
  services: ['cart'],
  badges: [],
  ...more,
});

test('comparePatterns joins both stretches and keeps what is gone', () => {
  const changes = comparePatterns([template('a', 5), template('b', 7)], [template('a', 2), template('c', 9)]);
  assert.deepEqual(
    changes.map(({ template: { id, badges }, count, before }) => [id, count, before, badges]),
    [
      ['a', 5, 2, []],
      ['b', 7, 0, []],
      ['c', 0, 9, ['gone']],
    ],
  );
});

test('surprise weighs a change by what chance alone would do', () => {
  assert.ok(surprise({ count: 9, before: 1 }) > surprise({ count: 110, before: 100 }));
  assert.equal(surprise({ count: 40, before: 40 }), 0);
});

describe('listPatterns', () => {
  const changes = comparePatterns(
    [
      template('a', 5, { badges: ['new'] }),
      template('b', 70, { anomalies: 3, services: ['Auth'] }),
      template('c', 20),
    ],
    [template('b', 70), template('c', 1)],
  );
  const ids = (options: Partial<Parameters<typeof listPatterns>[1]>) =>
    listPatterns(changes, { show: 'all', sort: 'count', text: '', ...options }).map(
      ({ template: { id } }) => id,
    );

  test('sorts', () => {
    assert.deepEqual(ids({}), ['b', 'c', 'a']);
    assert.deepEqual(ids({ sort: 'change' }), ['c', 'a', 'b']);
  });

  test('narrows by badge, anomalies and text of pattern or service', () => {
    assert.deepEqual(ids({ show: 'new' }), ['a']);
    assert.deepEqual(ids({ show: 'anomalous' }), ['b']);
    assert.deepEqual(ids({ text: 'auth' }), ['b']);
    assert.deepEqual(ids({ text: 'PATTERN C' }), ['c']);
  });
});
