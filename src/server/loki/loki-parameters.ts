import { parseLogqlDurationMs } from '../../query/logql/parse-logql.ts';
import type { TimeRange } from '../../store/store.ts';
import { LokiProblem } from './loki-problem.ts';

/** Loki's: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time */
const DEFAULT_RANGE_MS = 3_600_000;
const DEFAULT_POINTS = 250;

export interface LokiRange {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly since?: string | undefined;
}

/** The range of a request, both ends in µs. @throws LokiProblem 400 */
export function lokiRange({ start, end, since }: LokiRange, nowUs: number): TimeRange {
  const toUs = end === undefined ? nowUs : lokiTimeUs('end', end);
  const sinceMs = since === undefined ? DEFAULT_RANGE_MS : durationMs('since', since);
  const fromUs = start === undefined ? toUs - sinceMs * 1000 : lokiTimeUs('start', start);
  if (fromUs > toUs) throw new LokiProblem(400, 'end timestamp must not be before or equal to start time');
  // A range of one point is still a range.
  return { fromUs, toUs: Math.max(toUs, fromUs + 1) };
}

/** Digits of nanoseconds of a time after 2001; fewer are seconds. */
const NANOSECOND_DIGITS = 17;

/** Nanoseconds, seconds with a fraction, or RFC 3339. @throws LokiProblem 400 */
export function lokiTimeUs(name: string, text: string): number {
  if (/^\d{1,20}$/.test(text)) {
    const us = text.length >= NANOSECOND_DIGITS ? BigInt(text) / 1000n : BigInt(text) * 1_000_000n;
    return Number(us);
  }
  if (/^\d{1,12}\.\d{1,9}$/.test(text)) return Math.round(Number(text) * 1e6);
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(ms)) return ms * 1000;
  throw new LokiProblem(
    400,
    `could not parse ${name} ${JSON.stringify(text.slice(0, 60))}: give nanoseconds, seconds or RFC 3339`,
  );
}

/** `15`, `15.5` (seconds) or `15s`; by default 250 points over the range. @throws LokiProblem 400 */
export function lokiStepMs(text: string | undefined, { fromUs, toUs }: TimeRange): number {
  if (text !== undefined) return durationMs('step', text);
  return Math.max(1, Math.floor((toUs - fromUs) / 1e6 / DEFAULT_POINTS)) * 1000;
}

function durationMs(name: string, text: string): number {
  const ms = /^\d{1,9}(\.\d{1,9})?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : parseLogqlDurationMs(text);
  if (ms !== undefined && ms >= 1) return ms;
  throw new LokiProblem(400, `could not parse ${name} ${JSON.stringify(text.slice(0, 60))} as a duration`);
}

/** As many as Loki gives by default at most. */
const LINES_LIMIT = 5000;
const DEFAULT_LINES = 100;

export function lokiLimit(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_LINES;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 0)
    throw new LokiProblem(400, 'limit must be a whole number that is not negative');
  if (limit > LINES_LIMIT)
    throw new LokiProblem(
      400,
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${LINES_LIMIT})`,
    );
  return limit === 0 ? DEFAULT_LINES : limit;
}
