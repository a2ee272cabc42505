import { usePageAddress } from './use-page-address.ts';

/** ms between two requests of the same thing, by the length of the range: a bar of a chart is seldom narrower. */
const FAST_MS = { least: 2000, most: 30_000 } as const;
const SLOW_MS = 15_000;
/** As many bars as a chart has, roughly. */
const BARS = 240;

/** How often to ask again, or false for a fixed stretch of time: what has passed does not change. */
export function useRefresh(pace: 'fast' | 'slow'): number | false {
  const { range } = usePageAddress().address;
  if (range.kind === 'absolute') return false;
  const fast = Math.min(Math.max((range.seconds * 1000) / BARS, FAST_MS.least), FAST_MS.most);
  return pace === 'fast' ? fast : Math.max(SLOW_MS, fast);
}
