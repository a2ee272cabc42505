import type { EntryFilter } from '../../core/entry-filter.ts';
import { LEVEL_CODE, LEVELS } from '../../core/level.ts';
import type { Level } from '../../core/level.ts';
import type {
  EntryStore,
  FacetColumn,
  FacetValue,
  ServiceCount,
  TemplateCount,
  TimelineBucket,
} from '../store.ts';
import type { Connection } from './connection.ts';
import { countSource, MINUTE_US } from './count-source.ts';
import { hexOf } from './entry-rows.ts';
import { entriesFilter } from './filter-sql.ts';
import { parseId64 } from './id64.ts';
import { TABLE } from './schema.ts';

type EntryCounts = Pick<
  EntryStore,
  'count' | 'timeline' | 'templateCounts' | 'serviceCounts' | 'facet' | 'scoreHistogram'
>;

/** Equal slices of a time range in a sparkline, by the contract. */
const SLICES = 24;
/**
 * Slices shorter than this many minutes share the minute that lies across their border by time, else two of them would have
 * three minutes and the next one two: a saw in every sparkline. In longer ones that is less than 4 per cent.
 */
const SPLIT_MINUTES = 30;
/** Services named with a template: what fits a table's cell. */
const MAX_SERVICES = 20;
/** Most values, templates, services or buckets of one answer; a year of minutes is 525,600. */
const MAX_LIST = 10_000;
const MAX_BUCKETS = 100_000;
const MAX_BINS = 1000;

/** Questions about numbers of entries. */
export function createEntryCounts(connection: Connection, database: string): EntryCounts {
  const source: Source = { connection, database };
  return {
    async count(filter, signal) {
      const { sql, parameters } = countSource(database, filter, 0);
      const [row] = await connection.rows(`SELECT sum(n) FROM (${sql})`, parameters, signal);
      return Number(row?.[0] ?? 0);
    },
    timeline: (filter, bucketUs) => readTimeline(source, filter, bucketUs),
    templateCounts: (filter, limit) => readTemplates(source, filter, limit),
    serviceCounts: (filter, limit) => readServices(source, filter, limit),
    facet: (filter, column, limit) => readFacet(source, { filter, column, limit }),
    scoreHistogram: (filter, bins, modelVersion) => readScores(source, { filter, bins, modelVersion }),
  };
}

interface Source {
  readonly connection: Connection;
  readonly database: string;
}

async function readTimeline(
  { connection, database }: Source,
  filter: EntryFilter,
  bucketUs: number,
): Promise<readonly TimelineBucket[]> {
  checkRange('bucketUs', bucketUs, Number.MAX_SAFE_INTEGER);
  const { sql, parameters } = countSource(database, filter, bucketUs);
  const rows = await connection.rows(
    `SELECT intDiv(at, {bucket:Int64}) * {bucket:Int64} AS start, level, sum(n), sum(anomalies)
     FROM (${sql}) GROUP BY start, level ORDER BY start LIMIT ${MAX_BUCKETS * LEVELS.length}`,
    { ...parameters, bucket: bucketUs },
  );
  const buckets: { startUs: number; levels: Partial<Record<Level, number>>; anomalies: number }[] = [];
  for (const [start, level, entries, anomalies] of rows) {
    let bucket = buckets.at(-1);
    if (bucket?.startUs !== Number(start)) {
      bucket = { startUs: Number(start), levels: {}, anomalies: 0 };
      buckets.push(bucket);
    }
    bucket.levels[LEVELS[Number(level)] ?? 'unknown'] = Number(entries);
    bucket.anomalies += Number(anomalies);
  }
  return buckets;
}

async function readTemplates(
  source: Source,
  filter: EntryFilter,
  limit: number,
): Promise<readonly TemplateCount[]> {
  checkRange('limit', limit, MAX_LIST);
  const groups = await readGroups(source, filter, {
    column: 'template',
    extra: `groupUniqArray(${MAX_SERVICES})(service)`,
    limit,
  });
  const examples = await readExamples(
    source,
    groups.map((group) => group.key),
  );
  return groups.map((group) => ({
    templateId: group.key,
    count: group.count,
    anomalies: group.anomalies,
    firstUs: group.firstUs,
    lastUs: group.lastUs,
    slices: group.slices,
    example: examples.get(group.key) ?? '',
    services: (group.extra as readonly string[]).toSorted(),
  }));
}

async function readServices(
  source: Source,
  filter: EntryFilter,
  limit: number,
): Promise<readonly ServiceCount[]> {
  checkRange('limit', limit, MAX_LIST);
  const groups = await readGroups(source, filter, {
    column: 'service',
    extra: `sumIf(n, level >= ${LEVEL_CODE.error})`,
    limit,
  });
  return groups.map((group) => ({
    service: group.key,
    count: group.count,
    errors: Number(group.extra),
    anomalies: group.anomalies,
    lastUs: group.lastUs,
    slices: group.slices,
  }));
}

interface GroupQuery {
  readonly column: 'template' | 'service';
  /** SQL of one more aggregate. */
  readonly extra: string;
  readonly limit: number;
}

interface Group {
  readonly key: string;
  readonly count: number;
  readonly anomalies: number;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly extra: unknown;
  readonly slices: readonly number[];
}

