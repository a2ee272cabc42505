const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const ONE_DECIMAL = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** 41200 as `41,200`. */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** 41200 as `41.2K`, below 10,000 in full: for axes and narrow cells. */
export function formatCompact(value: number): string {
  const size = Math.abs(value);
  if (size < 1 && size > 0) return String(Number(value.toPrecision(2)));
  return size < 10_000 ? ONE_DECIMAL.format(value) : COMPACT.format(value);
}

/** A number of things with its noun: `1 line`, `2 lines`. */
export function formatPlural(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** Lines a second; one decimal below 10, and never 0 for what is more. */
export function formatRate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.1) return String(Number(perSecond.toPrecision(1)));
  return perSecond < 10 ? ONE_DECIMAL.format(perSecond) : GROUPED.format(perSecond);
}

/** 0..1 as a percentage: `12%`, `0.4%`, `<0.1%`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  return `${percent < 10 ? ONE_DECIMAL.format(percent) : GROUPED.format(percent)}%`;
}

/** A score or threshold with the digits that people compare. */
export function formatScore(score: number): string {
  return score.toFixed(2);
}

/**
 * How a count changed: `+12%`, `−40%`, `×3.4`, `new`, `gone`, or an empty text when it did not.
 * Whole percentages up to a doubling, then a factor.
 */
export function formatChange(now: number, before: number): string {
  if (now === before) return '';
  if (before === 0) return 'new';
  if (now === 0) return 'gone';
  const ratio = now / before;
  if (ratio >= 2) return `×${ratio < 10 ? ONE_DECIMAL.format(ratio) : GROUPED.format(ratio)}`;
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return '';
  return percent > 0 ? `+${percent}%` : `−${-percent}%`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** 1536 as `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 && unit > 0 ? ONE_DECIMAL.format(value) : GROUPED.format(value)} ${BYTE_UNITS[unit]}`;
}
