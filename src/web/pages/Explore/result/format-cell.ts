const WHOLE = new Intl.NumberFormat('en');
/** Four digits say what a mean or a quantile says. */
const PRECISE = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** `1,234` for whole numbers, four digits for others. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 10_000
    ? WHOLE.format(Math.round(value))
    : PRECISE.format(value);
}
