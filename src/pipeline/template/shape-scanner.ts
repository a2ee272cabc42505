import { BYTE_CLASS, DELIMITER } from './byte-class.ts';
import {
  DURATION_UNIT,
  MONTH,
  NOTHING,
  PERCENT_UNIT,
  SIZE_UNIT,
  TRUTH,
  WEEKDAY,
  ZONE,
  rolesOf,
} from './keyword.ts';
import { DURATION, FLOAT, INTEGER, SIZE, TIME, WORD } from './parameter-type.ts';
import { hashShape } from './hash-shape.ts';
import { createShape, type Shape } from './shape.ts';
import {
  CONSTANT,
  createTokenBuffer,
  MAX_MESSAGE_BYTES,
  PUNCTUATION,
  type TokenBuffer,
} from './token-buffer.ts';
import { tokenize } from './tokenize.ts';

const QUOTE = 0x22;
const PERCENT = 0x25;
const APOSTROPHE = 0x27;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const BAR = 0x7c;
const CLOSE_BRACE = 0x7d;

/** Tokens of a quoted text from which it may be one value: a request line has three, short messages up to six. */
const LONG_QUOTE = 7;

const UNIT_ROLES = DURATION_UNIT | SIZE_UNIT | PERCENT_UNIT;

/**
 * Finds the shape of messages: constants stay, values become parameters, and neighbouring values with only separators
 * between them become one (lists of any length). A pure function of the message's bytes.
 *
 * Hot: see bench/template.bench.ts.
 */
export class ShapeScanner {
  /** The shape of the last message scanned; overwritten by the next. */
  readonly shape: Shape = createShape();
  readonly #tokens: TokenBuffer = createTokenBuffer();
  /** The token that closes the quotes opened last, so that it does not open others. */
  #quoteEnd = -1;
  /** The last cell that is a list of values. */
  #listCell = -1;

  scan(bytes: Uint8Array, start: number, end: number): Shape {
    const { shape } = this;
    const tokens = this.#tokens;
    tokens.bytes = bytes;
    shape.bytes = bytes;
    shape.count = 0;
    this.#quoteEnd = -1;
    this.#listCell = -1;
    const stop = tokenize(tokens, start, Math.min(end, start + MAX_MESSAGE_BYTES));
    for (let at = 0; at < tokens.count;) {
      const kind = tokens.kind[at]!;
      if (kind === CONSTANT) at = this.#word(at);
      else if (kind === PUNCTUATION) at = this.#punctuation(at);
      else at = this.#value(kind, at, at);
    }
    if (stop < end) this.#rest(start, end);
    hashShape(shape);
    return shape;
  }

