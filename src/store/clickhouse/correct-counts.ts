import type { TimeRange } from '../store.ts';
import type { Connection } from './connection.ts';
import { endMutations } from './end-mutations.ts';
import { timeOf } from './filter-sql.ts';
import { TABLE } from './schema.ts';

const HOUR_US = 3_600_000_000;
const MINUTE_US = 60_000_000;

/**
 * Adds to the counts by minute what they lack of what the entries hold, lines and anomalies; less is added as the
 * difference to 2⁶⁴, where sums of UInt64 wrap around, also where no line is left. Asked again it adds nothing.
 */
export async function correctCounts(
  connection: Connection,
  database: string,
  range: TimeRange,
): Promise<void> {
  const fromUs = Math.floor(range.fromUs / HOUR_US) * HOUR_US;
  const toUs = Math.ceil(range.toUs / HOUR_US) * HOUR_US;
  await connection.command(
    `INSERT INTO ${database}.${TABLE.counts} (minute, service, template, level, entries, anomalies, first, last)
     SELECT minute, service, template, level, sum(lines) - sum(counted_lines) AS missing_lines,
       sum(odd) - sum(counted_odd) AS missing_odd, min(first_time), max(last_time)
     FROM (
       SELECT toRelativeMinuteNum(time) AS minute, service, template, level, count() AS lines,
         sum(toUInt64(anomalous)) AS odd, toUInt64(0) AS counted_lines, toUInt64(0) AS counted_odd,
         min(time) AS first_time, max(time) AS last_time
       FROM ${database}.${TABLE.entries}
       WHERE time >= ${timeOf('fromUs')} AND time < ${timeOf('toUs')}
       GROUP BY minute, service, template, level
       UNION ALL
       SELECT minute, service, template, level, toUInt64(0) AS lines, toUInt64(0) AS odd,
         sum(entries) AS counted_lines, sum(anomalies) AS counted_odd, min(first) AS first_time, max(last) AS last_time
       FROM ${database}.${TABLE.counts}
       WHERE minute >= {fromMinute:UInt32} AND minute < {toMinute:UInt32}
       GROUP BY minute, service, template, level)
     GROUP BY minute, service, template, level
     HAVING missing_lines != 0 OR missing_odd != 0`,
    { fromUs, toUs, fromMinute: fromUs / MINUTE_US, toMinute: toUs / MINUTE_US },
  );
}

/**
 * Makes the counts agree with the entries again wherever they do not: an engine that was killed between the two has
 * the lines of a block and not their counts. Reads one column of all entries: about 0.1 s for 20 million.
 * @returns hours that were corrected
 */
export async function repairCounts(connection: Connection, database: string): Promise<number> {
  // A deletion that a crash cut off is not gone on with: it would make counts wrong again.
  await endMutations(connection, {
    database,
    table: TABLE.entries,
    condition: "command LIKE '%DELETE WHERE%'",
  });
  const hours = await connection.rows(
    `SELECT hour FROM (
       SELECT toRelativeHourNum(time) AS hour, count() AS lines, toUInt64(0) AS counted
       FROM ${database}.${TABLE.entries} GROUP BY hour
       UNION ALL
       SELECT intDiv(minute, 60) AS hour, toUInt64(0) AS lines, sum(entries) AS counted
       FROM ${database}.${TABLE.counts} GROUP BY hour)
     GROUP BY hour HAVING sum(lines) != sum(counted) ORDER BY hour`,
  );
  for (const [hour] of hours) {
    const fromUs = Number(hour) * HOUR_US;
    await correctCounts(connection, database, { fromUs, toUs: fromUs + HOUR_US });
  }
  return hours.length;
}
