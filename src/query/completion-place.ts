import { entryField } from './fields.ts';
import { parseQuery } from './parse-query.ts';
import { FIRST_SHAPE, shapeAfter } from './pipe-columns.ts';
import type { EntryField } from '../core/entry-condition.ts';
import type { PipeKind } from './query.ts';
import { PIPE_KINDS } from './query.ts';

/** What may be typed at a place of a query. */
export type CompletionPlace = {
  /** The part of a word before the cursor. */
  readonly typed: string;
  /** Where the word begins that a completion replaces. */
  readonly start: number;
  readonly end: number;
} & (
  | {
      readonly kind: 'field';
      readonly columns: readonly string[] | undefined;
      readonly keywords: readonly string[];
    }
  | { readonly kind: 'value'; readonly field: EntryField }
  | { readonly kind: 'pipe' }
  | { readonly kind: 'statistic' }
  | { readonly kind: 'nothing' }
);

const FILTER_KEYWORDS = ['AND', 'OR', 'NOT', 'has:'];

/** Where the cursor stands; works on unfinished queries. @param position in UTF-16 code units */
export function completionPlace(text: string, position: number): CompletionPlace {
  const before = text.slice(0, position);
  const { segments, inQuotes } = splitPipes(before);
  const word = /[^\s()|",]*$/.exec(before)?.[0] ?? '';
  const end = position + (/^[^\s()|",:]*/.exec(text.slice(position))?.[0].length ?? 0);
  const at = { typed: word, start: position - word.length, end };
  const segment = segments.at(-1) ?? '';
  if (inQuotes) return { ...at, kind: 'nothing' };
  if (segments.length === 1) return filterPlace(segment, { at, columns: undefined });
  const columns = columnsBefore(segments.slice(0, -1).join('|'));
  const name = /^\s*(\w*)/.exec(segment)?.[1] ?? '';
  if (/^\s*\w*$/.test(segment)) return { ...at, kind: 'pipe' };
  const kind = PIPE_KINDS.find((known) => known === name.toLowerCase());
  return pipePlace(kind, { at, segment, columns });
}

interface Place {
  readonly at: { readonly typed: string; readonly start: number; readonly end: number };
  readonly columns: readonly string[] | undefined;
}

function filterPlace(segment: string, { at, columns }: Place): CompletionPlace {
  const group = /([A-Za-z_@][\w.@\-/]*):\([^()]*$/.exec(segment)?.[1];
  const colon = at.typed.indexOf(':');
  const name = group ?? (colon > 0 ? at.typed.slice(0, colon).replace(/^-/, '') : undefined);
  if (name !== undefined) {
    const typed = group === undefined ? at.typed.slice(colon + 1) : at.typed;
    const value = { typed, start: at.start + at.typed.length - typed.length, end: at.end };
    if (name === 'has') return { ...value, kind: 'field', columns, keywords: [] };
    return columns === undefined
      ? { ...value, kind: 'value', field: entryField(name) }
      : { ...value, kind: 'nothing' };
  }
  const dash = at.typed.startsWith('-') ? 1 : 0;
  const word = { typed: at.typed.slice(dash), start: at.start + dash, end: at.end };
  return { ...word, kind: 'field', columns, keywords: FILTER_KEYWORDS };
}

function pipePlace(kind: PipeKind | undefined, place: Place & { readonly segment: string }): CompletionPlace {
  const { at, segment, columns } = place;
  switch (kind) {
    case 'where':
      return filterPlace(segment, place);
    case 'stats':
    case 'timechart': {
      const inCall = /\([^()]*$/.test(segment);
      const grouped = /\sby\s/.test(segment);
      if (!inCall && !grouped) return { ...at, kind: 'statistic' };
      return {
        ...at,
        kind: 'field',
        columns,
        keywords: grouped && !inCall && kind === 'stats' ? ['bin('] : [],
      };
    }
    case 'fields':
    case 'sort':
    case 'top':
    case 'rare':
    case 'dedup': {
      const dash = at.typed.startsWith('-') ? 1 : 0;
      return {
        typed: at.typed.slice(dash),
        start: at.start + dash,
        end: at.end,
        kind: 'field',
        columns,
        keywords: [],
      };
    }
    case 'compare':
    case 'sessions':
    case 'extract':
      return { ...at, kind: 'field', columns, keywords: kind === 'extract' ? ['from'] : ['by'] };
    case 'limit':
    case 'patterns':
    case 'anomalies':
    case 'context':
    case undefined:
      return { ...at, kind: 'nothing' };
  }
}

/** Columns that pipes made; undefined while rows are lines. */
function columnsBefore(text: string): readonly string[] | undefined {
  const parsed = parseQuery(text);
  if (!parsed.ok) return undefined;
  const shape = parsed.query.pipes.reduce(shapeAfter, FIRST_SHAPE);
  return shape.lines ? undefined : shape.columns;
}

/** The text cut at pipes that stand outside of quotes and regular expressions' parentheses. */
function splitPipes(text: string): { readonly segments: readonly string[]; readonly inQuotes: boolean } {
  const segments: string[] = [];
  let start = 0;
  let inQuotes = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') inQuotes = !inQuotes;
    else if (character === '|' && !inQuotes) {
      segments.push(text.slice(start, at));
      start = at + 1;
    }
  }
  segments.push(text.slice(start));
  return { segments, inQuotes };
}
