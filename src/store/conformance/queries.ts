import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parseQuery } from '../../query/parse-query.ts';
import { storeQuery } from '../../query/query-filter.ts';
import type { EntryStore, TableResult } from '../store.ts';
import type { GetSetup, OpenStore } from '../store-conformance.ts';
import { append, MINUTE_US, NOON_US, numbered, SECOND_US } from './samples.ts';
import type { SampleEntry } from './samples.ts';

/** 120 entries a second apart: payments slow and failing in the second minute. */
function samples(): SampleEntry[] {
  return numbered(120, (index) => {
    const late = index >= 60;
    const pays = index % 3 === 0;
    return {
      service: pays ? 'payments' : 'shop',
      level: pays && late ? 5 : 3,
      message: pays ? `user u${index % 2} paid ${index} EUR` : 'page shown',
      template: pays ? (late ? 3 : 2) : 1,
      attributes: JSON.stringify({ durationMs: pays ? (late ? 500 : 50) : String(index), zone: 'a' }),
      trace: pays ? `t${index % 4}` : '',
      score: pays && late ? 0.9 : 0.25,
      anomalous: pays && late && index % 2 === 0,
    };
  });
}

async function ask(entries: EntryStore, text: string, limit = 100): Promise<TableResult> {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  const { filter, pipes } = storeQuery({}, parsed.query, NOON_US);
  return entries.query({ filter, pipes, limit });
}

const TEMPLATE_1 = '00000abc00000001';
const TEMPLATE_2 = '00000abc00000002';
const TEMPLATE_3 = '00000abc00000003';

/** Query, columns, rows. */
const TABLES: readonly (readonly [string, readonly string[], readonly (readonly unknown[])[]])[] = [
  ['| stats count()', ['count'], [[120]]],
  [
    'nowhere | stats count(), avg(durationMs), max(durationMs)',
    ['count', 'avg_durationMs', 'max_durationMs'],
    [[0, null, null]],
  ],
  [
    '| stats count() by service',
    ['service', 'count'],
    [
      ['shop', 80],
      ['payments', 40],
    ],
  ],
  [
    '| stats count() by service, level',
    ['service', 'level', 'count'],
    [
      ['shop', 'info', 80],
      ['payments', 'info', 20],
      ['payments', 'error', 20],
    ],
  ],
  [
    '| stats count() by bin(1m)',
    ['time', 'count'],
    [
      [NOON_US, 60],
      [NOON_US + MINUTE_US, 60],
    ],
  ],
  [
    'zone:a | stats count() by bin(1m)',
    ['time', 'count'],
    [
      [NOON_US, 60],
      [NOON_US + MINUTE_US, 60],
    ],
  ],
  [
    'level:error | stats count(), sum(durationMs), min(score) as low',
    ['count', 'sum_durationMs', 'low'],
    [[20, 10_000, 0.9]],
  ],
  [
    'service:payments | stats min(durationMs), max(durationMs), uniq(trace), first(durationMs), last(durationMs)',
    ['min_durationMs', 'max_durationMs', 'uniq_trace', 'first_durationMs', 'last_durationMs'],
    [[50, 500, 4, '50', '500']],
  ],
  [
    'service:shop | stats max(durationMs), count(durationMs), count(absent)',
    ['max_durationMs', 'count_durationMs', 'count_absent'],
    [[119, 80, 0]],
  ],
  ['| stats count() as n by zone | where n > 100 zone = a', ['zone', 'n'], [['a', 120]]],
  ['| stats count() as n by service | where n > 100', ['service', 'n'], []],
  ['| top 1 service', ['service', 'count', 'share'], [['shop', 80, 80 / 120]]],
  ['| rare 1 level, service', ['level', 'service', 'count', 'share'], [['info', 'payments', 20, 1 / 6]]],
  [
    'service:payments | extract "user <user> paid <sum> EUR" | where sum >= 114 | fields user, sum',
    ['user', 'sum'],
    [
      ['u1', '117'],
      ['u0', '114'],
    ],
  ],
  [
    '| extract "user <user> paid" | stats count() by user | sort user',
    ['user', 'count'],
    [
      ['', 80],
      ['u0', 20],
      ['u1', 20],
    ],
  ],
  [
    'service:payments | sort durationMs, -time | limit 2 | fields durationMs, level',
    ['durationMs', 'level'],
    [
      ['50', 'info'],
      ['50', 'info'],
    ],
  ],
  ['| sort -durationMs | limit 1 | fields durationMs', ['durationMs'], [['500']]],
  [
    '| dedup service | fields service, time',
    ['service', 'time'],
    [
      ['shop', NOON_US + 119 * SECOND_US],
      ['payments', NOON_US + 117 * SECOND_US],
    ],
  ],
  [
    '| timechart 1m avg(durationMs) by level | where level = error',
    ['time', 'level', 'avg_durationMs'],
    [[NOON_US + MINUTE_US, 'error', 500]],
  ],
  [
    '| timechart 30s count()',
    ['time', 'count'],
    [0, 30, 60, 90].map((second) => [NOON_US + second * SECOND_US, 30]),
  ],
  [
    'level:error | patterns',
    ['template', 'count', 'share', 'anomalies', 'first', 'last', 'example'],
    [[TEMPLATE_3, 20, 1, 10, NOON_US + 60 * SECOND_US, NOON_US + 117 * SECOND_US, 'user u0 paid 60 EUR']],
  ],
  [
    '| patterns | where template = 00000abc00000001 | fields count, anomalies',
    ['count', 'anomalies'],
    [[80, 0]],
  ],
  [
    '| anomalies | limit 1 | fields level, score, anomalous',
    ['level', 'score', 'anomalous'],
    [['error', 0.9, true]],
  ],
  [
    '| sessions | limit 2 | fields trace, lines, durationMs, errors, anomalies, services',
    ['trace', 'lines', 'durationMs', 'errors', 'anomalies', 'services'],
    [
      ['t0', 10, 108_000, 5, 5, ['payments']],
      ['t2', 10, 108_000, 5, 5, ['payments']],
    ],
  ],
];

