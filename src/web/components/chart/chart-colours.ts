import { LEVELS } from '../../../core/level.ts';
import type { Level } from '../../../core/level.ts';

export interface ChartColours {
  readonly fills: Readonly<Record<Level, string>>;
  readonly anomaly: string;
  readonly usual: string;
  readonly axis: string;
  readonly grid: string;
  /** For series that are no levels. */
  readonly series: readonly string[];
}

const SERIES_COLOURS = 8;

/** The theme's colours as canvas takes them. */
export function readChartColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    fills: Object.fromEntries(LEVELS.map((level) => [level, read(`fill-${level}`)])) as Record<Level, string>,
    anomaly: read('anomaly-fill'),
    usual: read('usual'),
    axis: read('text-3'),
    grid: read('line'),
    series: Array.from({ length: SERIES_COLOURS }, (_, index) => read(`series-${index + 1}`)),
  };
}
