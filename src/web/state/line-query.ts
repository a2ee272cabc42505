import type { EntryCondition, EntryField, ValueTest } from '../../core/entry-condition.ts';
import { LEVELS } from '../../core/level.ts';
import type { Level } from '../../core/level.ts';
import { formatFilter } from '../../query/format-filter.ts';

/** Which lines a link is about. Lists are "any of", except `text`: each must occur. */
export interface LineFilter {
  readonly service?: readonly string[];
  readonly level?: readonly Level[];
  readonly host?: readonly string[];
  readonly text?: readonly string[];
  readonly template?: readonly string[];
  readonly trace?: string;
  readonly anomalous?: boolean;
  readonly minScore?: number;
}

const LIST_FIELDS = ['service', 'level', 'host', 'template'] as const;

/** The filter in the query language; empty when it says nothing. */
export function queryOf(filter: LineFilter): string {
  const parts: EntryCondition[] = LIST_FIELDS.flatMap((name) => {
    const tests = [...new Set<string>(filter[name] ?? [])].map((value) =>
      fieldTest(name, { is: 'equals', text: value }),
    );
    return tests.length > 1 ? [{ kind: 'or', of: tests }] : tests;
  });
  for (const text of new Set(filter.text ?? [])) parts.push(fieldTest('message', { is: 'contains', text }));
  if (filter.trace !== undefined) parts.push(fieldTest('trace', { is: 'equals', text: filter.trace }));
  if (filter.anomalous !== undefined)
    parts.push(fieldTest('anomalous', { is: 'equals', text: String(filter.anomalous) }));
  if (filter.minScore !== undefined) {
    const low = { value: { number: filter.minScore }, inclusive: true };
    parts.push(fieldTest('score', { is: 'between', low }));
  }
  return parts.length === 0 ? '' : formatFilter({ kind: 'and', of: parts });
}

type ColumnField = Extract<EntryField, { in: 'column' }>;

function fieldTest(name: ColumnField['name'], test: ValueTest): EntryCondition {
  return { kind: 'test', field: { in: 'column', name }, test };
}

/** Reads the filter parameters that the API takes beside `query`, so that its addresses work on the page as well. */
export function readFilterParams(params: URLSearchParams): LineFilter {
  const list = (key: string) => params.getAll(key).filter((value) => value !== '');
  const trace = params.get('trace') ?? '';
  const anomalous = params.get('anomalous');
  const minScore = Number(params.get('minScore') ?? Number.NaN);
  return {
    service: list('service'),
    level: list('level').flatMap((value) => LEVELS.filter((level) => level === value)),
    host: list('host'),
    text: list('text'),
    template: list('template'),
    ...(trace !== '' && { trace }),
    ...((anomalous === 'true' || anomalous === 'false') && { anomalous: anomalous === 'true' }),
    ...(minScore >= 0 && minScore <= 1 && { minScore }),
  };
}
