import type { EntryCondition } from '../core/entry-condition.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import { narrowFilter } from './narrow-filter.ts';
import type { Pipe, Query, RowCondition } from './query.ts';
import { rangeOfWords } from './time-words.ts';

/** A query in the form the store takes: which entries, and the pipes that are left. */
export interface StoreQuery {
  readonly filter: EntryFilter;
  readonly pipes: readonly Pipe[];
}

/**
 * Adds a query to a filter: its words of time narrow the range, its conditions and the `where` pipes in front are
 * moved to where indexes answer them.
 */
export function storeQuery(base: EntryFilter, query: Query, nowUs: number): StoreQuery {
  const conditions: EntryCondition[] = [base.where, query.filter].filter((part) => part !== undefined);
  let first = 0;
  for (; first < query.pipes.length; first++) {
    const pipe = query.pipes[first];
    const condition = pipe?.kind === 'where' ? entryCondition(pipe.condition) : undefined;
    if (condition === undefined) break;
    conditions.push(condition);
  }
  const flat = conditions.flatMap((part) =>
    part.kind === 'and' ? part.of : part.kind === 'all' ? [] : [part],
  );
  const [only] = flat;
  const where: EntryCondition = flat.length === 1 && only !== undefined ? only : { kind: 'and', of: flat };
  const { where: _where, ...fields } = base;
  const filter = narrowFilter({ ...withTime(fields, query, nowUs), ...(flat.length > 0 && { where }) });
  return { filter, pipes: query.pipes.slice(first) };
}

function withTime(filter: EntryFilter, { time }: Query, nowUs: number): EntryFilter {
  if (time === undefined) return filter;
  const words = rangeOfWords(time, nowUs);
  const fromUs = Math.max(words.fromUs, filter.fromUs ?? words.fromUs);
  const ends = [words.toUs, filter.toUs].filter((end) => end !== undefined);
  return { ...filter, fromUs, ...(ends.length > 0 && { toUs: Math.min(...ends) }) };
}

/** The same condition when it speaks of nothing but fields of entries. */
function entryCondition(condition: RowCondition): EntryCondition | undefined {
  switch (condition.kind) {
    case 'all':
      return condition;
    case 'and':
    case 'or': {
      const parts = condition.of.map(entryCondition);
      const known = parts.filter((part) => part !== undefined);
      return known.length === parts.length ? { kind: condition.kind, of: known } : undefined;
    }
    case 'not': {
      const of = entryCondition(condition.of);
      return of && { kind: 'not', of };
    }
    case 'has':
    case 'test': {
      const { field } = condition;
      return field.in === 'result' ? undefined : { ...condition, field };
    }
  }
}
