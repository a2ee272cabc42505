import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { randomPipes } from '../../../../test/support/random-pipes.ts';
import { randomEntries, randomFilter } from '../../../../test/support/random-query.ts';
import type { EntryCondition } from '../../../core/entry-condition.ts';
import type { Entry } from '../../../core/entry.ts';
import { entryOfRow } from '../../../core/entry-of-row.ts';
import { createRandom } from '../../../core/random.ts';
import { compileCondition } from '../../../query/evaluate.ts';
import { formatQuery } from '../../../query/format-query.ts';
import { storeQuery } from '../../../query/query-filter.ts';
import { parseQuery } from '../../../query/parse-query.ts';
import { checkRegex } from '../../../query/regex.ts';
import { NOON_US, scoredBatch } from '../../conformance/samples.ts';
import { startTestEngine } from '../../engine/start-test-engine.ts';
import type { TestEngine } from '../../engine/start-test-engine.ts';
import { createClickHouseStore } from '../clickhouse-store.ts';
import { openConnection } from '../connection.ts';
import { createNativeBlockEncoder } from '../native-block.ts';
import { Binder } from './binder.ts';
import { entryConditionSql } from './condition-sql.ts';

/** Filters tried; a long run takes LOGSENTRY_QUERIES=100000. */
const QUERIES = Number(process.env['LOGSENTRY_QUERIES'] ?? 2000);
/** Pipelines cost a statement each. */
const PIPELINES = Math.ceil(QUERIES / 40);
const SEED = Number(process.env['LOGSENTRY_SEED'] ?? 7);
const ENTRIES = 300;
/** Filters of one statement: parameters travel in a URL. */
const AT_ONCE = 40;

describe('the store and the evaluator agree', () => {
  let engine: TestEngine;
  let socketPath = '';
  const random = createRandom(SEED);
  const samples = randomEntries(random, ENTRIES, NOON_US);
  const scored = scoredBatch(samples);
  const entries: readonly Entry[] = samples.map((_, row) => entryOfRow(scored, row));

  before(async () => {
    engine = await startTestEngine();
    const { address } = engine.engine;
    assert.ok('socketPath' in address);
    ({ socketPath } = address);
    const store = createClickHouseStore({ socketPath, database: 'agreement' });
    await store.migrate();
    const encoder = createNativeBlockEncoder();
    encoder.add(scored);
    await store.entries.append(encoder.encode());
    await store.close();
  });
  after(() => engine.close());

  test(`on ${QUERIES} random filters`, async () => {
    const limits = { maxSeconds: 60, maxBytes: 1e9, maxRowsRead: 0 };
    const connection = openConnection({ socketPath, limits });
    let matched = 0;
    for (let done = 0; done < QUERIES; done += AT_ONCE) {
      const texts = Array.from({ length: AT_ONCE }, () => randomFilter(random));
      const conditions = texts.map(parseCondition);
      const binder = new Binder();
      const lists = conditions.map(
        (condition) => `groupArrayIf(row, ${entryConditionSql(condition, binder)})`,
      );
      const sql = `SELECT ${lists.join(', ')} FROM agreement.entries`;
      const [found = []] = await connection.rows(sql, binder.parameters);
      for (const [index, condition] of conditions.entries()) {
        const passes = compileCondition(condition);
        const expected = entries.flatMap((entry, row) => (passes(entry) ? [row] : []));
        const actual = (found[index] as number[]).toSorted((a, b) => a - b);
        assert.deepEqual(actual, expected, explain(texts[index] ?? '', entries, { actual, expected }));
        matched += expected.length > 0 && expected.length < ENTRIES ? 1 : 0;
      }
    }
    await connection.close();
    // Filters that match all or nothing would prove little.
    assert.ok(matched > QUERIES * 0.6, `${matched} of ${QUERIES} filters divide the entries`);
  });

  test('any pipes that may follow each other are answered', async () => {
    const store = createClickHouseStore({ socketPath, database: 'agreement' });
    let withRows = 0;
    for (let done = 0; done < PIPELINES; done++) {
      const text = randomPipes(random, done % 2 === 0 ? '*' : randomFilter(random, 1));
      const parsed = parseQuery(text);
      assert.ok(parsed.ok, text);
      const { filter, pipes } = storeQuery({}, parsed.query, NOON_US);
      if (pipes.length === 0) continue;
      const table = await store.entries.query({ filter, pipes, limit: 20 }).catch((error: unknown) => {
        throw new Error(text, { cause: error });
      });
      const formatted = parseQuery(formatQuery(parsed.query));
      assert.deepEqual(formatted.ok && formatted.query, parsed.query, text);
      withRows += table.rows.length > 0 ? 1 : 0;
    }
    assert.ok(withRows > PIPELINES * 0.6, `${withRows} of ${PIPELINES} gave rows`);
    await store.close();
  });

  test('counting, finding and narrowing give the same entries', async () => {
    const store = createClickHouseStore({ socketPath, database: 'agreement' });
    for (let done = 0; done < 60; done++) {
      const text = randomFilter(random);
      const parsed = parseQuery(text, { checkRegex });
      assert.ok(parsed.ok);
      const { filter } = storeQuery({ fromUs: NOON_US, toUs: NOON_US + 200_500 }, parsed.query, NOON_US);
      const passes = compileCondition(parsed.query.filter);
      const expected = entries.slice(0, 201).filter(passes);
      assert.equal(await store.entries.count(filter), expected.length, text);
      const page = await store.entries.find(filter, { limit: 1000, order: 'oldest' });
      assert.deepEqual(
        page.entries.map((entry) => entry.message),
        expected.map((entry) => entry.message),
        text,
      );
    }
    await store.close();
  });
});

function parseCondition(text: string): EntryCondition {
  const result = parseQuery(text, { checkRegex });
  assert.ok(result.ok, `${text}: ${result.ok ? '' : result.error.message}`);
  return result.query.filter;
}

function explain(
  text: string,
  entries: readonly Entry[],
  { actual, expected }: { actual: readonly number[]; expected: readonly number[] },
): string {
  const odd = [...actual, ...expected].find((row) => actual.includes(row) !== expected.includes(row));
  return `${text}\n${odd === undefined ? '' : JSON.stringify(entries[odd])}`;
}
