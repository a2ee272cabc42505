import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomFilter } from '../../test/support/random-query.ts';
import { createRandom } from '../core/random.ts';
import { formatQuery } from './format-query.ts';
import { parseQuery } from './parse-query.ts';
import type { QueryError } from './query-error.ts';
import { pointAt } from './query-error.ts';
import type { Query } from './query.ts';
import { QUERY_LIMITS } from './query.ts';
import { checkRegex } from './regex.ts';

/** Texts of the fuzz test; a long run takes LOGSENTRY_FUZZ=1000000. */
const FUZZED = Number(process.env['LOGSENTRY_FUZZ'] ?? 100_000);

function parsed(text: string): Query {
  const result = parseQuery(text, { checkRegex });
  assert.ok(result.ok, `${text}: ${result.ok ? '' : result.error.message}`);
  return result.query;
}

function errorOf(text: string): QueryError {
  const result = parseQuery(text, { checkRegex });
  assert.ok(!result.ok, `${text} was taken`);
  return result.error;
}

const message = (text: string) => ({
  kind: 'test',
  field: { in: 'column', name: 'message' },
  test: { is: 'contains', text },
});

describe('filters', () => {
  test('words and phrases are looked for in messages, joined by AND', () => {
    assert.deepEqual(parsed('a "b c"').filter, { kind: 'and', of: [message('a'), message('b c')] });
    assert.deepEqual(parsed('a AND b'), parsed('a b'));
  });

  test('AND binds more than OR, NOT most', () => {
    assert.deepEqual(parsed('a b OR -c d'), parsed('(a AND b) OR ((NOT c) AND d)'));
  });

  test('a group of values speaks of one field', () => {
    assert.deepEqual(
      parsed('service:(auth OR billing -x)'),
      parsed('service:auth OR service:billing -service:x'),
    );
  });

  test('what looks like a field and is none is a word', () => {
    for (const word of ['10:30:01', 'https://a.example/x', '/api/orders', '-', '500%']) {
      const { filter } = parsed(word);
      assert.deepEqual(filter, message(word), word);
    }
  });

  test('messages are not compared: what looks like it is looked for', () => {
    for (const word of ['>5', '<=x', '[1]'])
      assert.deepEqual(parsed(`"a" ${word}`).filter, parsed(`"a" "${word}"`).filter);
  });

  test('a quoted name is an attribute, whatever it is called', () => {
    assert.deepEqual(parsed('"level":x').filter, {
      kind: 'test',
      field: { in: 'attributes', name: 'level' },
      test: { is: 'equals', text: 'x' },
    });
  });

  test('levels go by all of their names', () => {
    assert.deepEqual(parsed('level:ERR'), parsed('level:error'));
    assert.deepEqual(parsed('level:>=warning'), parsed('level:[warn TO *]'));
  });

  test('nothing and a star ask for everything', () => {
    assert.deepEqual(parsed(''), { filter: { kind: 'all' }, pipes: [] });
    assert.deepEqual(parsed('*'), parsed(' '));
  });

  test('time in words stands in front; elsewhere the words are words', () => {
    assert.deepEqual(parsed('since 2h x').time, { kind: 'since', ago: { number: 2, unit: 'h' } });
    assert.deepEqual(parsed('between 23:50 and 00:10').time, {
      kind: 'between',
      fromMinute: 1430,
      toMinute: 10,
    });
    assert.equal(parsed('since forever').time, undefined);
    assert.equal(parsed('x since 2h').time, undefined);
  });
});

describe('errors point at the place and say what may stand there', () => {
  const CASES: readonly (readonly [string, number, number, string | undefined])[] = [
    ['level:errror', 6, 12, 'error'],
    ['(a', 0, 1, ')'],
    ['a)', 1, 2, ''],
    ['a "b', 2, 4, '"b"'],
    ['error: refused', 0, 6, '"error:"'],
    ['a OR', 4, 4, undefined],
    ['score:high', 6, 10, undefined],
    ['durationMs:>fast', 12, 13, undefined],
    ['anomalous:maybe', 10, 15, 'true'],
    ['template:12', 9, 11, undefined],
    ['x /(/', 2, 5, undefined],
    ['x:[1 TO 5', 9, 9, undefined],
    ['| stat count()', 2, 6, 'stats'],
    ['| stats cuont()', 8, 13, 'count'],
    ['| stats sum', 8, 11, 'sum(durationMs)'],
    ['| stats count() by service | where servce = a', 35, 41, 'service'],
    ['| stats count(), count()', 2, 7, undefined],
    ['| top 10 service | patterns', 19, 27, undefined],
    ['| limit 0', 8, 9, undefined],
    ['| compare yesterday', 10, 19, '-1d'],
    ['| context 5 | limit 1', 14, 19, undefined],
    ['| extract "nothing"', 10, 19, undefined],
    ['| top count', 2, 5, undefined],
    ['| sessions by lines', 2, 10, undefined],
    ['| sessions by time', 2, 10, undefined],
    ['| timechart count() by time', 2, 11, undefined],
    ['| extract "<a> <a>"', 2, 9, undefined],
    ['| stats count() as time', 19, 23, undefined],
    ['| where message > 5', 18, 19, undefined],
    ['a\0b', 1, 2, ' '],
    ['a\ud800b', 1, 2, ''],
  ];
  for (const [text, start, end, suggestion] of CASES) {
    test(JSON.stringify(text), () => {
      const error = errorOf(text);
      assert.deepEqual([error.start, error.end, error.suggestion], [start, end, suggestion], error.message);
    });
  }

  test('every limit is named when it is hit', () => {
    const over: readonly (readonly [string, number])[] = [
      ['a '.repeat(QUERY_LIMITS.characters), QUERY_LIMITS.characters],
      [`${'('.repeat(QUERY_LIMITS.depth + 1)}a`, QUERY_LIMITS.depth],
      ['a '.repeat(QUERY_LIMITS.tests + 1), QUERY_LIMITS.tests],
      [' | limit 1'.repeat(QUERY_LIMITS.pipes + 1), QUERY_LIMITS.pipes],
      [`| fields ${'a,'.repeat(QUERY_LIMITS.items)}a`, QUERY_LIMITS.items],
    ];
    for (const [text, limit] of over) assert.match(errorOf(text).message, new RegExp(String(limit)));
    assert.match(errorOf(`/${'(a{1000}){1000}'}/`).message, /./);
    assert.match(errorOf(`/${'a'.repeat(1001)}/`).message, /1000/);
  });

  test('the place is shown below the query', () => {
    assert.equal(pointAt('level:errror', errorOf('level:errror')), 'level:errror\n      ^^^^^^');
    const long = `${'word '.repeat(30)}level:errror`;
    const [shown = '', mark = ''] = pointAt(long, errorOf(long)).split('\n');
    assert.equal(shown.slice(mark.indexOf('^'), mark.length), 'errror');
  });
});

