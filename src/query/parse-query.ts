import type { EntryField } from '../core/entry-condition.ts';
import { FIRST_SHAPE, shapeAfter } from './pipe-columns.ts';
import { entryField } from './fields.ts';
import { MESSAGE, parseFilter } from './parse-filter.ts';
import { parsePipe } from './parse-pipe.ts';
import { takeTimeWords } from './time-words.ts';
import type { CheckRegex } from './parse-value.ts';
import { QuerySyntaxError } from './query-error.ts';
import type { QueryError } from './query-error.ts';
import type { Pipe, Query, TimeWords } from './query.ts';
import { QUERY_LIMITS } from './query.ts';
import { Scanner } from './scanner.ts';

export type ParseResult =
  { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly error: QueryError };

export interface ParseOptions {
  /** Checks regular expressions; without it they are taken as they are. See `regex.ts`. */
  readonly checkRegex?: CheckRegex;
}

/**
 * Reads a query, such as `level:error service:(auth OR billing) "connection refused" | stats count() by service`.
 * Any text gives a query or an error that points at a place in it.
 */
export function parseQuery(text: string, options: ParseOptions = {}): ParseResult {
  const { checkRegex = () => undefined } = options;
  const scanner = new Scanner(text);
  try {
    checkText(scanner);
    const time = takeTimeWords(scanner);
    const filter = parseFilter<EntryField>({
      scanner,
      checkRegex,
      resolve: (name) => (name.quoted ? { in: 'attributes', name: name.text } : entryField(name.text)),
      message: MESSAGE,
      operators: false,
    });
    const pipes = parsePipes(scanner, checkRegex);
    return {
      ok: true,
      query: { ...(time !== undefined && ({ time } satisfies { time: TimeWords })), filter, pipes },
    };
  } catch (error) {
    if (error instanceof QuerySyntaxError) return { ok: false, error: error.at };
    throw error;
  }
}

function parsePipes(scanner: Scanner, checkRegex: CheckRegex): readonly Pipe[] {
  const pipes: Pipe[] = [];
  let shape = FIRST_SHAPE;
  for (;;) {
    scanner.skipSpace();
    if (scanner.done) return pipes;
    const start = scanner.at;
    if (!scanner.take('|')) scanner.expected('| or the end of the query');
    if (pipes.length === QUERY_LIMITS.pipes) {
      scanner.fail({ message: `A query may have ${QUERY_LIMITS.pipes} pipes.`, start, end: start + 1 });
    }
    const pipe = parsePipe({ scanner, checkRegex, shape, before: pipes });
    shape = shapeAfter(shape, pipe);
    pipes.push(pipe);
  }
}

/** Characters that no log search needs and that terminals and stores stumble over. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

function checkText(scanner: Scanner): void {
  const { text } = scanner;
  if (text.length > QUERY_LIMITS.characters) {
    const message = `A query may have ${QUERY_LIMITS.characters} characters; this one has ${text.length}.`;
    scanner.fail({ message, start: QUERY_LIMITS.characters, end: text.length });
  }
  const control = text.search(CONTROL);
  if (control >= 0) {
    scanner.fail({
      message: 'Here stands a control character.',
      start: control,
      end: control + 1,
      suggestion: ' ',
    });
  }
  if (text.isWellFormed()) return;
  const half = text.search(/\p{Surrogate}/u);
  scanner.fail({ message: 'Here stands half of a character.', start: half, end: half + 1, suggestion: '' });
}
