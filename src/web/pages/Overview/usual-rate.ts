/** The range in which lines a second usually lie. */
export interface UsualRate {
  readonly low: number;
  readonly high: number;
}

/** Fewer buckets with lines say nothing about what is usual. */
const LEAST_BUCKETS = 12;

/**
 * The 10th to 90th percentile of the rates of past buckets. Buckets before the first line are no silence and are
 * not counted. Undefined while there is too little past.
 */
export function usualRate(rates: readonly number[]): UsualRate | undefined {
  const begin = rates.findIndex((rate) => rate > 0);
  if (begin === -1 || rates.length - begin < LEAST_BUCKETS) return undefined;
  const sorted = rates.slice(begin).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { low: at(0.1), high: at(0.9) };
}
