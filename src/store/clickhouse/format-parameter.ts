import type { Parameters } from './connection.ts';

/**
 * A bound value as ClickHouse's HTTP interface takes it: escaped as in TabSeparated, in lists quoted as well. See
 * https://clickhouse.com/docs/interfaces/http#tabs-in-url-parameters.
 */
export function formatParameter(value: Parameters[string]): string {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'bigint') return String(value);
  return `[${value.map((item) => (typeof item === 'string' ? `'${escaped(item)}'` : formatParameter(item))).join(',')}]`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
};

function escaped(text: string): string {
  return text.replace(/[\t\n\r'\\]/g, (character) => ESCAPES[character] ?? character);
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return '+inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : String(value);
}
