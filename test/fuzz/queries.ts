// Long fuzzing of the query languages: npm run fuzz:queries -- [--count 1000000] [--seed N] [--asked 2000]
// Any text must be a query that reads the same again and becomes a statement, or an error that points into the text. Some
// of the queries are asked of a store, which must answer them or name a limit.
import { parseArgs } from 'node:util';
import { AppError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { formatQuery } from '../../src/query/format-query.ts';
import { LogqlError } from '../../src/query/logql/logql.ts';
import { parseLogql } from '../../src/query/logql/parse-logql.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import type { Query } from '../../src/query/query.ts';
import { storeQuery } from '../../src/query/query-filter.ts';
import { checkRegex } from '../../src/query/regex.ts';
import { createClickHouseStore } from '../../src/store/clickhouse/clickhouse-store.ts';
import { compileTable } from '../../src/store/clickhouse/compile-query/compile-table.ts';
import { entriesFilter } from '../../src/store/clickhouse/filter-sql.ts';
import { createNativeBlockEncoder } from '../../src/store/clickhouse/native-block.ts';
import { NOON_US, scoredBatch } from '../../src/store/conformance/samples.ts';
import { startTestEngine } from '../../src/store/engine/start-test-engine.ts';
import type { EntryStore } from '../../src/store/store.ts';
import { randomPipes } from '../support/random-pipes.ts';
import { randomEntries, randomFilter } from '../support/random-query.ts';
import { mutate } from './mutate.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    asked: { type: 'string', default: '2000' },
  },
});
const count = Number(values.count);
const asked = Number(values.asked);
const random = createRandom(Number(values.seed));
/** Queries to begin from; new ones now and then. */
const SEEDS = 400;
const LOGQL = [
  'sum by (level) (count_over_time({service="auth", host!~"web-.*"} |= `x` != "y" | drop __error__ [5m]))',
  '{service_name=~"a|b"} |~ "(?i)x" | durationMs > 5s | user!="ann"',
  'vector(1)+vector(1)',
];
const NOTHING: Query = { filter: { kind: 'all' }, pipes: [] };
const RANGE = { fromUs: NOON_US, toUs: NOON_US + 3600e6 };

const engine = await startTestEngine();
const { address } = engine.engine;
if (!('socketPath' in address)) throw new Error('the engine listens on no socket');
const store = createClickHouseStore({ ...address, limits: { maxSeconds: 10 } });
await store.migrate();
const encoder = createNativeBlockEncoder();
encoder.add(scoredBatch(randomEntries(random, 300, NOON_US)));
await store.entries.append(encoder.encode());

process.stdout.write(`seed ${values.seed}\n`);
const totals = { queries: 0, errors: 0, asked: 0, limits: 0, failures: 0 };
let seeds = newSeeds();
for (let run = 0; run < count; run++) {
  if (run % (SEEDS * 50) === 0) seeds = newSeeds();
  const text = Buffer.from(mutate(seeds, random)).toString('utf8');
  const query = checked(text, () => readOwn(text));
  checked(text, () => readLogql(text));
  if (query !== undefined && totals.asked < ((run + 1) * asked) / count)
    await ask(store.entries, text, query);
}
process.stdout.write(`${count} texts: ${JSON.stringify(totals)}\n`);
process.exitCode = totals.failures === 0 ? 0 : 1;
await store.close();
await engine.close();

function newSeeds(): Uint8Array[] {
  const own = Array.from({ length: SEEDS }, () => randomPipes(random, randomFilter(random, 2)));
  return [...own, ...LOGQL].map((text) => Buffer.from(text));
}

/** The query, round and compiled; undefined for a text that is none and says where. */
function readOwn(text: string): Query | undefined {
  const parsed = parseQuery(text, { checkRegex });
  if (!parsed.ok) {
    totals.errors++;
    const { message, start, end } = parsed.error;
    if (message === '' || start < 0 || start > end || end > Math.max(text.length, start))
      throw new Error(`the error points at ${start} to ${end}`);
    return undefined;
  }
  totals.queries++;
  const { query } = parsed;
  const again = parseQuery(formatQuery(query), { checkRegex });
  if (!again.ok) throw new Error(`what it is written as is no query: ${again.error.message}`);
  if (JSON.stringify(again.query) !== JSON.stringify(query))
    throw new Error('it reads otherwise when written');
  const { filter, pipes } = storeQuery(RANGE, query, NOON_US);
  entriesFilter(filter);
  const isTable = pipes.length > 0 && pipes.every(({ kind }) => kind !== 'context');
  if (isTable) compileTable('fuzz', { filter: { ...RANGE, ...filter }, pipes, limit: 10 });
  return query;
}

function readLogql(text: string): void {
  try {
    const query = parseLogql(text);
    if (query.kind !== 'constant') storeQuery(RANGE, { ...NOTHING, filter: query.filter }, NOON_US);
  } catch (error) {
    if (!(error instanceof LogqlError)) throw error;
  }
}

async function ask(entries: EntryStore, text: string, query: Query): Promise<void> {
  totals.asked++;
  const { filter, pipes } = storeQuery(RANGE, query, NOON_US);
  try {
    if (pipes.length === 0 || pipes[0]?.kind === 'context') await entries.find(filter, { limit: 5 });
    else await entries.query({ filter, pipes, limit: 5 });
  } catch (error) {
    const isLimit =
      error instanceof AppError && (error.code === 'QUERY_LIMIT' || error.code === 'QUERY_INVALID');
    if (isLimit) totals.limits++;
    else fail(text, error);
  }
}

function checked<T>(text: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    fail(text, error);
    return undefined;
  }
}

function fail(text: string, error: unknown): void {
  totals.failures++;
  process.stdout.write(
    `${JSON.stringify(text)}: ${error instanceof Error ? error.message : String(error)}\n`,
  );
}