  /** A word is constant unless it is part of a number's unit or of a time of day. */
  #word(at: number): number {
    const tokens = this.#tokens;
    const roles = rolesOf(tokens.low[at]!);
    if (roles !== 0) {
      if ((roles & (UNIT_ROLES | ZONE)) !== 0 && this.#joinUnit(roles, at)) return at + 1;
      if ((roles & (WEEKDAY | MONTH)) !== 0 && this.#isDateWord(roles, at)) return this.#value(TIME, at, at);
      if ((roles & TRUTH) !== 0 && at > 0) return this.#value(WORD, at, at);
      if ((roles & NOTHING) !== 0 && at > 0 && this.#isMark(at - 1, COLON)) return this.#value(WORD, at, at);
    }
    this.#constant(at);
    return at + 1;
  }

  /** Lets a unit or a time zone join the number before it. */
  #joinUnit(roles: number, at: number): boolean {
    const { shape } = this;
    const last = shape.count - 1;
    if (last < 0) return false;
    const type = shape.kind[last]!;
    if ((roles & ZONE) !== 0 && type === TIME) {
      shape.end[last] = this.#tokens.end[at]!;
      return true;
    }
    if ((type !== INTEGER && type !== FLOAT) || (roles & UNIT_ROLES) === 0) return false;
    shape.kind[last] = (roles & DURATION_UNIT) !== 0 ? DURATION : (roles & SIZE_UNIT) !== 0 ? SIZE : FLOAT;
    shape.end[last] = this.#tokens.end[at]!;
    return true;
  }

  /** Weekdays before a date and months beside a number: `Sun Jul 10`, `10 Oct 2005`. */
  #isDateWord(roles: number, at: number): boolean {
    const { count, kind, low } = this.#tokens;
    let next = at + 1;
    if ((roles & WEEKDAY) !== 0 && next < count && this.#isMark(next, COMMA)) next++;
    const nextKind = next < count ? kind[next]! : PUNCTUATION;
    if (nextKind === INTEGER || nextKind === TIME) return true;
    if ((roles & WEEKDAY) !== 0) return nextKind === CONSTANT && (rolesOf(low[next]!) & MONTH) !== 0;
    return at > 0 && kind[at - 1] === INTEGER && nextKind !== CONSTANT;
  }

  #punctuation(at: number): number {
    const tokens = this.#tokens;
    const mark = this.#markAt(at);
    const next = at + 1;
    if (mark === LESS || mark === GREATER) {
      if (this.#isBound(at)) return this.#value(tokens.kind[next]!, at, next);
    } else if (mark === QUOTE && at !== this.#quoteEnd) {
      const close = this.#closingQuote(at, mark);
      this.#quoteEnd = close;
      if (close < tokens.count && this.#isQuotedValue(at, close)) return this.#quoted(at, close);
    } else if (mark === PERCENT && this.#joinUnit(PERCENT_UNIT, at)) {
      return next;
    }
    this.#constant(at);
    if (mark === EQUALS) return this.#isAssignment(at) ? this.#assigned(next) : next;
    if (next < tokens.count && closes(mark, this.#markAt(next)) && !this.#isCall(at))
      this.#empty(tokens.end[at]!);
    return next;
  }

  /** `<1` and `>90` are values; `<5>` is a number in brackets. */
  #isBound(at: number): boolean {
    const { count, kind, gap } = this.#tokens;
    const next = at + 1;
    if (next >= count || gap[next] !== 0 || (at > 0 && gap[at] === 0)) return false;
    const type = kind[next]!;
    if (type === CONSTANT || type > SIZE) return false;
    return next + 1 >= count || gap[next + 1] !== 0 || !this.#isMark(next + 1, GREATER);
  }

  /** `()` and `[]` right behind a word are a call or an array, not an empty value. */
  #isCall(at: number): boolean {
    const { gap, kind } = this.#tokens;
    return at > 0 && gap[at] === 0 && kind[at - 1] === CONSTANT;
  }

  /** Not `==`, `>=`, `<=`, `:=`, `=>`. */
  #isAssignment(at: number): boolean {
    const { count, gap } = this.#tokens;
    if (at > 0 && gap[at] === 0) {
      const before = this.#markAt(at - 1);
      if (before === LESS || before === GREATER || before === COLON) return false;
    }
    return at + 1 >= count || gap[at + 1] !== 0 || this.#markAt(at + 1) !== GREATER;
  }

  /** The value of `name=`: quoted, bare or empty. Structures (`=[`, `=Rect(`) are left to be read on. */
  #assigned(at: number): number {
    const tokens = this.#tokens;
    const { count, kind, gap } = tokens;
    if (at >= count) return this.#emptyAt(at);
    const mark = this.#markAt(at);
    if (mark === QUOTE || mark === APOSTROPHE) {
      const close = this.#closingQuote(at, mark);
      return close < count ? this.#quoted(at, close) : at;
    }
    if (mark !== 0 && (BYTE_CLASS[mark]! & DELIMITER) !== 0) {
      return isOpening(mark) ? at : this.#emptyAt(at);
    }
    if (gap[at] !== 0 && at + 1 < count && this.#isMark(at + 1, EQUALS)) return this.#emptyAt(at);
    let last = at;
    while (last + 1 < count && gap[last + 1] === 0 && !this.#isDelimiter(last + 1)) last++;
    const opens = last + 1 < count && gap[last + 1] === 0 && isOpening(this.#markAt(last + 1));
    if (opens && kind[last] === CONSTANT) return at;
    return this.#value(last === at && isValue(kind[at]!) ? kind[at]! : WORD, at, last);
  }

  /** The next token that is this quote; the number of tokens when there is none. */
  #closingQuote(at: number, quote: number): number {
    let close = at + 1;
    while (close < this.#tokens.count && this.#markAt(close) !== quote) close++;
    return close;
  }

  /**
   * Whether what stands in the quotes `open` and `close` is one value: nothing, a lone dash (which stands for nothing), or a long
   * text that holds values itself (the user agents of access logs).
   */
  #isQuotedValue(open: number, close: number): boolean {
    const tokens = close - open - 1;
    if (tokens < 2) return tokens === 0 || this.#isMark(open + 1, MINUS);
    if (tokens < LONG_QUOTE) return false;
    const { kind } = this.#tokens;
    for (let at = open + 1; at < close; at++) if (isValue(kind[at]!)) return true;
    return false;
  }

  /** Writes both quotes, and what is between them as one value. */
  #quoted(at: number, close: number): number {
    const { kind, end } = this.#tokens;
    this.#constant(at);
    if (close === at + 1) {
      this.#empty(end[at]!);
    } else {
      const inner = kind[at + 1]!;
      this.#value(close === at + 2 && isValue(inner) ? inner : WORD, at + 1, close - 1);
    }
    this.#constant(close);
    return close + 1;
  }

  #constant(at: number): void {
    const { shape } = this;
    const tokens = this.#tokens;
    const cell = shape.count++;
    shape.kind[cell] = CONSTANT;
    shape.start[cell] = tokens.start[at]!;
    shape.end[cell] = tokens.end[at]!;
    shape.low[cell] = tokens.low[at]!;
    shape.high[cell] = tokens.high[at]!;
    shape.gap[cell] = tokens.gap[at]!;
  }

