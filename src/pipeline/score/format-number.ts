/** A number for a person: at most three significant decimals, thousands separated by commas. */
export function formatNumber(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e15 || (magnitude > 0 && magnitude < 1e-4)) return value.toExponential(2);
  const decimals =
    magnitude >= 100 || Number.isInteger(value) ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 4;
  const [whole = '0', fraction = ''] = value.toFixed(decimals).split('.');
  const trimmed = fraction.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return trimmed === '' ? grouped : `${grouped}.${trimmed}`;
}

/** A share as a percentage that does not round something to nothing or all: "0.02%", "99.98%". */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent}%`;
  if (percent < 0.01) return 'under 0.01%';
  if (percent > 99.99) return 'over 99.99%';
  const decimals = percent < 1 || percent > 99 ? 2 : percent < 10 || percent > 90 ? 1 : 0;
  return `${percent.toFixed(decimals).replace(/\.0*$|(\.\d*?)0+$/, '$1')}%`;
}

/** "1 line", "2,000 lines". */
export function formatCount(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}
