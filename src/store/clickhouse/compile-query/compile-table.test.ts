import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery } from '../../../query/parse-query.ts';
import { storeQuery } from '../../../query/query-filter.ts';
import { compileTable } from './compile-table.ts';
import { entriesFilter } from '../filter-sql.ts';

/** Text that SQL could trip over, wherever a query may hold text. */
const HOSTILE = [
  "zq'zq",
  'zq`zq',
  'zq}zq',
  'zq\\zq',
  'zq;zq',
  'zq--zq',
  '{zq:String}',
  'zq\nzq',
  'zq/*zq',
  "zq')OR(1=1",
];

/** Places of text; `§` is where it goes, in quotes. */
const PLACES = [
  '§',
  'NOT § OR §',
  'service:§ host:§ source:§ trace:§ message:§',
  '§:§',
  'has:§',
  '§:>5 §:[1 TO 2]',
  '| where §:§ § = §',
  '| stats count(§), sum(§), first(§), quantile(0.5, §) by §',
  '| fields § | sort §',
  '| sort -§',
  '| top 5 §',
  '| rare §',
  '| dedup §',
  '| timechart 1m max(§) by §',
  '| compare -1d by §',
  '| sessions by §',
];

function compiled(text: string): readonly [string, unknown][] {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, `${text}: ${parsed.ok ? '' : parsed.error.message}`);
  const { filter, pipes } = storeQuery({ fromUs: 1, toUs: 2 }, parsed.query, 0);
  if (pipes.length === 0) {
    const { where, parameters } = entriesFilter(filter);
    return [[where, parameters]];
  }
  const { sql, parameters } = compileTable('db', {
    filter: { fromUs: 1, toUs: 2, ...filter },
    pipes,
    limit: 10,
  });
  return [[sql, parameters]];
}

for (const place of PLACES) {
  test(`no text of the query stands in the SQL of ${place}`, () => {
    for (const hostile of HOSTILE) {
      const [[sql, parameters] = ['', {}]] = compiled(place.replaceAll('§', JSON.stringify(hostile)));
      assert.doesNotMatch(sql, /zq/);
      assert.match(JSON.stringify(parameters), /zq/);
    }
  });
}

test('patterns, expressions and parts of an extract are bound as well', () => {
  const extract = `| extract "zq' <part> zq" | stats count() by part`;
  for (const text of ['zq*', '/zq.zq/', 'host:zq*', 'x:/zq/i', extract]) {
    const [[sql] = ['']] = compiled(text);
    assert.doesNotMatch(sql, /zq/, text);
  }
});

test('names that people give to columns never become names of the store', () => {
  const [[sql] = ['']] = compiled(
    '| stats count() as zqn by service | where zqn > 5 | sort zqn | fields zqn',
  );
  assert.doesNotMatch(sql, /zq/);
});