  /**
   * Tokens `first … last` become one parameter, or join the one before: times always, values behind a comma, and from the third
   * on values of one type in a row, so that lists of any length are one parameter while neighbours that mean different
   * things (path, status and size of a request) stay apart.
   */
  #value(type: number, first: number, last: number): number {
    const { shape } = this;
    const tokens = this.#tokens;
    const joined = this.#joinable(type);
    if (joined >= 0) {
      shape.kind[joined] = joinedType(shape.kind[joined]!, type);
      shape.end[joined] = tokens.end[last]!;
      shape.count = joined + 1;
      if (shape.kind[joined] === WORD) this.#listCell = joined;
      return last + 1;
    }
    const cell = shape.count++;
    shape.kind[cell] = type;
    shape.start[cell] = tokens.start[first]!;
    shape.end[cell] = tokens.end[last]!;
    shape.gap[cell] = tokens.gap[first]!;
    return last + 1;
  }

  /** The parameter that a value written now is one with, or -1. */
  #joinable(type: number): number {
    const { kind, start, end, count, bytes } = this.shape;
    const last = count - 1;
    if (last < 0) return -1;
    if (kind[last] !== CONSTANT) {
      if (last === this.#listCell || joinedType(kind[last]!, type) === TIME) return last;
      return last > 0 && kind[last - 1] === type && kind[last] === type ? last - 1 : -1;
    }
    if (last === 0 || kind[last - 1] === CONSTANT || end[last]! - start[last]! !== 1) return -1;
    return isListSeparator(bytes[start[last]!]!) ? last - 1 : -1;
  }

  #emptyAt(at: number): number {
    this.#empty(this.#tokens.end[at - 1]!);
    return at;
  }

  #empty(offset: number): void {
    const { shape } = this;
    const cell = shape.count++;
    shape.kind[cell] = WORD;
    shape.start[cell] = offset;
    shape.end[cell] = offset;
    shape.gap[cell] = 0;
  }

  /** What lies beyond the bounds belongs to the last cell, as a parameter. */
  #rest(start: number, end: number): void {
    const { shape } = this;
    if (shape.count === 0) this.#empty(start);
    shape.kind[shape.count - 1] = WORD;
    shape.end[shape.count - 1] = end;
  }

  /** The byte of a token that is a single mark, else 0. */
  #markAt(at: number): number {
    const { kind, start, end, bytes } = this.#tokens;
    return kind[at] === PUNCTUATION && end[at]! - start[at]! === 1 ? bytes[start[at]!]! : 0;
  }

  #isMark(at: number, mark: number): boolean {
    return this.#markAt(at) === mark;
  }

  #isDelimiter(at: number): boolean {
    const mark = this.#markAt(at);
    return mark !== 0 && (BYTE_CLASS[mark]! & DELIMITER) !== 0;
  }
}

function isValue(kind: number): boolean {
  return kind !== CONSTANT && kind !== PUNCTUATION;
}

function isListSeparator(mark: number): boolean {
  return mark === COMMA || mark === SEMICOLON || mark === BAR || mark === MINUS;
}

function isOpening(mark: number): boolean {
  return mark === OPEN_PAREN || mark === OPEN_BRACKET || mark === OPEN_BRACE || mark === LESS;
}

function closes(open: number, close: number): boolean {
  switch (open) {
    case OPEN_PAREN:
      return close === CLOSE_PAREN;
    case OPEN_BRACKET:
      return close === CLOSE_BRACKET;
    case OPEN_BRACE:
      return close === CLOSE_BRACE;
    case APOSTROPHE:
      return close === APOSTROPHE;
    default:
      return false;
  }
}

/** A date and a clock are one time; other neighbours are a list. */
function joinedType(first: number, second: number): number {
  return first === TIME && (second === TIME || second === INTEGER) ? TIME : WORD;
}
