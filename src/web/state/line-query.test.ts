import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery } from '../../query/parse-query.ts';
import { queryOf, readFilterParams } from './line-query.ts';

test('a filter is written in the query language and reads back', () => {
  const text = queryOf({
    service: ['cart', 'a b'],
    level: ['error'],
    text: ['x "y"', 'z'],
    anomalous: true,
    minScore: 0.25,
  });
  assert.ok(parseQuery(text).ok, text);
  for (const part of ['level:error', 'service:"a b"', '"x \\"y\\""', 'anomalous:true', 'score:>=0.25']) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  assert.equal(queryOf({}), '');
  assert.equal(queryOf({ trace: 'abc' }), 'trace:abc');
});

test('parameters of the API say a filter; what means nothing is left out', () => {
  const filter = readFilterParams(
    new URLSearchParams('service=cart&level=error&level=loud&anomalous=maybe&minScore=7&text='),
  );
  assert.equal(queryOf(filter), 'service:cart level:error');
});
