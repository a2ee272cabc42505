import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  filterChips,
  filterParams,
  hasChip,
  NO_FILTERS,
  parseFilters,
  toggleChip,
  withChip,
  withoutChip,
} from './filters.ts';

describe('filters', () => {
  test('survive the address', () => {
    const filters = {
      service: ['cart', 'check out'],
      level: ['error', 'fatal'],
      host: ['web-1'],
      text: ['a, b', '<script>&=?'],
      template: ['0123456789abcdef'],
      trace: 'ab12',
      anomalous: false,
      minScore: 0.75,
    } as const;
    assert.deepEqual(parseFilters(new URLSearchParams(filterParams(filters))), filters);
  });

  test('leave out what means nothing', () => {
    const params = new URLSearchParams(
      'level=loud&level=warn&template=xyz&minScore=7&anomalous=maybe&trace=&service=',
    );
    assert.deepEqual(parseFilters(params), { ...NO_FILTERS, level: ['warn'] });
  });

  test('lists take several values, single ones the last', () => {
    const two = withChip(withChip(NO_FILTERS, { key: 'service', value: 'a' }), {
      key: 'service',
      value: 'b',
    });
    assert.deepEqual(two.service, ['a', 'b']);
    const trace = withChip(withChip(NO_FILTERS, { key: 'trace', value: 'a' }), { key: 'trace', value: 'b' });
    assert.equal(trace.trace, 'b');
  });

  test('a chip is added once and taken away wholly', () => {
    const chip = { key: 'text', value: 'refused' } as const;
    const once = withChip(withChip(NO_FILTERS, chip), chip);
    assert.equal(filterChips(once).length, 1);
    assert.ok(hasChip(once, chip));
    assert.deepEqual(withoutChip(once, chip), NO_FILTERS);
    assert.deepEqual(toggleChip(toggleChip(NO_FILTERS, chip), chip), NO_FILTERS);
  });
});
