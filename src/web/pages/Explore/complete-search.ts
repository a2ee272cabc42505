import type { FacetsDto } from '../../../api/entries.ts';
import { LEVELS } from '../../../core/level.ts';
import { formatCount } from '../../format/number.ts';
import { formatChip, SEARCH_FIELDS } from '../../state/parse-search.ts';

/** A way to finish what is being typed. */
export interface Completion {
  /** The whole content of the field once taken. */
  readonly input: string;
  readonly label: string;
  readonly hint: string;
}

const MOST = 8;

/** Completes the last word of the input: names of fields, and values of the field before a colon. */
export function complete(input: string, facets: FacetsDto | undefined): Completion[] {
  const word = /\S*$/.exec(input)?.[0] ?? '';
  const front = input.slice(0, input.length - word.length);
  const colon = word.indexOf(':');
  if (word.startsWith('"')) return [];
  if (colon === -1) {
    return SEARCH_FIELDS.filter(({ field }) => field.startsWith(word.toLowerCase())).map(
      ({ field, hint }) => ({
        input: `${front}${field}:`,
        label: `${field}:`,
        hint,
      }),
    );
  }
  const field = SEARCH_FIELDS.find((known) => known.field === word.slice(0, colon).toLowerCase());
  if (field === undefined) return [];
  const begun = word
    .slice(colon + 1)
    .replace(/^"/, '')
    .toLowerCase();
  return valuesOf(field.key, facets)
    .filter(({ value }) => value !== '' && value !== begun && value.toLowerCase().includes(begun))
    .slice(0, MOST)
    .map(({ value, count }) => ({
      input: `${front}${formatChip({ key: field.key, value })} `,
      label: value,
      hint: count === undefined ? '' : formatCount(count),
    }));
}

function valuesOf(key: string, facets: FacetsDto | undefined): readonly { value: string; count?: number }[] {
  switch (key) {
    case 'service':
      return facets?.service ?? [];
    case 'host':
      return facets?.host ?? [];
    case 'level':
      return facets?.level ?? LEVELS.map((value) => ({ value }));
    case 'anomalous':
      return [{ value: 'true' }, { value: 'false' }];
    default:
      return [];
  }
}