const PIPES = [
  'stats count() by service, bin(5m)',
  'stats count(durationMs) as n, quantile(0.95, durationMs), uniq("odd name"), rate() | where n > 5 -rate:<1 | sort -n, rate',
  'where durationMs >= 2s message != x (service = a OR "odd name" = b)',
  'extract "user <user> took <ms> ms" from host | top 3 user, ms',
  'rare 5 level',
  'fields time, level, "time", id',
  'sort -durationMs, service | limit 10 | dedup service, host',
  'timechart 5m avg(durationMs) by service',
  'timechart count()',
  'patterns | where share < 0.01',
  'compare -1d',
  'compare -30m by service | sort -times',
  'anomalies | limit 5',
  'context 3',
  'sessions by "request id" | where errors > 0',
];

test('what is formatted is read as the same query', () => {
  const random = createRandom(11);
  const times = ['', '', 'since 2h ', 'between 03:00 and 03:30 '];
  for (let run = 0; run < 5000; run++) {
    const pipe = run % 3 === 0 ? ` | ${PIPES[random.integer(PIPES.length)]}` : '';
    const text = `${times[random.integer(times.length)]}${randomFilter(random)}${pipe}`;
    const query = parsed(text);
    const formatted = formatQuery(query);
    assert.deepEqual(parsed(formatted), query, `${text}\n${formatted}`);
    assert.equal(formatQuery(parsed(formatted)), formatted);
  }
});

const PIECES = [
  'level:',
  'error',
  ' ',
  ' ',
  '(',
  ')',
  '"',
  '|',
  '/',
  '-',
  'NOT ',
  ' OR ',
  ' AND ',
  '[',
  ' TO ',
  ']',
  '{',
  '}',
  '*',
  '>',
  '=',
  ':',
  'stats ',
  'count()',
  ' by ',
  'service',
  'bin(5m)',
  ',',
  'where ',
  'sort ',
  'top 5 ',
  'extract ',
  '<x>',
  'since 2h',
  '10.0.0.0/8',
  '5',
  '2MiB',
  '\\',
  'has:',
  'ä',
  '😀',
  '\n',
  '\0',
  '\ud800',
  "'",
  ';',
  '--',
  '${',
  'quantile(0.5,',
  'compare -1d',
  'timechart ',
  'as ',
  'from ',
  'template:',
  '0123456789abcdef',
];

test(`${FUZZED} texts of odd pieces give a query or an error that points into them`, () => {
  const random = createRandom(5);
  let queries = 0;
  for (let run = 0; run < FUZZED; run++) {
    let text = '';
    for (let count = random.integer(12); count >= 0; count--) text += PIECES[random.integer(PIECES.length)];
    const result = parseQuery(text, { checkRegex });
    if (result.ok) {
      queries++;
      const formatted = formatQuery(result.query);
      assert.deepEqual(parsed(formatted), result.query, `${JSON.stringify(text)}\n${formatted}`);
    } else {
      const { start, end, message: sentence } = result.error;
      assert.ok(start >= 0 && start <= end && end <= text.length, `${JSON.stringify(text)} ${start} ${end}`);
      assert.match(sentence, /^.{10,}[.:)]?$/s);
    }
  }
  assert.ok(queries > FUZZED / 20, `${queries} were queries`);
});

for (const text of [
  '| where message != size:*',
  '| where NOT message:-size*',
  'message:level:*',
  '//has:<x>*as',
  '| where message = err= error',
  '| where NOT "absen=t"',
  '| where NOT message:*<a*',
  'x://y<z*',
  '| extract "<a>_<b>" | sort "b", b | where "a":x a:y | fields "b"',
]) {
  test(`${text} is written so that it is read the same`, () => {
    const query = parsed(text);
    assert.deepEqual(parsed(formatQuery(query)), query, formatQuery(query));
  });
}

test('a blank is missing behind an expression', () => {
  const result = parseQuery('/.stra.*s/(x OR y)');
  assert.ok(!result.ok);
  assert.match(result.error.message, /blank is missing/);
  assert.deepEqual([result.error.start, result.error.end], [0, 10]);
});
