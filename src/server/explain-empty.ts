import type { EntryCondition, EntryField } from '../core/entry-condition.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import { nearestName } from '../core/nearest-name.ts';
import { formatFilter } from '../query/format-filter.ts';
import { storeQuery } from '../query/query-filter.ts';
import type { Query } from '../query/query.ts';
import type { EntryStore } from '../store/store.ts';
import { formatTimeUs } from './time-range.ts';

export interface EmptyAnswer {
  /** Beside the query. */
  readonly base: EntryFilter;
  readonly query: Query;
  readonly nowUs: number;
  readonly signal: AbortSignal;
}

/** Conditions left out one by one: each costs a count. */
const CONDITIONS_TRIED = 6;
/** Of them, named in the answer. */
const CONDITIONS_NAMED = 3;
const NAMES_LIMIT = 500;

/** Why nothing matches: whether the range is empty, which condition keeps lines out, which field no line has. */
export async function explainEmpty(entries: EntryStore, answer: EmptyAnswer): Promise<string> {
  const { base, query, nowUs, signal } = answer;
  const conditions =
    query.filter.kind === 'and' ? query.filter.of : query.filter.kind === 'all' ? [] : [query.filter];
  const within = (parts: readonly EntryCondition[]): EntryFilter =>
    storeQuery(base, { ...query, filter: { kind: 'and', of: parts }, pipes: [] }, nowUs).filter;
  const range = within([]);
  const total = await entries.count(range, signal);
  if (total === 0) return emptyRange(entries, range);
  const sentences = [`0 of ${number(total)} ${total === 1 ? 'line' : 'lines'} in the range match.`];
  const unknown = await unknownFields(entries, range, conditions);
  sentences.push(...unknown);
  if (conditions.length > 1) sentences.push(...(await withoutOne(entries, { conditions, within, signal })));
  return sentences.join(' ');
}

interface WithoutOne {
  readonly conditions: readonly EntryCondition[];
  readonly within: (parts: readonly EntryCondition[]) => EntryFilter;
  readonly signal: AbortSignal;
}

async function withoutOne(
  entries: EntryStore,
  { conditions, within, signal }: WithoutOne,
): Promise<readonly string[]> {
  const found: { readonly condition: EntryCondition; readonly count: number }[] = [];
  for (const condition of conditions.slice(0, CONDITIONS_TRIED)) {
    const count = await entries.count(within(conditions.filter((other) => other !== condition)), signal);
    if (count > 0) found.push({ condition, count });
  }
  if (found.length === 0)
    return ['No condition alone is the reason: leaving out any one of them finds nothing either.'];
  return found
    .toSorted((a, b) => b.count - a.count)
    .slice(0, CONDITIONS_NAMED)
    .map(({ condition, count }) => `${number(count)} match without ${formatFilter(condition)}.`);
}

async function emptyRange(entries: EntryStore, range: EntryFilter): Promise<string> {
  const { entries: newest } = await entries.find({}, { limit: 1 });
  const [entry] = newest;
  if (entry === undefined) return 'There are no lines yet.';
  const timeUs = formatTimeUs(entry.timeUs);
  const before = range.fromUs !== undefined && entry.timeUs < range.fromUs;
  return before
    ? `There are no lines in the range; the newest line is older, from ${timeUs}.`
    : `There are no lines in the range; the newest line is from ${timeUs}.`;
}

async function unknownFields(
  entries: EntryStore,
  range: EntryFilter,
  conditions: readonly EntryCondition[],
): Promise<readonly string[]> {
  const names = [...new Set(conditions.flatMap(attributesOf))];
  if (names.length === 0) return [];
  const known = (await entries.attributeNames(range, NAMES_LIMIT)).map(({ value }) => value);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearestName(name, known);
      const hint = near === undefined ? '' : ` Did you mean ${near}?`;
      return `None of the newest lines has a field ${JSON.stringify(name)}.${hint}`;
    });
}

function attributesOf(condition: EntryCondition): readonly string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(attributesOf);
    case 'has':
    case 'test':
      return attributeName(condition.field);
    case 'not':
    case 'all':
      return [];
  }
}

function attributeName(field: EntryField): readonly string[] {
  return field.in === 'attributes' ? [field.name] : [];
}

function number(value: number): string {
  return value.toLocaleString('en');
}
