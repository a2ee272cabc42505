import type { EntryFilter } from '../../core/entry-filter.ts';
import { logqlField, STREAM_LABELS } from '../../query/logql/logql.ts';
import type { LogqlCounts, LogqlLabel } from '../../query/logql/logql.ts';
import type { Pipe } from '../../query/query.ts';
import type { EntryStore, TimeRange } from '../../store/store.ts';
import { LokiProblem } from './loki-problem.ts';

/** Loki's own limit. */
const POINTS_LIMIT = 11_000;
/** Rows of one table, by the contract of the store. */
const ROWS_LIMIT = 10_000;

export interface CountsRequest {
  readonly counts: LogqlCounts;
  /** Without the range. */
  readonly filter: EntryFilter;
  readonly range: TimeRange;
  readonly stepMs: number;
  readonly signal: AbortSignal;
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds, and the number as text. */
  readonly values: readonly (readonly [number, string])[];
}

/**
 * Numbers of lines within the range before each step, as Prometheus' matrix. Steps are multiples of the step, as Loki's
 * query frontend aligns them; numbers come from buckets that divide both step and range.
 * @throws LokiProblem 400 beyond the limits on points and series
 */
export async function lokiCounts(entries: EntryStore, request: CountsRequest): Promise<readonly Series[]> {
  const { counts, range, stepMs } = request;
  const firstMs = Math.ceil(range.fromUs / 1000 / stepMs) * stepMs;
  const lastMs = Math.floor(range.toUs / 1000 / stepMs) * stepMs;
  const points = Math.max(0, Math.floor((lastMs - firstMs) / stepMs) + 1);
  if (points > POINTS_LIMIT)
    throw new LokiProblem(
      400,
      `exceeded maximum resolution of ${POINTS_LIMIT} points per time series. Try increasing the value of the step parameter`,
    );
  if (points === 0) return [];
  const bucketMs = greatestCommonDivisor(stepMs, counts.rangeMs);
  const groups = await readBuckets(entries, {
    ...request,
    bucketMs,
    window: { fromUs: (firstMs - counts.rangeMs) * 1000, toUs: lastMs * 1000 },
  });
  return groups.map(({ metric, buckets }) => ({
    metric,
    values: sliding(buckets, { firstMs, points, stepMs, bucketMs, counts }),
  }));
}

/** The same at one point in time. */
export async function lokiCountsAt(
  entries: EntryStore,
  { counts, filter, timeUs, signal }: Omit<CountsRequest, 'range' | 'stepMs'> & { readonly timeUs: number },
): Promise<readonly { readonly metric: Series['metric']; readonly value: readonly [number, string] }[]> {
  const labels = counts.by ?? ALL_LABELS;
  const range = { fromUs: timeUs - counts.rangeMs * 1000, toUs: timeUs };
  const table = await entries.query(
    { filter: { ...filter, ...range }, pipes: [countBy(labels, undefined)], limit: ROWS_LIMIT },
    signal,
  );
  checkRows(table.rows.length);
  return table.rows
    .filter((row) => Number(row.at(-1)) > 0)
    .map((row) => ({
      metric: metricOf(labels, row),
      value: [timeUs / 1e6, numberText(Number(row.at(-1)), counts)] as const,
    }));
}

const ALL_LABELS: readonly LogqlLabel[] = STREAM_LABELS.map((name) => ({ name, field: logqlField(name) }));

interface BucketRequest extends CountsRequest {
  readonly bucketMs: number;
  readonly window: TimeRange;
}

interface Group {
  readonly metric: Readonly<Record<string, string>>;
  /** Lines by the start of their bucket, ms. */
  readonly buckets: ReadonlyMap<number, number>;
}

async function readBuckets(
  entries: EntryStore,
  { counts, filter, window, bucketMs, signal }: BucketRequest,
): Promise<readonly Group[]> {
  const labels = counts.by ?? ALL_LABELS;
  const table = await entries.query(
    { filter: { ...filter, ...window }, pipes: [countBy(labels, bucketMs)], limit: ROWS_LIMIT },
    signal,
  );
  checkRows(table.rows.length);
  const groups = new Map<string, { metric: Group['metric']; buckets: Map<number, number> }>();
  for (const row of table.rows) {
    const metric = metricOf(labels, row);
    const key = JSON.stringify(metric);
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { metric, buckets: new Map() }));
    const startMs = Number(row[labels.length]) / 1000;
    group.buckets.set(startMs, (group.buckets.get(startMs) ?? 0) + Number(row.at(-1)));
  }
  return [...groups.values()];
}

function countBy(labels: readonly LogqlLabel[], bucketMs: number | undefined): Pipe {
  return {
    kind: 'stats',
    stats: [{ name: 'count' }],
    by: [
      ...labels.map(({ field }) => ({ kind: 'field' as const, field })),
      ...(bucketMs === undefined
        ? []
        : [{ kind: 'bin' as const, step: { number: bucketMs, unit: 'ms' as const } }]),
    ],
  };
}

function checkRows(rows: number): void {
  if (rows < ROWS_LIMIT) return;
  throw new LokiProblem(
    400,
    `maximum number of samples (${ROWS_LIMIT}) reached for a single query; consider a larger step, a shorter time range, or fewer labels in sum by`,
  );
}

function metricOf(labels: readonly LogqlLabel[], row: readonly unknown[]): Readonly<Record<string, string>> {
  const values = labels.map(({ name }, index) => [name, String(row[index] ?? '')] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}

interface Sliding {
  readonly firstMs: number;
  readonly points: number;
  readonly stepMs: number;
  readonly bucketMs: number;
  readonly counts: LogqlCounts;
}

/** Points without a line in their range are left out, as Loki does. */
function sliding(
  buckets: ReadonlyMap<number, number>,
  { firstMs, points, stepMs, bucketMs, counts }: Sliding,
): readonly (readonly [number, string])[] {
  const values: (readonly [number, string])[] = [];
  let sum = 0;
  let enteredMs = firstMs - counts.rangeMs;
  let leftMs = enteredMs;
  for (let point = 0; point < points; point++) {
    const timeMs = firstMs + point * stepMs;
    for (; enteredMs < timeMs; enteredMs += bucketMs) sum += buckets.get(enteredMs) ?? 0;
    for (; leftMs < timeMs - counts.rangeMs; leftMs += bucketMs) sum -= buckets.get(leftMs) ?? 0;
    if (sum > 0) values.push([timeMs / 1000, numberText(sum, counts)]);
  }
  return values;
}

function numberText(count: number, { perSecond, rangeMs }: LogqlCounts): string {
  return String(perSecond ? count / (rangeMs / 1000) : count);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
