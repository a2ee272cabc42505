import { QuerySyntaxError } from './query-error.ts';
import type { QueryError } from './query-error.ts';

/** A piece of the text with its place. */
export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Word extends Span {
  readonly text: string;
}

/** Reads a query from left to right; what may come next depends on where one is, so the parsers ask for it. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next character, or '' at the end. */
  get next(): string {
    return this.text.charAt(this.at);
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  skipSpace(): void {
    while (isSpace(this.next)) this.at++;
  }

  /** Takes `text` if it comes next. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes a word in this very form if a delimiter follows it. */
  takeKeyword(keyword: string): boolean {
    if (!this.sees(keyword)) return false;
    this.at += keyword.length;
    return true;
  }

  sees(keyword: string): boolean {
    const after = this.text.charAt(this.at + keyword.length);
    return (
      this.text.startsWith(keyword, this.at) && (after === '' || isSpace(after) || '()|",'.includes(after))
    );
  }

  /** Everything up to white space or one of `stops`; may be empty. */
  word(stops: string): Word {
    const start = this.at;
    while (!this.done && !isSpace(this.next) && !stops.includes(this.next)) this.at++;
    return { text: this.text.slice(start, this.at), start, end: this.at };
  }

  /** Text in double quotes, which must come next; `\"`, `\\`, `\n`, `\t` and `\r` stand for what they do elsewhere. */
  quoted(): Word {
    const start = this.at++;
    let value = '';
    for (;;) {
      const character = this.next;
      if (character === '') {
        this.fail({
          message: 'This quote is not closed.',
          start,
          end: this.at,
          suggestion: `${this.text.slice(start)}"`,
        });
      }
      this.at++;
      if (character === '"') return { text: value, start, end: this.at };
      if (character === '\\' && !this.done) value += unescape(this.text.charAt(this.at++));
      else value += character;
    }
  }

  /** What stands between slashes with its `i` flag, if a whole regular expression comes next. */
  regex(): (Word & { readonly ignoreCase: boolean }) | undefined {
    const start = this.at;
    let pattern = '';
    let at = start + 1;
    for (; at < this.text.length && this.text.charAt(at) !== '/'; at++) {
      const character = this.text.charAt(at);
      if (character !== '\\') pattern += character;
      else {
        at++;
        const escaped = this.text.charAt(at);
        pattern += escaped === '/' ? '/' : `\\${escaped}`;
      }
    }
    if (at >= this.text.length || pattern === '') return undefined;
    const ignoreCase = this.text.charAt(at + 1) === 'i';
    const end = at + (ignoreCase ? 2 : 1);
    const after = this.text.charAt(end);
    // A path such as /api/orders is a word.
    if (after !== '' && !isSpace(after) && !')|,'.includes(after)) return undefined;
    this.at = end;
    return { text: pattern, ignoreCase, start, end };
  }

  fail(error: QueryError): never {
    throw new QuerySyntaxError(error);
  }

  /** Fails at the next character. */
  expected(what: string): never {
    const found = this.done ? 'the query ends' : `here stands ${JSON.stringify(this.rest())}`;
    this.fail({
      message: `Expected ${what}, but ${found}.`,
      start: this.at,
      end: Math.min(this.at + 1, this.text.length),
    });
  }

  /** The next word, to quote it. */
  rest(): string {
    const match = /^\S{1,20}/.exec(this.text.slice(this.at));
    return match?.[0] ?? '';
  }
}

const SPACE = /\s/;

export function isSpace(character: string): boolean {
  return character !== '' && SPACE.test(character);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Other escaped characters keep their backslash: Windows paths need no doubling. */
function unescape(character: string): string {
  if (character === '"' || character === '\\') return character;
  return ESCAPES[character] ?? `\\${character}`;
}
