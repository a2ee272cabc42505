import type { EntryCondition, EntryField } from '../../core/entry-condition.ts';
import { formatFilter } from '../../query/format-filter.ts';
import { formatQuery } from '../../query/format-query.ts';
import { parseQuery } from '../../query/parse-query.ts';
import type { Query } from '../../query/query.ts';

/** A value of a field of lines; of the message: a text that occurs in it. */
export interface FieldValue {
  readonly field: EntryField;
  readonly value: string;
}

export type Stance = 'in' | 'out';

/** Whether a query asks for a value, keeps it out, or says nothing of it. */
export function stanceOf(text: string, value: FieldValue): Stance | undefined {
  for (const part of partsOf(parse(text))) {
    if (alternatives(part, value.field)?.some((test) => isSame(test, value)) === true) return 'in';
    if (part.kind === 'not' && isSame(part.of, value)) return 'out';
  }
  return undefined;
}

/** The values of a field that a query asks for. */
export function chosenValues(text: string, field: EntryField): readonly string[] {
  return partsOf(parse(text)).flatMap((part) =>
    (alternatives(part, field) ?? []).flatMap((test) =>
      test.kind === 'test' && 'text' in test.test ? [test.test.text] : [],
    ),
  );
}

/**
 * The query asking for a value or keeping it out; taken back when it says so already. Values of one field that are
 * asked for are alternatives. A text that is no query is kept in front.
 */
export function toggleValue(text: string, value: FieldValue, stance: Stance): string {
  const query = parse(text);
  const condition = conditionOf(value);
  const wanted: EntryCondition = stance === 'in' ? condition : { kind: 'not', of: condition };
  if (query === undefined) return `${text.trim()} ${formatFilter(wanted)}`.trim();
  const was = stanceOf(text, value);
  const parts = partsOf(query).flatMap((part) => withoutValue(part, value));
  if (was === stance) return build(query, parts);
  if (stance === 'out' || isMessage(value.field)) return build(query, [...parts, wanted]);
  const at = parts.findIndex((part) => alternatives(part, value.field) !== undefined);
  if (at === -1) return build(query, [...parts, wanted]);
  const others = alternatives(parts[at], value.field) ?? [];
  return build(query, parts.with(at, { kind: 'or', of: [...others, wanted] }));
}

/** The query without the values of a field that it asks for or keeps out. */
export function withoutField(text: string, field: EntryField): string {
  const query = parse(text);
  if (query === undefined) return text;
  return build(
    query,
    partsOf(query).filter((part) => alternatives(part.kind === 'not' ? part.of : part, field) === undefined),
  );
}

export interface QueryPart {
  /** As it is written. */
  readonly text: string;
  /** The query without it. */
  readonly without: string;
}

/** The conditions that must all hold, each with the query that is left without it. */
export function queryParts(text: string): readonly QueryPart[] {
  const query = parse(text);
  if (query === undefined) return [];
  const parts = partsOf(query);
  return parts.map((part) => ({
    text: formatFilter(part),
    without: build(
      query,
      parts.filter((other) => other !== part),
    ),
  }));
}

/** Which lines the query is about: itself without its pipes. What is no query stays for the server to point at. */
export function linesOf(text: string): string {
  const query = parse(text);
  return query === undefined ? text : build({ ...query, pipes: [] }, partsOf(query));
}

/** Whether the query makes a table of the lines. */
export function hasPipes(text: string): boolean {
  return (parse(text)?.pipes.length ?? 0) > 0;
}

/** The query with another order in place of the one at its end. */
export function sortedBy(text: string, key: { readonly name: string; readonly descending: boolean }): string {
  const query = parse(text);
  if (query === undefined) return text;
  const last = query.pipes.at(-1);
  const pipes = last?.kind === 'sort' ? query.pipes.slice(0, -1) : query.pipes;
  const field = { in: 'result', name: key.name } as const;
  return build(
    { ...query, pipes: [...pipes, { kind: 'sort', keys: [{ field, descending: key.descending }] }] },
    partsOf(query),
  );
}

export function conditionOf({ field, value }: FieldValue): EntryCondition {
  return {
    kind: 'test',
    field,
    test: isMessage(field) ? { is: 'contains', text: value } : { is: 'equals', text: value },
  };
}

function parse(text: string): Query | undefined {
  const result = parseQuery(text);
  return result.ok ? result.query : undefined;
}

function partsOf(query: Query | undefined): readonly EntryCondition[] {
  if (query === undefined || query.filter.kind === 'all') return [];
  return query.filter.kind === 'and' ? query.filter.of : [query.filter];
}

function build(query: Query, parts: readonly EntryCondition[]): string {
  const [only] = parts;
  const filter: EntryCondition =
    only === undefined ? { kind: 'all' } : parts.length === 1 ? only : { kind: 'and', of: parts };
  const text = formatQuery({ ...query, filter });
  return text === '*' ? '' : text;
}

/** The values of a field that a condition lets pass, when it is about nothing else. */
function alternatives(
  part: EntryCondition | undefined,
  field: EntryField,
): readonly EntryCondition[] | undefined {
  if (part === undefined) return undefined;
  const tests = part.kind === 'or' ? part.of : [part];
  const fits = tests.every(
    (test) =>
      test.kind === 'test' &&
      sameField(test.field, field) &&
      test.test.is === (isMessage(field) ? 'contains' : 'equals'),
  );
  return fits ? tests : undefined;
}

function withoutValue(part: EntryCondition, value: FieldValue): readonly EntryCondition[] {
  if (part.kind === 'not' && isSame(part.of, value)) return [];
  const left = alternatives(part, value.field)?.filter((test) => !isSame(test, value));
  if (left === undefined) return [part];
  const [only] = left;
  if (only === undefined) return [];
  return [left.length === 1 ? only : { kind: 'or', of: left }];
}

function isSame(condition: EntryCondition, { field, value }: FieldValue): boolean {
  if (condition.kind !== 'test' || !sameField(condition.field, field)) return false;
  const { test } = condition;
  return (test.is === 'equals' || (test.is === 'contains' && isMessage(field))) && test.text === value;
}

function sameField(a: EntryField, b: EntryField): boolean {
  return a.in === b.in && a.name === b.name;
}

function isMessage(field: EntryField): boolean {
  return field.in === 'column' && field.name === 'message';
}
