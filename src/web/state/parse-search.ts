import type { FilterChip, FilterKey } from './filters.ts';

/** What may stand before a colon in the search box, with what it means there. */
export const SEARCH_FIELDS: readonly {
  readonly field: string;
  readonly key: FilterKey;
  readonly hint: string;
}[] = [
  { field: 'service', key: 'service', hint: 'who wrote the line' },
  { field: 'level', key: 'level', hint: 'trace, debug, info, warn, error, fatal' },
  { field: 'host', key: 'host', hint: 'where it ran' },
  { field: 'trace', key: 'trace', hint: 'trace or request id' },
  { field: 'template', key: 'template', hint: 'id of a pattern' },
  { field: 'anomalous', key: 'anomalous', hint: 'true or false' },
  { field: 'score', key: 'minScore', hint: 'lowest score, 0 to 1' },
];

/**
 * Splits what was typed into conditions: `service:checkout level:error "connection refused" timeout`. A word with a
 * colon whose front is no known field is text, and so is everything in quotes.
 */
export function parseSearch(input: string): FilterChip[] {
  const chips: FilterChip[] = [];
  for (const match of input.matchAll(/(?:([a-zA-Z]+):)?(?:"((?:[^"\\]|\\.)*)"?|(\S+))/g)) {
    const [whole, name, quoted, bare] = match;
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '';
    const field = SEARCH_FIELDS.find((known) => known.field === name?.toLowerCase());
    if (field === undefined) {
      const text = name === undefined ? value : whole;
      if (text !== '') chips.push({ key: 'text', value: text });
    } else if (value !== '') {
      chips.push({ key: field.key, value: field.key === 'minScore' ? value.replace(/^>=?/, '') : value });
    }
  }
  return chips;
}

/** How a condition is written in the search box. */
export function formatChip({ key, value }: FilterChip): string {
  const plain = /^[^\s":]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  if (key === 'text') return plain;
  const field = SEARCH_FIELDS.find((known) => known.key === key)?.field ?? key;
  return `${field}:${plain}`;
}
