import type { EntryFilter } from '../core/entry-filter.ts';
import { HttpProblem } from '../api/http-problem.ts';

export interface WholeRange extends EntryFilter {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Range of a page that names none. */
const DEFAULT_RANGE_US = 3600e6;

/** Widths people read well, s. */
const NICE_SECONDS = [
  1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 604_800,
];

/** About this many bars fit a chart at 1440 pixels. */
const BUCKETS_WANTED = 120;

/** Bounds the answer; 10,000 buckets are 7 days by the minute. */
const BUCKETS_LIMIT = 10_080;

/** The filter with both ends of its range; the last hour when it has none. */
export function wholeRange(filter: EntryFilter, nowUs: number): WholeRange {
  const toUs = filter.toUs ?? nowUs;
  const fromUs = filter.fromUs ?? toUs - DEFAULT_RANGE_US;
  if (fromUs >= toUs) {
    throw new HttpProblem(400, {
      code: 'BAD_RANGE',
      detail: '`from` is not before `to`.',
      nextStep: 'Swap them, or leave `to` out for now.',
    });
  }
  return { ...filter, fromUs, toUs };
}

/** Bucket width in µs: the one asked for (s), or the smallest nice one that gives about 120 buckets. */
export function bucketUsOf(range: WholeRange, seconds: number | undefined): number {
  const spanSeconds = (range.toUs - range.fromUs) / 1e6;
  if (seconds !== undefined) {
    if (spanSeconds / seconds > BUCKETS_LIMIT) {
      throw new HttpProblem(400, {
        code: 'TOO_MANY_BUCKETS',
        detail: `Buckets of ${seconds} s over this range are ${Math.ceil(spanSeconds / seconds)}; at most ${BUCKETS_LIMIT} are answered.`,
        nextStep: 'Ask for wider buckets or a shorter range.',
      });
    }
    return seconds * 1e6;
  }
  const wanted = spanSeconds / BUCKETS_WANTED;
  const nice = NICE_SECONDS.find((width) => width >= wanted) ?? Math.ceil(wanted / 604_800) * 604_800;
  return nice * 1e6;
}
