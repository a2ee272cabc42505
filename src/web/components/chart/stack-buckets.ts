import { LEVELS } from '../../../core/level.ts';
import type { Level } from '../../../core/level.ts';

/** Bottom to top: what is worst stands on the axis, where a change of it can be read. */
export const STACK_ORDER: readonly Level[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'unknown'];

export interface TimelineData {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketSeconds: number;
  readonly buckets: readonly {
    readonly timeMs: number;
    readonly levels: Readonly<Partial<Record<Level, number>>>;
    readonly anomalies: number;
  }[];
}

/** Per bucket over the whole range, empty ones as zero. */
export interface StackedData {
  /** Bucket starts, seconds since the Unix epoch. */
  readonly times: readonly number[];
  readonly byLevel: Readonly<Record<Level, readonly number[]>>;
  readonly totals: readonly number[];
  /** Counts, never rates. */
  readonly anomalies: readonly number[];
}

/** A timeline longer than this is refused: a chart has fewer pixels. */
const BUCKET_LIMIT = 5000;

/** A bucket at the edge of the range is a rate only when this share of it lies inside. */
const COVERED_ENOUGH = 0.25;

/**
 * Lays buckets out over their range. As `rate`, each value is lines a second of the part of the bucket inside the
 * range, so that the newest bucket does not look like a fall.
 */
export function stackBuckets(data: TimelineData, unit: 'count' | 'rate'): StackedData {
  const bucketMs = data.bucketSeconds * 1000;
  const firstMs = Math.floor(data.fromMs / bucketMs) * bucketMs;
  const length = Math.min(Math.max(Math.ceil((data.toMs - firstMs) / bucketMs), 0), BUCKET_LIMIT);
  const zeros = () => new Array<number>(length).fill(0);
  const byLevel = Object.fromEntries(LEVELS.map((level) => [level, zeros()])) as Record<Level, number[]>;
  const totals = zeros();
  const anomalies = zeros();

  for (const bucket of data.buckets) {
    const index = Math.round((bucket.timeMs - firstMs) / bucketMs);
    if (index < 0 || index >= length) continue;
    const divisor = unit === 'count' ? 1 : coveredSeconds(bucket.timeMs, data);
    if (divisor === 0) continue;
    for (const level of LEVELS) {
      const value = (bucket.levels[level] ?? 0) / divisor;
      byLevel[level][index] = value;
      totals[index] = (totals[index] ?? 0) + value;
    }
    anomalies[index] = bucket.anomalies;
  }
  const times = Array.from({ length }, (_, index) => (firstMs + index * bucketMs) / 1000);
  return { times, byLevel, totals, anomalies };
}

/** The levels that any bucket has, top of the stack first. */
export function levelsIn({ buckets }: Pick<TimelineData, 'buckets'>): Level[] {
  return STACK_ORDER.filter((level) => buckets.some(({ levels }) => (levels[level] ?? 0) > 0)).toReversed();
}

function coveredSeconds(startMs: number, data: TimelineData): number {
  const endMs = startMs + data.bucketSeconds * 1000;
  const seconds = (Math.min(endMs, data.toMs) - Math.max(startMs, data.fromMs)) / 1000;
  return seconds < data.bucketSeconds * COVERED_ENOUGH ? 0 : seconds;
}

/** The level whose bar holds `value` in a bucket, or undefined above the stack. */
export function levelAt(data: StackedData, index: number, value: number): Level | undefined {
  let top = 0;
  return STACK_ORDER.find((level) => {
    top += data.byLevel[level][index] ?? 0;
    return value >= 0 && value <= top && (data.byLevel[level][index] ?? 0) > 0;
  });
}
