import type { EntryFilter } from '../../core/entry-filter.ts';
import type { Parameters } from './connection.ts';
import {
  allOf,
  clampTime,
  countsKnow,
  dimensionConditions,
  dimensionParameters,
  entriesFilter,
  LAST_TIME_US,
} from './filter-sql.ts';
import { TABLE } from './schema.ts';

/**
 * A subquery with the columns `at` (µs, Int64), `service`, `level`, `template`, `n` (entries), `anomalies`, `first_us`
 * and `last_us`: what every question about counts reads.
 */
export interface CountSource {
  readonly sql: string;
  readonly parameters: Parameters;
}

export const MINUTE_US = 60_000_000;

/**
 * Counts by minute where they answer the question, entries where they don't. A range that begins or ends inside a
 * minute takes its whole minutes from the counts and the rest from entries, so both give the same numbers.
 * @param stepUs the finest step of time the question tells apart, 0 for none
 */
export function countSource(database: string, filter: EntryFilter, stepUs: number): CountSource {
  const minutes = wholeMinutes(filter);
  if (!countsKnow(filter) || stepUs % MINUTE_US !== 0 || minutes === undefined) {
    return entriesSource(database, filter);
  }
  const edges = edgeFilters(filter, minutes);
  const parts = [minutesSql(database, filter)];
  const parameters: Record<string, Parameters[string]> = {
    ...dimensionParameters(filter),
    firstMinute: minutes.first,
    endMinute: minutes.end,
  };
  for (const [index, edge] of edges.entries()) {
    const name = index === 0 ? 'edgeA' : 'edgeB';
    const { where } = entriesFilter({ ...filter, ...edge });
    parts.push(
      entriesSql(database, where.replaceAll('fromUs', `${name}From`).replaceAll('toUs', `${name}To`)),
    );
    parameters[`${name}From`] = clampTime(edge.fromUs);
    parameters[`${name}To`] = clampTime(edge.toUs);
  }
  return { sql: parts.join(' UNION ALL '), parameters };
}

function entriesSource(database: string, filter: EntryFilter): CountSource {
  const { where, parameters } = entriesFilter(filter);
  return { sql: entriesSql(database, where), parameters };
}

function entriesSql(database: string, where: string): string {
  return `SELECT toUnixTimestamp64Micro(time) AS at, service, level, template,
    toUInt64(1) AS n, toUInt64(anomalous) AS anomalies, at AS first_us, at AS last_us
    FROM ${database}.${TABLE.entries} WHERE ${where}`;
}

function minutesSql(database: string, filter: EntryFilter): string {
  const conditions = [
    'minute >= {firstMinute:UInt32}',
    'minute < {endMinute:UInt32}',
    ...dimensionConditions(filter),
  ];
  // Of anomalous entries only, the number of entries is the number of anomalies, and the other way round.
  const n = filter.anomalous === undefined ? 'total' : filter.anomalous ? 'odd' : 'total - odd';
  return `SELECT toInt64(minute) * ${MINUTE_US} AS at, service, level, template,
    toUInt64(${n}) AS n, ${filter.anomalous === false ? 'toUInt64(0)' : 'odd'} AS anomalies,
    toUnixTimestamp64Micro(first_time) AS first_us, toUnixTimestamp64Micro(last_time) AS last_us
    FROM (SELECT minute, service, template, level, sum(entries) AS total, sum(anomalies) AS odd,
        min(first) AS first_time, max(last) AS last_time
      FROM ${database}.${TABLE.counts} WHERE ${allOf(conditions)} GROUP BY minute, service, template, level)
    WHERE n > 0`;
}

interface Minutes {
  /** Minutes since 1970. */
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** The whole minutes of a range, or undefined when it has none. */
function wholeMinutes({ fromUs, toUs }: EntryFilter): Minutes | undefined {
  const first = Math.ceil(clampTime(fromUs ?? 0) / MINUTE_US);
  const end = Math.floor((toUs === undefined ? LAST_TIME_US + 1 : clampTime(toUs)) / MINUTE_US);
  return end > first ? { first, end } : undefined;
}

interface Edge {
  readonly fromUs: number;
  readonly toUs: number;
}

function edgeFilters({ fromUs, toUs }: EntryFilter, minutes: Minutes): readonly Edge[] {
  const edges: Edge[] = [];
  const firstUs = minutes.first * MINUTE_US;
  const endUs = minutes.end * MINUTE_US;
  if (fromUs !== undefined && clampTime(fromUs) < firstUs) edges.push({ fromUs, toUs: firstUs });
  if (toUs !== undefined && endUs < clampTime(toUs)) edges.push({ fromUs: endUs, toUs });
  return edges;
}
