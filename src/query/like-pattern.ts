import { quoteRegex } from './pipe-columns.ts';
import type { RowField } from './query.ts';

/**
 * The RE2 pattern that a pattern with stars stands for. In messages it begins where a word begins (unless with a star),
 * stars stay within words, and letter case is ignored; elsewhere it is the whole value as it is written.
 */
export function likeRegex(field: RowField, pattern: string): string {
  const inMessage = field.in === 'column' && field.name === 'message';
  const parts = pattern.split('*').map(quoteRegex);
  if (!inMessage) return `^${parts.join('.*')}$`;
  const start = pattern.startsWith('*') ? '' : '(?:^|[^\\p{L}\\p{N}_])';
  return `(?i)${start}${parts.join('\\S*')}`;
}

/** The longest text that every match holds, for a faster search first; '' when there is none. */
export function likeConstant(pattern: string): string {
  return pattern.split('*').reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
