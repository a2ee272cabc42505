import type { Condition, EntryCondition, EntryField, Quantity } from '../core/entry-condition.ts';

/** A query as `parseQuery` reads it and `formatQuery` writes it: which lines, then what to make of them. */
export interface Query {
  readonly time?: TimeWords;
  readonly filter: EntryCondition;
  readonly pipes: readonly Pipe[];
}

export type TimeWords =
  | { readonly kind: 'since'; readonly ago: Quantity }
  /** Minutes since midnight, UTC; the last such span that has begun. */
  | { readonly kind: 'between'; readonly fromMinute: number; readonly toMinute: number };

/** A column that an earlier pipe made, or a field of a line. */
export type RowField = EntryField | { readonly in: 'result'; readonly name: string };

export type RowCondition = Condition<RowField>;

export type Pipe =
  | { readonly kind: 'where'; readonly condition: RowCondition }
  | { readonly kind: 'fields'; readonly fields: readonly RowField[] }
  | { readonly kind: 'extract'; readonly pattern: string; readonly from: RowField }
  | { readonly kind: 'stats'; readonly stats: readonly Stat[]; readonly by: readonly GroupBy[] }
  | { readonly kind: 'timechart'; readonly step?: Quantity; readonly stat: Stat; readonly by?: RowField }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'top' | 'rare'; readonly limit: number; readonly fields: readonly RowField[] }
  | { readonly kind: 'limit'; readonly limit: number }
  | { readonly kind: 'dedup'; readonly fields: readonly RowField[] }
  | { readonly kind: 'patterns' }
  | { readonly kind: 'compare'; readonly ago: Quantity; readonly by: RowField }
  | { readonly kind: 'anomalies' }
  | { readonly kind: 'context'; readonly lines: number }
  | { readonly kind: 'sessions'; readonly by: RowField };

export type PipeKind = Pipe['kind'];

export const PIPE_KINDS = [
  'where',
  'fields',
  'extract',
  'stats',
  'timechart',
  'sort',
  'top',
  'rare',
  'limit',
  'dedup',
  'patterns',
  'compare',
  'anomalies',
  'context',
  'sessions',
] as const satisfies readonly PipeKind[];

export interface SortKey {
  readonly field: RowField;
  readonly descending: boolean;
}

export type GroupBy =
  | { readonly kind: 'field'; readonly field: RowField }
  /** Start of the time bucket of this width. */
  | { readonly kind: 'bin'; readonly step: Quantity };

export interface Stat {
  readonly name: StatName;
  /** Absent for `count()` and `rate()`. */
  readonly field?: RowField;
  /** 0..1, of `quantile`. */
  readonly quantile?: number;
  /** Name of the result column when the query gives one. */
  readonly as?: string;
}

export const STAT_NAMES = [
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'quantile',
  'uniq',
  'first',
  'last',
  'rate',
] as const;

export type StatName = (typeof STAT_NAMES)[number];

/** Bounds on what a query may say; each error names its limit. */
export const QUERY_LIMITS = {
  /** Longest query text. */
  characters: 4000,
  /** Parentheses and negations inside one another. */
  depth: 40,
  /** Tests in all filters. */
  tests: 200,
  pipes: 20,
  /** Fields, statistics or keys of one pipe. */
  items: 20,
  /** Rows that `limit`, `top` and `rare` may ask for. */
  rows: 10_000,
  /** Lines before and after that `context` may ask for. */
  contextLines: 50,
} as const;
