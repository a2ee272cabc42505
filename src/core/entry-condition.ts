/**
 * What an entry must be like: the filter part of a query, as plain data that crosses thread and process borders. The
 * store and the live tail must give the same answer for it; see `src/query/evaluate.ts` for what each kind means.
 * `F` is what a test looks at.
 */
export type Condition<F> =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition<F>[] }
  | { readonly kind: 'not'; readonly of: Condition<F> }
  | { readonly kind: 'has'; readonly field: F }
  | { readonly kind: 'test'; readonly field: F; readonly test: ValueTest };

export type EntryCondition = Condition<EntryField>;

export type EntryField =
  { readonly in: 'column'; readonly name: ColumnName } | { readonly in: 'attributes'; readonly name: string };

export const COLUMN_NAMES = [
  'message',
  'level',
  'service',
  'host',
  'source',
  'trace',
  'template',
  'score',
  'anomalous',
  'model',
] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

export type ValueTest =
  /** Occurs in the value, letter case ignored. */
  | { readonly is: 'contains'; readonly text: string }
  /**
   * `*` stands for any run of characters. In a message the pattern matches at the beginning of a word, its stars within
   * words, letter case ignored; elsewhere it matches the whole value.
   */
  | { readonly is: 'like'; readonly pattern: string }
  /** RE2 syntax (https://github.com/google/re2/wiki/Syntax), anywhere in the value; the dot matches line ends. */
  | { readonly is: 'regex'; readonly pattern: string; readonly ignoreCase: boolean }
  /** The whole value as text, or as a number when both are numbers. */
  | { readonly is: 'equals'; readonly text: string }
  | ({ readonly is: 'between' } & Bounds)
  /** An IPv4 or IPv6 address in a network (RFC 4632 and RFC 4291 §2.3 notation). */
  | { readonly is: 'network'; readonly network: string };

/** At least one bound is there. */
export interface Bounds {
  readonly low?: Bound;
  readonly high?: Bound;
}

export interface Bound {
  readonly value: Quantity;
  readonly inclusive: boolean;
}

export interface Quantity {
  readonly number: number;
  readonly unit?: Unit;
}

export const UNITS = {
  ns: { kind: 'duration', factor: 1e-6 },
  us: { kind: 'duration', factor: 1e-3 },
  µs: { kind: 'duration', factor: 1e-3 },
  ms: { kind: 'duration', factor: 1 },
  s: { kind: 'duration', factor: 1e3 },
  m: { kind: 'duration', factor: 60e3 },
  h: { kind: 'duration', factor: 3600e3 },
  d: { kind: 'duration', factor: 86_400e3 },
  w: { kind: 'duration', factor: 604_800e3 },
  B: { kind: 'size', factor: 1 },
  kB: { kind: 'size', factor: 1e3 },
  MB: { kind: 'size', factor: 1e6 },
  GB: { kind: 'size', factor: 1e9 },
  TB: { kind: 'size', factor: 1e12 },
  KiB: { kind: 'size', factor: 2 ** 10 },
  MiB: { kind: 'size', factor: 2 ** 20 },
  GiB: { kind: 'size', factor: 2 ** 30 },
  TiB: { kind: 'size', factor: 2 ** 40 },
} as const satisfies Record<string, { kind: 'duration' | 'size'; /** In ms or bytes. */ factor: number }>;

export type Unit = keyof typeof UNITS;
