import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { formatFilter } from '../format-filter.ts';
import { LogqlError } from './logql.ts';
import { parseLogql, parseLogqlDurationMs } from './parse-logql.ts';

/** The condition in our own language. */
function filterOf(text: string): string {
  const query = parseLogql(text);
  assert.ok(query.kind !== 'constant');
  return formatFilter(query.filter);
}

describe('LogQL', () => {
  for (const [logql, ours] of [
    ['{}', '*'],
    ['{service="auth"}', 'service:auth'],
    ['{service="auth", level="error",}', 'service:auth level:error'],
    ['{service_name=~"a|b",detected_level!="warning"}', 'service:/^(?:a|b)$/ NOT level:warn'],
    ['{host!~`web-\\d`}', 'NOT host:/^(?:web-\\d)$/'],
    ['{service="a"} |= "refused"', 'service:a refused /refused/'],
    ['{service="a"} |= ``', 'service:a'],
    ['{service="a"} != "a\\"b" |~ `5\\d\\d` !~ "x"', 'service:a NOT ("a\\"b" /a"b/) /5\\d\\d/ NOT /x/'],
    ['{} |= "a" or `b`', 'a /a/ OR b /b/'],
    ['{} | durationMs > 500 | user="ann" | size <= 2MiB', 'durationMs:>500 user:ann size:<=2MiB'],
    ['{} | drop __error__, __error_details__ | __error__=""', '*'],
    ['{user=""}', 'NOT has:user OR user:""'],
    ['{} # comment\n |= "x"', 'x /x/'],
    ['{service="\\x41\\u0062"}', 'service:Ab'],
  ] as const) {
    test(`${logql} looks for ${ours}`, () => assert.equal(filterOf(logql), ours));
  }

  test('numbers of lines by labels', () => {
    const query = parseLogql(
      'sum by (level, detected_level, user) (count_over_time({service="a"} |= "x" | drop __error__ [1m]))',
    );
    assert.ok(query.kind === 'counts');
    assert.deepEqual([query.rangeMs, query.perSecond], [60_000, false]);
    assert.deepEqual(
      query.by?.map(({ name, field }) => [name, field.in, field.name]),
      [
        ['level', 'column', 'level'],
        ['detected_level', 'column', 'level'],
        ['user', 'attributes', 'user'],
      ],
    );
    const rate = parseLogql('sum(rate({service="a"}[1m30s] |= "x")) by (host)');
    assert.ok(rate.kind === 'counts' && rate.perSecond && rate.rangeMs === 90_000);
    assert.deepEqual(
      rate.by?.map(({ name }) => name),
      ['host'],
    );
    const every = parseLogql('rate({}[5m])');
    assert.ok(every.kind === 'counts' && every.by === undefined);
    const sum = parseLogql('sum(sum by (host) (rate({}[5m])))');
    assert.deepEqual(sum.kind === 'counts' && sum.by, []);
  });

  test('what a data source is tested with', () => {
    assert.deepEqual(parseLogql('vector(1)+vector(1)'), { kind: 'constant', value: 2 });
  });

  for (const [logql, message] of [
    ['', /^parse error at line 1, col 1: syntax error: unexpected end of query, expecting a query/],
    ['{service="auth"', /col 16: syntax error: unexpected end of query, expecting }/],
    ['{service}', /col 9: .*expecting =, !=, =~ or !~/],
    ['{service="auth" |= "x"', /expecting }/],
    [
      '{a="b"}\n  | json',
      /^parse error at line 2, col 5: stage json is not supported here; fields of lines are labels/,
    ],
    ['{a="b"} | line_format "x"', /stage line_format is not supported/],
    ['{a="b"} |> "<_> x"', /pattern filters are not supported/],
    ['topk(5, rate({a="b"}[1m]))', /function topk is not supported here; there are count_over_time, rate/],
    ['sum without (a) (rate({a="b"}[1m]))', /sum without is not supported/],
    ['rate({a="b"})', /expecting a range such as \[5m\]/],
    ['rate({a="b"}[soon])', /expecting a duration such as 5m/],
    ['rate({a="b"}[5m] offset 1h)', /offset is not supported/],
    ['rate({a="b"}[5m]) / 2', /arithmetic between queries/],
    ['{a=~"("}', /no regular expression in RE2 syntax/],
    ['{level="sever"}', /there is no level "sever"/],
    ['{a="b"} | x="1" or y="2"', /chain stages with \|/],
  ] as const) {
    test(`${JSON.stringify(logql)} is refused at its place`, () =>
      assert.throws(
        () => parseLogql(logql),
        (error) => error instanceof LogqlError && message.test(error.message),
      ));
  }

  test('durations', () => {
    assert.deepEqual(
      ['5m', '1h30m', '500ms', '2d'].map(parseLogqlDurationMs),
      [300_000, 5_400_000, 500, 172_800_000],
    );
    for (const text of ['', '5', 'm', '5 m', '5m!', '0s', '1ns'])
      assert.equal(parseLogqlDurationMs(text), undefined, text);
  });

  test('any text is a query or an error with its place', () => {
    const random = createRandom(5);
    const parts = [
      '{',
      '}',
      'service',
      '=',
      '"a"',
      '|=',
      '`b`',
      'sum',
      'by',
      '(',
      ')',
      'rate',
      '[5m]',
      '|',
      ',',
      '\\',
      '"',
      '#',
      '\n',
    ];
    for (let run = 0; run < 5000; run++) {
      const text = Array.from({ length: random.integer(12) }, () => parts[random.integer(parts.length)]).join(
        '',
      );
      try {
        parseLogql(text);
      } catch (error) {
        assert.ok(error instanceof LogqlError, `${text}: ${String(error)}`);
        assert.match(error.message, /^parse error at line \d+, col \d+: /);
      }
    }
  });
});