export function queryTests(getSetup: GetSetup): void {
  void describe('query', () => {
    let store: OpenStore;
    before(async () => {
      store = await getSetup().openStore();
      await append(getSetup(), store.entries, samples());
    });
    after(() => store.close());

    for (const [text, columns, rows] of TABLES) {
      void test(text, async () => {
        const table = await ask(store.entries, text);
        const names = table.columns.map(({ name }) => name);
        assert.deepEqual(names, columns);
        assert.deepEqual(table.rows, rows);
      });
    }

    void test('compare puts what changed most first, with an example of each template', async () => {
      const parsed = parseQuery('| compare -1m');
      assert.ok(parsed.ok);
      const range = { fromUs: NOON_US + MINUTE_US, toUs: NOON_US + 2 * MINUTE_US };
      const { filter, pipes } = storeQuery(range, parsed.query, NOON_US);
      const { rows } = await store.entries.query({ filter, pipes, limit: 10 });
      assert.deepEqual(
        rows.map((row) => row.slice(0, 5)),
        [
          [TEMPLATE_2, 0, 20, -20, 0],
          [TEMPLATE_3, 20, 0, 20, null],
          [TEMPLATE_1, 40, 40, 0, 1],
        ],
      );
      assert.deepEqual(rows.map((row) => row[5]).toSorted(), [
        'page shown',
        'user u0 paid 0 EUR',
        'user u0 paid 60 EUR',
      ]);
    });

    void test('the limit cuts the table, not what it is made of', async () => {
      const { rows } = await ask(store.entries, '| stats count() by trace', 1);
      assert.deepEqual(rows, [['', 80]]);
      await assert.rejects(ask(store.entries, '| patterns', 10_001), RangeError);
    });

    void test('the first and second range give the same numbers from counts and from entries', async () => {
      for (const by of ['service', 'level, template', 'bin(30s)', 'bin(1m), service']) {
        const counted = await ask(store.entries, `| stats count() by ${by}`);
        const read = await ask(store.entries, `zone:a | stats count() by ${by}`);
        assert.deepEqual(counted, { ...read, scannedRows: counted.scannedRows }, by);
      }
    });

    void test('names of attributes come from matching entries', async () => {
      assert.deepEqual(await store.entries.attributeNames({}, 10), [
        { value: 'durationMs', count: 120 },
        { value: 'zone', count: 120 },
      ]);
      assert.deepEqual(await store.entries.attributeNames({ services: ['nobody'] }, 10), []);
    });

    void test('an aborted query ends with an error', async () => {
      const gone = new AbortController();
      gone.abort();
      const query = { filter: {}, pipes: [{ kind: 'patterns' as const }], limit: 10 };
      await assert.rejects(store.entries.query(query, gone.signal));
    });
  });
}
