import { formatDuration } from './duration.ts';
import { formatBytes, formatCompact } from './number.ts';

/** A number with its unit as people write it: `52 ms`, `1.2 s`, `3 h`, `1.5 KiB`, `41.2K`. */
export function formatMeasure(value: number, unit: 'ms' | 'B' | ''): string {
  switch (unit) {
    case 'ms':
      if (value < 1000) return `${formatCompact(value)} ms`;
      return value < 60_000
        ? `${formatCompact(Number((value / 1000).toPrecision(3)))} s`
        : formatDuration(value / 1000);
    case 'B':
      return formatBytes(value);
    case '':
      return formatCompact(value);
  }
}
