import { LogqlError } from './logql.ts';

/** Reads LogQL from left to right; anything unexpected is a {@link LogqlError} at its place. */
export class LogqlScanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Skips blanks and comments; whether nothing is left. */
  get done(): boolean {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
    return this.at >= this.text.length;
  }

  /** Where the next symbol begins. */
  next(): number {
    return this.done ? this.text.length : this.at;
  }

  /** Takes the first of these that stands here. */
  take<const T extends string>(...symbols: readonly T[]): T | undefined {
    if (this.done) return undefined;
    const found = symbols.find((symbol) => this.text.startsWith(symbol, this.at));
    if (found !== undefined) this.at += found.length;
    return found;
  }

  expect(symbol: string): void {
    if (this.take(symbol) === undefined) this.fail(`expecting ${symbol}`);
  }

  /** The word that stands here, left where it is. */
  peekWord(): string {
    if (this.done) return '';
    WORD.lastIndex = this.at;
    return WORD.exec(this.text)?.[0] ?? '';
  }

  takeWord(word: string): boolean {
    if (this.peekWord() !== word) return false;
    this.at += word.length;
    return true;
  }

  word(what: string): string {
    const word = this.peekWord();
    if (word === '') this.fail(`expecting ${what}`);
    this.at += word.length;
    return word;
  }

  /** `"…"` with Go's escapes, or `` `…` `` as it stands. */
  string(): string {
    if (this.done) this.fail('expecting a string');
    STRING.lastIndex = this.at;
    const match = STRING.exec(this.text);
    if (match === null) this.fail('expecting a string in " or `');
    this.at += match[0].length;
    const [quoted] = match;
    if (quoted.startsWith('`')) return quoted.slice(1, -1);
    try {
      return JSON.parse(quoted.replaceAll(/\\(?:x([0-9a-fA-F]{2})|a|v|')/g, escapeOf)) as string;
    } catch {
      return this.fail('unknown escape in a string', this.at - quoted.length);
    }
  }

  /** A number with or without a unit, as it stands. */
  bare(): string {
    if (this.done) this.fail('expecting a value');
    BARE.lastIndex = this.at;
    const match = BARE.exec(this.text);
    if (match === null) this.fail('expecting a value');
    this.at += match[0].length;
    return match[0];
  }

  number(): number | undefined {
    if (this.done) return undefined;
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) return undefined;
    this.at += match[0].length;
    return Number(match[0]);
  }

  fail(what: string, at = this.at): never {
    const found = at >= this.text.length ? 'end of query' : JSON.stringify(this.text.slice(at, at + 20));
    throw new LogqlError(this.text, at, `syntax error: unexpected ${found}, ${what}`);
  }

  /** What LogQL has and this server has not. */
  unsupported(what: string, at = this.at): never {
    throw new LogqlError(this.text, at, what);
  }
}

const SPACE = /(?:\s|#[^\n]*)*/y;
const WORD = /[A-Za-z_][\w.]*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y;
const BARE = /[-+\w.µ]+/y;
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;

/** Go has escapes that JSON has not. */
function escapeOf(escape: string, hex: string | undefined): string {
  if (hex !== undefined) return `\\u00${hex}`;
  return escape === "\\'" ? "'" : `\\u00${escape === '\\a' ? '07' : '0b'}`;
}
