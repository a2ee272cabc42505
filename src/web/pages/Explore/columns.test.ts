import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnField, formatColumns, MOST_COLUMNS, parseColumns } from './columns.ts';

test('columns are read back as they were written, once each, within a bound', () => {
  const names = ['durationMs', 'a,b', '100%', '%2C', 'ü'];
  assert.deepEqual(parseColumns(formatColumns(names)), names);
  assert.deepEqual(parseColumns('host,host,'), ['host']);
  assert.deepEqual(parseColumns(undefined), []);
  assert.equal(parseColumns('a,b,c,d,e,f,g,h').length, MOST_COLUMNS);
});

test('an attribute named like a column that lines do not show stays an attribute', () => {
  assert.deepEqual(columnField('host'), { in: 'column', name: 'host' });
  assert.deepEqual(columnField('level'), { in: 'attributes', name: 'level' });
});
