import type { GroupBy, Pipe, RowField, Stat } from './query.ts';

/** What the rows at one place of the pipes are made of. */
export interface RowShape {
  /** Rows are lines: every field and attribute of a line is there. */
  readonly lines: boolean;
  /** Columns that pipes made, besides. */
  readonly columns: readonly string[];
}

/** Columns that lines have besides the fields of filters. */
export const LINE_COLUMNS: readonly string[] = ['time', 'id'];

export const FIRST_SHAPE: RowShape = { lines: true, columns: LINE_COLUMNS };

/** What rows are made of behind a pipe. */
export function shapeAfter(shape: RowShape, pipe: Pipe): RowShape {
  switch (pipe.kind) {
    case 'where':
    case 'sort':
    case 'limit':
    case 'dedup':
    case 'anomalies':
      return shape;
    case 'extract':
      return { ...shape, columns: [...shape.columns, ...extractNames(pipe.pattern)] };
    case 'fields':
      return { lines: false, columns: pipe.fields.map((field) => field.name) };
    case 'stats':
      return { lines: false, columns: [...pipe.by.map(groupName), ...pipe.stats.map(statColumn)] };
    case 'timechart': {
      const by = pipe.by === undefined ? [] : [pipe.by.name];
      return { lines: false, columns: ['time', ...by, statColumn(pipe.stat)] };
    }
    case 'top':
    case 'rare':
      return { lines: false, columns: [...pipe.fields.map((field) => field.name), 'count', 'share'] };
    case 'patterns':
      return { lines: false, columns: PATTERN_COLUMNS };
    case 'compare':
      return {
        lines: false,
        columns: [pipe.by.name, ...COMPARE_COLUMNS, ...(comparesTemplates(pipe.by) ? ['example'] : [])],
      };
    case 'context':
      return { lines: false, columns: CONTEXT_COLUMNS };
    case 'sessions':
      return { lines: false, columns: [pipe.by.name, ...SESSION_COLUMNS] };
  }
}

export const PATTERN_COLUMNS = [
  'template',
  'count',
  'share',
  'anomalies',
  'first',
  'last',
  'example',
] as const;
export const COMPARE_COLUMNS = ['now', 'before', 'change', 'times'] as const;
export const CONTEXT_COLUMNS = ['match', 'time', 'level', 'service', 'host', 'message', 'id'] as const;
export const SESSION_COLUMNS = [
  'lines',
  'start',
  'end',
  'durationMs',
  'errors',
  'anomalies',
  'maxScore',
  'services',
] as const;

export function groupName(by: GroupBy): string {
  return by.kind === 'bin' ? 'time' : by.field.name;
}

/** `count`, `sum_x`, `p95_x`, or what the query says. */
export function statColumn({ name, field, quantile, as }: Stat): string {
  if (as !== undefined) return as;
  const short = quantile === undefined ? name : `p${Number((quantile * 100).toFixed(6))}`;
  return field === undefined ? short : `${short}_${field.name}`;
}

/** Parts of an `extract` pattern: text as it stands, and names for what is between. */
export type ExtractPart = { readonly text: string } | { readonly name: string };

const PART = /<([A-Za-z_]\w*)>/g;

export function extractParts(pattern: string): readonly ExtractPart[] {
  const parts: ExtractPart[] = [];
  let at = 0;
  for (const match of pattern.matchAll(PART)) {
    if (match.index > at) parts.push({ text: pattern.slice(at, match.index) });
    parts.push({ name: match[1] ?? '' });
    at = match.index + match[0].length;
  }
  if (at < pattern.length) parts.push({ text: pattern.slice(at) });
  return parts;
}

export function extractNames(pattern: string): readonly string[] {
  return extractParts(pattern).flatMap((part) => ('name' in part ? [part.name] : []));
}

/** The RE2 pattern of an `extract`: a part reaches to the text behind it, or to the next space. */
export function extractRegex(pattern: string): string {
  const parts = extractParts(pattern);
  return parts
    .map((part, index) => {
      if ('text' in part) return quoteRegex(part.text);
      const next = parts[index + 1];
      return next !== undefined && 'text' in next ? '(.+?)' : '(\\S+)';
    })
    .join('');
}

export function quoteRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Ids of templates say nothing to people: a message of each goes with them. */
export function comparesTemplates(field: RowField): boolean {
  return field.in === 'column' && field.name === 'template';
}
