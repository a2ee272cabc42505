import type { Bound, Bounds, Quantity, ValueTest } from '../core/entry-condition.ts';
import { LEVELS } from '../core/level.ts';
import { isColumnName, PLAIN_NAME } from './fields.ts';
import { parseNetwork } from './network.ts';
import { formatQuantity } from './quantity.ts';
import type { RowField } from './query.ts';
import { LINE_COLUMNS } from './pipe-columns.ts';

/** One test: what is looked for in messages stands alone, everything else behind its field. */
export function formatTest(field: RowField, test: ValueTest, columns: readonly string[] = []): string {
  const inMessage = field.in === 'column' && field.name === 'message';
  const stands = inMessage && !(test.is === 'like' && LIKE_OTHERWISE.test(test.pattern));
  return `${stands ? '' : `${formatName(field, columns)}:`}${formatValue(field, test)}`;
}

/** Patterns that alone would be a field with its value, a negation or a comparison. */
const LIKE_OTHERWISE = /^-|^[A-Za-z_@][\w@.\-/]*:(?!\/\/)|^(?!\/\/)[^:]*[<>=!]/;

/**
 * A name that stands for the same field where it stood.
 * @param columns that earlier pipes made: an attribute of such a name needs quotes
 */
export function formatName(field: RowField, columns: readonly string[] = []): string {
  const plain = PLAIN_NAME.test(field.name);
  if (field.in !== 'attributes') return plain ? field.name : formatPhrase(field.name);
  const taken =
    columns.includes(field.name) ||
    isColumnName(field.name) ||
    LINE_COLUMNS.includes(field.name) ||
    field.name === 'has';
  return plain && !taken ? field.name : formatPhrase(field.name);
}

function formatValue(field: RowField, test: ValueTest): string {
  switch (test.is) {
    case 'contains':
      return formatWord(test.text, PLAIN_WORD);
    case 'equals':
      return formatWord(test.text, PLAIN_VALUE);
    case 'like':
      return test.pattern;
    case 'regex':
      return `/${escapeSlashes(test.pattern)}/${test.ignoreCase ? 'i' : ''}`;
    case 'network':
      return test.network;
    case 'between':
      return formatBounds(field, test);
  }
}

/** Words that mean nothing but themselves. */
const PLAIN_WORD = /^[\p{L}\p{N}_.][\p{L}\p{N}_.,;+@#%&-]*$/u;
const PLAIN_VALUE = /^[\p{L}\p{N}_.][\p{L}\p{N}_.,;:=+@#%&/-]*$/u;
const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'TO', 'since', 'between']);

function formatWord(text: string, plain: RegExp): string {
  const own = plain.test(text) && !KEYWORDS.has(text) && parseNetwork(text) === undefined;
  return own ? text : formatPhrase(text);
}

export function formatPhrase(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r');
  return `"${escaped}"`;
}

function escapeSlashes(pattern: string): string {
  return pattern.replaceAll(/\\[\s\S]|\//g, (part) => (part === '/' ? '\\/' : part));
}

function formatBounds(field: RowField, { low, high }: Bounds): string {
  const write = (value: Quantity): string =>
    field.in === 'column' && field.name === 'level'
      ? (LEVELS[value.number] ?? 'unknown')
      : formatQuantity(value);
  if (high === undefined) return low === undefined ? '*' : `>${equal(low)}${write(low.value)}`;
  if (low === undefined) return `<${equal(high)}${write(high.value)}`;
  return `${low.inclusive ? '[' : '{'}${write(low.value)} TO ${write(high.value)}${high.inclusive ? ']' : '}'}`;
}

function equal({ inclusive }: Bound): string {
  return inclusive ? '=' : '';
}
