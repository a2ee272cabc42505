import type { Analysis } from '../analysis.ts';
import { formatCount, formatPlural, formatShare } from './format-number.ts';

/** The answer first: one sentence with numbers. */
export function headline(analysis: Analysis): string {
  const { lines, anomalous, templates, anomalies } = analysis;
  const marked =
    anomalous === 0
      ? 'none of them strange'
      : `${formatCount(anomalous)} (${formatShare(anomalous / lines)}) strange in ${formatPlural(anomalies.length, 'kind')}`;
  return `${formatPlural(lines, 'line')} of ${formatPlural(templates.length, 'template')}, ${marked}`;
}

/** How the analysis was done, for the small print. */
export function method(analysis: Analysis): string {
  const { trainedOn, threshold, contamination, durationMs, rejected } = analysis;
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  const reasons = Object.entries(rejected.byReason).map(
    ([reason, count]) => `${reason} ${formatCount(count)}`,
  );
  const unread =
    rejected.count === 0
      ? ''
      : ` ${formatCount(rejected.count)} lines could not be read (${reasons.join(', ')}).`;
  return `Learnt from ${formatCount(trainedOn)} lines; strange is a score above ${threshold.toFixed(3)} (contamination ${contamination}). Took ${seconds}.${unread}`;
}

/** A time in UTC, to the millisecond where it has one. */
export function formatTime(timeUs: number): string {
  const date = new Date(timeUs / 1000);
  if (Number.isNaN(date.getTime())) return '-';
  return date.toISOString().replace('T', ' ').replace('.000Z', '').replace('Z', '');
}
