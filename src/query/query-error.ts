/** Why a text is no query, pointing at the place. */
export interface QueryError {
  /** A sentence that quotes what was found and says what may stand there. */
  readonly message: string;
  /** Offsets in the text, in UTF-16 code units. */
  readonly start: number;
  /** Exclusive; equal to `start` where something is missing. */
  readonly end: number;
  /** What may stand between `start` and `end` instead. */
  readonly suggestion?: string;
}

/** Thrown inside the parser only; `parseQuery` turns it into a value. */
export class QuerySyntaxError extends Error {
  readonly at: QueryError;

  constructor(at: QueryError) {
    super(at.message);
    this.name = 'QuerySyntaxError';
    this.at = at;
  }
}

/** The part of the query around the error with a mark below, for a terminal: two lines. */
export function pointAt(text: string, { start, end }: QueryError): string {
  const first = Math.max(0, start - BEFORE_CHARACTERS);
  const shown = text.slice(first, first + LINE_CHARACTERS).replaceAll(/\s/g, ' ');
  const mark = '^'.repeat(Math.max(1, Math.min(end - start, LINE_CHARACTERS - (start - first))));
  return `${shown}\n${' '.repeat(start - first)}${mark}`;
}

/** What fits a terminal of 80 columns. */
const LINE_CHARACTERS = 72;
const BEFORE_CHARACTERS = 40;
