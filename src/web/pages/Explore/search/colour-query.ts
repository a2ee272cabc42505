export type QueryColour = 'plain' | 'string' | 'regex' | 'keyword' | 'pipe' | 'field';

export interface QueryPiece {
  readonly text: string;
  readonly colour: QueryColour;
  /** Within what the parser points at. */
  readonly wrong: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Longest match first; what fits none is plain. */
const TOKENS =
  /(?<string>"(?:\\.|[^"\\])*"?)|(?<regex>(?<=^|[\s(:])\/(?:\\.|[^/\\])+\/i?(?=[\s)|]|$))|(?<pipe>\|\s*\w*)|(?<keyword>\b(?:AND|OR|NOT|TO|by|as|from|since|between)\b(?!:))|(?<field>[\w.@\-/]+:)/g;

/** A query in coloured pieces that are, put together, the query; works on unfinished ones. */
export function colourQuery(text: string, wrong?: Span): QueryPiece[] {
  const pieces: QueryPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    pieces.push(...cut({ start: at, end: match.index }, 'plain', { text, wrong }));
    at = match.index + match[0].length;
    pieces.push(...cut({ start: match.index, end: at }, colourOf(match.groups ?? {}), { text, wrong }));
  }
  return [...pieces, ...cut({ start: at, end: text.length }, 'plain', { text, wrong })];
}

function colourOf(groups: Readonly<Record<string, string | undefined>>): QueryColour {
  for (const colour of ['string', 'regex', 'pipe', 'keyword', 'field'] as const) {
    if (groups[colour] !== undefined) return colour;
  }
  return 'plain';
}

interface Whole {
  readonly text: string;
  readonly wrong: Span | undefined;
}

function cut({ start, end }: Span, colour: QueryColour, { text, wrong }: Whole): QueryPiece[] {
  const from = Math.min(Math.max(wrong?.start ?? end, start), end);
  const to = Math.min(Math.max(wrong?.end ?? end, from), end);
  const parts = [
    { text: text.slice(start, from), wrong: false },
    { text: text.slice(from, to), wrong: true },
    { text: text.slice(to, end), wrong: false },
  ];
  return parts.filter((part) => part.text !== '').map((part) => ({ ...part, colour }));
}
