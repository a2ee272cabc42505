import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvRow } from '../../core/csv.ts';
import type { Entry } from '../../core/entry.ts';
import { parseQuery } from '../../query/parse-query.ts';
import { storeQuery } from '../../query/query-filter.ts';
import type { EntryStore, ExportFormat } from '../store.ts';
import type { GetSetup } from '../store-conformance.ts';
import { append, MINUTE_US, NOON_US, numbered, SECOND_US } from './samples.ts';

async function exported(entries: EntryStore, text: string, format: ExportFormat): Promise<Buffer> {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  const { filter, pipes } = storeQuery({}, parsed.query, NOON_US + 10 * MINUTE_US);
  const chunks: Uint8Array[] = [];
  for await (const chunk of entries.export({ filter, pipes, format })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const linesOf = (file: Buffer): unknown[] =>
  file
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

/** Texts that formats have to escape. */
const ODD = [
  '=1+1',
  'a "quoted" one',
  'two\nlines\r\n',
  'comma, and ; too',
  '\tx',
  'ä日\u2028',
  '\\',
  'a/b',
  '',
];

/** Files of everything that matches. */
export function exportTests(getSetup: GetSetup): void {
  void describe('exports', () => {
    void test('NDJSON has every entry as it is, oldest first', async () => {
      const setup = getSetup();
      await using store = await setup.openStore();
      const samples = numbered(50, (index) => ({
        timeUs: NOON_US - index * 7 * SECOND_US - index,
        level: index % 7,
        service: `s${index % 3}`,
        message: ODD[index % ODD.length]!,
        attributes:
          index % 4 === 0 ? '' : JSON.stringify({ n: index, 'a"b': ODD[index % ODD.length], x: null }),
        trace: index % 2 === 0 ? 't' : '',
        flags: index % 16,
        score: index / 100,
        anomalous: index % 5 === 0,
      }));
      await append(setup, store.entries, samples);
      const expected: Entry[] = [];
      for await (const page of store.entries.stream({})) expected.push(...page);
      const file = linesOf(await exported(store.entries, '*', 'ndjson')) as (Entry & { time: string })[];
      assert.equal(file.length, 50);
      for (const [index, { time, flags, ...line }] of file.entries()) {
        const { flags: bits, ...entry } = expected[index]!;
        assert.deepEqual(line, entry);
        assert.equal(Date.parse(time), Math.floor(entry.timeUs / 1000));
        assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
        const names = ['timeAssumed', 'timeAdjusted', 'truncated', 'encodingRepaired'];
        assert.deepEqual(
          flags,
          names.filter((_, bit) => (bits & (1 << bit)) !== 0),
        );
      }
      assert.equal(linesOf(await exported(store.entries, 'level:error service:s2', 'ndjson')).length, 3);
    });

    void test('CSV has a header, and no cell is a formula', async () => {
      const setup = getSetup();
      await using store = await setup.openStore();
      await append(
        setup,
        store.entries,
        ODD.map((message, index) => ({ message, timeUs: NOON_US + index, attributes: '{"a":"=x"}' })),
      );
      const csv = (await exported(store.entries, '*', 'csv')).toString();
      const [head = ''] = csv.split('\r\n', 1);
      assert.match(head, /^time,level,service,host,message,score,/);
      for (const [index, message] of ODD.entries()) {
        const time = `2026-03-03T12:00:00.00000${index}Z`;
        assert.ok(csv.includes(csvRow([time, 'info', 'shop', 'web-1', message, 0.25]).trimEnd()), message);
      }
      const table = (await exported(store.entries, '| stats count() as n by message', 'csv')).toString();
      const rows = ODD.map((message) => csvRow([message, 1]));
      assert.deepEqual(table.length, csvRow(['message', 'n']).length + rows.join('').length);
      for (const row of rows) assert.ok(table.includes(row), row);
    });

    void test('a table has all its rows, with times, lists and numbers as they are', async () => {
      const setup = getSetup();
      await using store = await setup.openStore();
      await append(
        setup,
        store.entries,
        numbered(12_000, (index) => ({
          timeUs: NOON_US + index * 1000,
          attributes: JSON.stringify({ user: `u${index}`, ms: index / 4 }),
          trace: `t${index % 2}`,
        })),
      );
      const users = linesOf(
        await exported(store.entries, '| stats count() as n by user, "odd \\"k" | sort user', 'ndjson'),
      );
      assert.equal(users.length, 12_000);
      assert.deepEqual(users[0], { user: 'u0', 'odd "k': '', n: 1 });
      const sessions = linesOf(await exported(store.entries, '| sessions | sort trace', 'ndjson'));
      assert.deepEqual(sessions[0], {
        trace: 't0',
        lines: 6000,
        start: '2026-03-03T12:00:00.000000Z',
        end: '2026-03-03T12:00:11.998000Z',
        durationMs: 11_998,
        errors: 0,
        anomalies: 0,
        maxScore: 0.25,
        services: ['shop'],
      });
      const [nothing] = linesOf(await exported(store.entries, 'nowhere | stats avg(ms), count()', 'ndjson'));
      assert.deepEqual(nothing, { avg_ms: null, count: 0 });
      const where = await exported(store.entries, 'ms:<1 | fields time, ms, anomalous | sort ms', 'csv');
      assert.equal(where.toString().split('\r\n')[2], '2026-03-03T12:00:00.001000Z,0.25,false');
    });

    void test('Parquet is one file', async () => {
      const setup = getSetup();
      await using store = await setup.openStore();
      await append(setup, store.entries, numbered(100));
      for (const query of ['*', '| stats count() by service', 'nowhere']) {
        const file = await exported(store.entries, query, 'parquet');
        for (const at of [0, file.length - 4])
          assert.equal(file.toString('latin1', at, at + 4), 'PAR1', query);
      }
    });

    void test('a reader may stop early, and one that is gone gets nothing', async () => {
      const setup = getSetup();
      await using store = await setup.openStore();
      await append(setup, store.entries, numbered(20_000));
      for (let reader = 0; reader < 4; reader++) {
        for await (const chunk of store.entries.export({ filter: {}, pipes: [], format: 'ndjson' })) {
          assert.ok(chunk.length > 0);
          break;
        }
      }
      const gone = AbortSignal.abort();
      await assert.rejects(async () => {
        for await (const _ of store.entries.export({ filter: {}, pipes: [], format: 'csv' }, gone));
      });
      assert.equal(linesOf(await exported(store.entries, '*', 'ndjson')).length, 20_000);
    });
  });
}
