import { queryOf, readFilterParams } from './line-query.ts';
import { parseRange, rangeParams, DEFAULT_RANGE } from './time-range.ts';
import type { TimeRange } from './time-range.ts';

/** Everything about a view that its address says, so that it can be sent to a colleague. */
export interface PageAddress {
  readonly range: TimeRange;
  /** Which lines, and what to make of them, in the query language; empty for all lines. */
  readonly query: string;
  /** Id of the entry that is open. */
  readonly entry?: string | undefined;
  readonly live: boolean;
  /** What a page alone knows about, such as how its list is sorted. */
  readonly view: View;
}

export const VIEW_KEYS = ['show', 'sort', 'compare', 'open', 'q', 'columns'] as const;
export type ViewKey = (typeof VIEW_KEYS)[number];
export type View = Readonly<Partial<Record<ViewKey, string>>>;

export function parseAddress(search: string): PageAddress {
  const params = new URLSearchParams(search);
  const entry = params.get('entry');
  return {
    range: parseRange(params),
    query: readQuery(params),
    live: params.get('live') === '1',
    view: parseView(params),
    ...(entry === null || entry === '' ? {} : { entry }),
  };
}

/** The search part of an address, with its question mark, or empty; the default range is left out. */
export function formatAddress(address: Partial<PageAddress>): string {
  const params = new URLSearchParams();
  const range = address.range ?? DEFAULT_RANGE;
  const { from, to } = rangeParams(range);
  if (range.kind === 'absolute' || from !== rangeParams(DEFAULT_RANGE).from) params.set('from', from);
  if (to !== undefined) params.set('to', to);
  if (address.query !== undefined && address.query !== '') params.set('query', address.query);
  if (address.live === true) params.set('live', '1');
  if (address.entry !== undefined) params.set('entry', address.entry);
  for (const key of VIEW_KEYS) {
    const value = address.view?.[key];
    if (value !== undefined && value !== '') params.set(key, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The filter parameters of the API count as well. */
function readQuery(params: URLSearchParams): string {
  return [queryOf(readFilterParams(params)), params.get('query') ?? ''].filter(Boolean).join(' ');
}

function parseView(params: URLSearchParams): View {
  const view: Partial<Record<ViewKey, string>> = {};
  for (const key of VIEW_KEYS) {
    const value = params.get(key);
    if (value !== null && value !== '') view[key] = value;
  }
  return view;
}
