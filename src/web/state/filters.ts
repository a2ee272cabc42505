import { LEVELS } from '../../core/level.ts';
import type { Level } from '../../core/level.ts';

/** Which lines the page is about, apart from time. Lists are "any of", except `text`: each must occur. */
export interface Filters {
  readonly service: readonly string[];
  readonly level: readonly Level[];
  readonly host: readonly string[];
  readonly text: readonly string[];
  readonly template: readonly string[];
  readonly trace?: string;
  readonly anomalous?: boolean;
  readonly minScore?: number;
}

export type FilterKey = keyof Filters;

export const NO_FILTERS: Filters = { service: [], level: [], host: [], text: [], template: [] };

const LIST_KEYS = ['service', 'level', 'host', 'text', 'template'] as const;
type ListKey = (typeof LIST_KEYS)[number];

/** One condition, as a chip shows it. */
export interface FilterChip {
  readonly key: FilterKey;
  readonly value: string;
}

/** Reads the filters of an address. Values that mean nothing are left out. */
export function parseFilters(params: URLSearchParams): Filters {
  const list = (key: string) => [...new Set(params.getAll(key).filter((value) => value !== ''))];
  const trace = params.get('trace');
  const anomalous = params.get('anomalous');
  const minScore = Number(params.get('minScore') ?? Number.NaN);
  return {
    service: list('service'),
    level: list('level').filter(isLevel),
    host: list('host'),
    text: list('text'),
    template: list('template').filter((id) => TEMPLATE_ID.test(id)),
    ...(trace === null || trace === '' ? {} : { trace }),
    ...(anomalous === 'true' || anomalous === 'false' ? { anomalous: anomalous === 'true' } : {}),
    ...(minScore >= 0 && minScore <= 1 ? { minScore } : {}),
  };
}

/** The parameters that say these filters, as the address and the API take them. */
export function filterParams(filters: Filters): [string, string][] {
  return filterChips(filters).map(({ key, value }) => [key, value]);
}

export function filterChips(filters: Filters): FilterChip[] {
  const chips: FilterChip[] = LIST_KEYS.flatMap((key) => filters[key].map((value) => ({ key, value })));
  if (filters.trace !== undefined) chips.push({ key: 'trace', value: filters.trace });
  if (filters.anomalous !== undefined) chips.push({ key: 'anomalous', value: String(filters.anomalous) });
  if (filters.minScore !== undefined) chips.push({ key: 'minScore', value: String(filters.minScore) });
  return chips;
}

/** The filters with one condition more; a value that means nothing changes nothing. */
export function withChip(filters: Filters, { key, value }: FilterChip): Filters {
  const params = new URLSearchParams(filterParams(filters));
  if (isListKey(key)) params.append(key, value);
  else params.set(key, value);
  return parseFilters(params);
}

export function withoutChip(filters: Filters, chip: FilterChip): Filters {
  return parseFilters(
    new URLSearchParams(
      filterParams(filters).filter(([key, value]) => key !== chip.key || value !== chip.value),
    ),
  );
}

export function hasChip(filters: Filters, chip: FilterChip): boolean {
  return filterChips(filters).some(({ key, value }) => key === chip.key && value === chip.value);
}

export function toggleChip(filters: Filters, chip: FilterChip): Filters {
  return hasChip(filters, chip) ? withoutChip(filters, chip) : withChip(filters, chip);
}

/** Template ids are 16 hex digits. */
const TEMPLATE_ID = /^[0-9a-f]{16}$/;

function isLevel(value: string): value is Level {
  return (LEVELS as readonly string[]).includes(value);
}

function isListKey(key: FilterKey): key is ListKey {
  return (LIST_KEYS as readonly string[]).includes(key);
}

export function hasFilters(filters: Filters): boolean {
  return filterChips(filters).length > 0;
}