async function readGroups(
  { connection, database }: Source,
  filter: EntryFilter,
  { column, extra, limit }: GroupQuery,
): Promise<readonly Group[]> {
  const { sql, parameters } = countSource(database, filter, 0);
  const found = await connection.rows(
    `SELECT ${textOf(column)}, sum(n) AS total, sum(anomalies), min(first_us), max(last_us), ${extra}
     FROM (${sql}) GROUP BY ${column} ORDER BY total DESC, ${column} LIMIT {limit:UInt32}`,
    { ...parameters, limit },
  );
  if (found.length === 0) return [];
  const range = {
    fromUs: filter.fromUs ?? Math.min(...found.map((row) => Number(row[3]))),
    toUs: filter.toUs ?? Math.max(...found.map((row) => Number(row[4]))) + 1,
  };
  const keys = found.map((row) => String(row[0]));
  const chosen = column === 'template' ? { templates: keys } : { services: keys };
  const slices = await readSlices(
    { connection, database },
    { filter: { ...filter, ...chosen }, column, range },
  );
  return found.map(([key, total, anomalies, first, last, extraValue]) => ({
    key: String(key),
    count: Number(total),
    anomalies: Number(anomalies),
    firstUs: Number(first),
    lastUs: Number(last),
    extra: extraValue,
    slices: slices.get(String(key)) ?? new Array<number>(SLICES).fill(0),
  }));
}

function textOf(column: 'template' | 'service'): string {
  return column === 'template' ? hexOf(column) : column;
}

interface SliceQuery {
  readonly filter: EntryFilter;
  readonly column: 'template' | 'service';
  readonly range: { readonly fromUs: number; readonly toUs: number };
}

async function readSlices(
  { connection, database }: Source,
  { filter, column, range }: SliceQuery,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const widthUs = Math.max(1, Math.ceil((range.toUs - range.fromUs) / SLICES));
  // Shorter slices tell seconds apart; longer ones take whole minutes, which few of them notice.
  const { sql, parameters } = countSource(database, filter, widthUs < MINUTE_US ? widthUs : 0);
  const split = widthUs >= MINUTE_US && widthUs < MINUTE_US * SPLIT_MINUTES;
  const rows = await connection.rows(
    `SELECT ${textOf(column)}, ${split ? 'least(piece.1, {last:Int64}), sum(piece.2)' : 'slice, sum(n)'} FROM (
       SELECT ${column}, n, least(greatest(intDiv(at - {start:Int64}, {width:Int64}), 0), {last:Int64}) AS slice,
         if(n > 1, least(({start:Int64} + (slice + 1) * {width:Int64} - at) / ${MINUTE_US}, 1), 1) AS share,
         toInt64(round(n * share)) AS own
       FROM (${sql})
     ) ${split ? 'ARRAY JOIN [(slice, own), (slice + 1, toInt64(n) - own)] AS piece' : ''} GROUP BY 1, 2`,
    { ...parameters, start: Math.floor(range.fromUs), width: widthUs, last: SLICES - 1 },
  );
  const slices = new Map<string, number[]>();
  for (const [key, slice, entries] of rows) {
    const name = String(key);
    const counts = slices.get(name) ?? new Array<number>(SLICES).fill(0);
    counts[Number(slice)] = Number(entries);
    slices.set(name, counts);
  }
  return slices;
}

async function readExamples(
  { connection, database }: Source,
  templateIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (templateIds.length === 0) return new Map();
  const rows = await connection.rows(
    `SELECT ${hexOf('template')}, any(message) FROM ${database}.${TABLE.examples}
     WHERE template IN {templates:Array(UInt64)} GROUP BY template`,
    { templates: templateIds.map(parseId64) },
  );
  return new Map(rows.map(([id, message]) => [String(id), String(message)]));
}

interface FacetQuery {
  readonly filter: EntryFilter;
  readonly column: FacetColumn;
  readonly limit: number;
}

async function readFacet(
  { connection, database }: Source,
  { filter, column, limit }: FacetQuery,
): Promise<readonly FacetValue[]> {
  checkRange('limit', limit, MAX_LIST);
  const { sql, parameters } = facetSource(database, filter, column);
  const rows = await connection.rows(
    `SELECT v, sum(n) AS total FROM (${sql}) GROUP BY v ORDER BY total DESC, v LIMIT {limit:UInt32}`,
    { ...parameters, limit },
  );
  return rows.map(([value, total]) => ({
    value: column === 'level' ? (LEVELS[Number(value)] ?? 'unknown') : String(value),
    count: Number(total),
  }));
}

function facetSource(
  database: string,
  filter: EntryFilter,
  column: FacetColumn,
): ReturnType<typeof countSource> {
  if (column === 'host' || column === 'source') {
    const { where, parameters } = entriesFilter(filter);
    return {
      sql: `SELECT ${column} AS v, count() AS n FROM ${database}.${TABLE.entries} WHERE ${where} GROUP BY v`,
      parameters,
    };
  }
  const { sql, parameters } = countSource(database, filter, 0);
  const value = column === 'template' ? hexOf('template') : column;
  return { sql: `SELECT ${value} AS v, n FROM (${sql})`, parameters };
}

interface ScoreQuery {
  readonly filter: EntryFilter;
  readonly bins: number;
  readonly modelVersion: number | undefined;
}

async function readScores(
  { connection, database }: Source,
  { filter, bins, modelVersion }: ScoreQuery,
): Promise<readonly number[]> {
  checkRange('bins', bins, MAX_BINS);
  const { where, parameters } = entriesFilter(filter);
  const scored = modelVersion === undefined ? 'model > 0' : 'model = {model:UInt32}';
  const rows = await connection.rows(
    `SELECT least(toUInt32(floor(greatest(score, 0) * {bins:UInt32})), {bins:UInt32} - 1) AS bin, count()
     FROM ${database}.${TABLE.entries} WHERE ${where} AND ${scored} GROUP BY bin`,
    { ...parameters, bins, ...(modelVersion !== undefined && { model: modelVersion }) },
  );
  const counts = new Array<number>(bins).fill(0);
  for (const [bin, entries] of rows) counts[Number(bin)] = Number(entries);
  return counts;
}

function checkRange(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${what} must be a whole number from 1 to ${most}, not ${value}`);
}
