/** Turns the tokens of a message into its shape: ../shape-scanner.ts over memory. */
import {
  cellAt,
  CLASSES,
  CONSTANT,
  DELIMITER,
  DURATION,
  FLOAT,
  INTEGER,
  KEYWORD_KEYS,
  KEYWORD_ROLES,
  KEYWORD_SLOTS,
  MAX_MESSAGE_BYTES,
  PARAMETER_CELL,
  PUNCTUATION,
  SIZE,
  TIME,
  tokenAt,
  Token,
  WORD,
} from './layout.as';
import { tokenCount, tokenize } from './tokenize.as';

/** Roles of ../keyword.ts. */
const DURATION_UNIT: i32 = 1;
const SIZE_UNIT: i32 = 2;
const PERCENT_UNIT: i32 = 4;
const WEEKDAY: i32 = 8;
const MONTH: i32 = 16;
const ZONE: i32 = 32;
const TRUTH: i32 = 64;
const NOTHING: i32 = 128;
const UNIT_ROLES: i32 = DURATION_UNIT | SIZE_UNIT | PERCENT_UNIT;

const QUOTE: i32 = 0x22;
const PERCENT: i32 = 0x25;
const APOSTROPHE: i32 = 0x27;
const OPEN_PAREN: i32 = 0x28;
const CLOSE_PAREN: i32 = 0x29;
const COMMA: i32 = 0x2c;
const MINUS: i32 = 0x2d;
const COLON: i32 = 0x3a;
const SEMICOLON: i32 = 0x3b;
const LESS: i32 = 0x3c;
const EQUALS: i32 = 0x3d;
const GREATER: i32 = 0x3e;
const OPEN_BRACKET: i32 = 0x5b;
const CLOSE_BRACKET: i32 = 0x5d;
const OPEN_BRACE: i32 = 0x7b;
const BAR: i32 = 0x7c;
const CLOSE_BRACE: i32 = 0x7d;

/** As in ../content-hash.ts. */
const LOW_PRIME: i32 = 0x9e3779b1;
const HIGH_PRIME: i32 = 0x85ebca77;
const PLACE: i32 = 0x165667b1;
const LOW_FOLD: i32 = 0xcc9e2d51;
const HIGH_FOLD: i32 = 0x1b873593;

/** As in ../shape-scanner.ts. */
const LONG_QUOTE: i32 = 7;
let quoteEnd: i32 = -1;
let listCell: i32 = -1;

/** Cells of the shape, and its id. */
export let cellCount: i32 = 0;
export let idLow: i32 = 0;
export let idHigh: i32 = 0;

/** Writes the shape of the message at `start … end` into the cells. */
export function scanShape(start: usize, end: usize): void {
  cellCount = 0;
  quoteEnd = -1;
  listCell = -1;
  const stop = tokenize(start, min(end, start + MAX_MESSAGE_BYTES));
  const tokens = tokenCount;
  for (let at = 0; at < tokens;) {
    const token = tokenAt(at);
    const kind = token.kind;
    if (kind == CONSTANT) {
      // Nearly all words have no role: written here, without a call.
      if (load<u8>(KEYWORD_ROLES + (token.low & (KEYWORD_SLOTS - 1))) == 0) {
        copy(token, cellAt(cellCount++));
        at++;
      } else {
        at = pushWord(token, at);
      }
    } else if (kind == PUNCTUATION) {
      at = pushMark(token, at);
    } else {
      at = pushValue(kind, at, at);
    }
  }
  if (stop < end) pushRest(start, end);
  hashShape();
}

function pushWord(token: Token, at: i32): i32 {
  const roles = rolesOf(token.low);
  if (roles != 0) {
    if ((roles & (UNIT_ROLES | ZONE)) != 0 && joinUnit(roles, token)) return at + 1;
    if ((roles & (WEEKDAY | MONTH)) != 0 && isDateWord(roles, at)) return pushValue(TIME, at, at);
    if ((roles & TRUTH) != 0 && at > 0) return pushValue(WORD, at, at);
    if ((roles & NOTHING) != 0 && at > 0 && markAt(at - 1) == COLON) return pushValue(WORD, at, at);
  }
  pushConstant(token);
  return at + 1;
}

function rolesOf(low: i32): i32 {
  let slot = low & (KEYWORD_SLOTS - 1);
  while (true) {
    const roles = <i32>load<u8>(KEYWORD_ROLES + slot);
    if (roles == 0 || load<i32>(KEYWORD_KEYS + ((<usize>slot) << 2)) == low) return roles;
    slot = (slot + 1) & (KEYWORD_SLOTS - 1);
  }
}

function joinUnit(roles: i32, token: Token): bool {
  if (cellCount == 0) return false;
  const last = cellAt(cellCount - 1);
  const type = last.kind;
  if ((roles & ZONE) != 0 && type == TIME) {
    last.end = token.end;
    return true;
  }
  if ((type != INTEGER && type != FLOAT) || (roles & UNIT_ROLES) == 0) return false;
  last.kind = roles & DURATION_UNIT ? DURATION : roles & SIZE_UNIT ? SIZE : FLOAT;
  last.end = token.end;
  return true;
}

function isDateWord(roles: i32, at: i32): bool {
  let next = at + 1;
  if ((roles & WEEKDAY) != 0 && next < tokenCount && markAt(next) == COMMA) next++;
  const nextKind = next < tokenCount ? tokenAt(next).kind : PUNCTUATION;
  if (nextKind == INTEGER || nextKind == TIME) return true;
  if (roles & WEEKDAY) return nextKind == CONSTANT && (rolesOf(tokenAt(next).low) & MONTH) != 0;
  return at > 0 && tokenAt(at - 1).kind == INTEGER && nextKind != CONSTANT;
}

function pushMark(token: Token, at: i32): i32 {
  const mark = markOf(token);
  const next = at + 1;
  if (mark == LESS || mark == GREATER) {
    if (isBound(token, at)) return pushValue(tokenAt(next).kind, at, next);
  } else if (mark == QUOTE && at != quoteEnd) {
    const close = closingQuote(at, mark);
    quoteEnd = close;
    if (close < tokenCount && isQuotedValue(at, close)) return pushQuoted(at, close);
  } else if (mark == PERCENT && joinUnit(PERCENT_UNIT, token)) {
    return next;
  }
  pushConstant(token);
  if (mark == EQUALS) return isAssignment(token, at) ? pushAssigned(next) : next;
  if (next < tokenCount && closes(mark, markAt(next)) && !isCall(token, at)) pushEmpty(token.end);
  return next;
}

function isBound(token: Token, at: i32): bool {
  const next = at + 1;
  if (next >= tokenCount || tokenAt(next).gap != 0 || (at > 0 && token.gap == 0)) return false;
  const type = tokenAt(next).kind;
  if (type == CONSTANT || type > SIZE) return false;
  return next + 1 >= tokenCount || tokenAt(next + 1).gap != 0 || markAt(next + 1) != GREATER;
}

function isCall(token: Token, at: i32): bool {
  return at > 0 && token.gap == 0 && tokenAt(at - 1).kind == CONSTANT;
}

function isAssignment(token: Token, at: i32): bool {
  if (at > 0 && token.gap == 0) {
    const before = markAt(at - 1);
    if (before == LESS || before == GREATER || before == COLON) return false;
  }
  return at + 1 >= tokenCount || tokenAt(at + 1).gap != 0 || markAt(at + 1) != GREATER;
}

function pushAssigned(at: i32): i32 {
  if (at >= tokenCount) return pushEmptyAt(at);
  const token = tokenAt(at);
  const mark = markOf(token);
  if (mark == QUOTE || mark == APOSTROPHE) {
    const close = closingQuote(at, mark);
    return close < tokenCount ? pushQuoted(at, close) : at;
  }
  if (isDelimiter(mark)) return isOpening(mark) ? at : pushEmptyAt(at);
  if (token.gap != 0 && at + 1 < tokenCount && markAt(at + 1) == EQUALS) return pushEmptyAt(at);
  let last = at;
  while (last + 1 < tokenCount && tokenAt(last + 1).gap == 0 && !isDelimiter(markAt(last + 1))) last++;
  const opens = last + 1 < tokenCount && tokenAt(last + 1).gap == 0 && isOpening(markAt(last + 1));
  if (opens && tokenAt(last).kind == CONSTANT) return at;
  return pushValue(last == at && isValueKind(token.kind) ? token.kind : WORD, at, last);
}

function closingQuote(at: i32, quote: i32): i32 {
  let close = at + 1;
  while (close < tokenCount && markAt(close) != quote) close++;
  return close;
}

function isQuotedValue(open: i32, close: i32): bool {
  const tokens = close - open - 1;
  if (tokens < 2) return tokens == 0 || markAt(open + 1) == MINUS;
  if (tokens < LONG_QUOTE) return false;
  for (let at = open + 1; at < close; at++) if (isValueKind(tokenAt(at).kind)) return true;
  return false;
}

function pushQuoted(at: i32, close: i32): i32 {
  pushConstant(tokenAt(at));
  if (close == at + 1) {
    pushEmpty(tokenAt(at).end);
  } else {
    const inner = tokenAt(at + 1).kind;
    pushValue(close == at + 2 && isValueKind(inner) ? inner : WORD, at + 1, close - 1);
  }
  pushConstant(tokenAt(close));
  return close + 1;
}

function isValueKind(kind: i32): bool {
  return kind != CONSTANT && kind != PUNCTUATION;
}

function pushConstant(token: Token): void {
  const cell = cellAt(cellCount++);
  copy(token, cell);
  cell.kind = CONSTANT;
}

function pushValue(type: i32, first: i32, last: i32): i32 {
  const end = tokenAt(last).end;
  const joined = joinable(type);
  if (joined >= 0) {
    const cell = cellAt(joined);
    cell.kind = joinedType(cell.kind, type);
    cell.end = end;
    cellCount = joined + 1;
    if (cell.kind == WORD) listCell = joined;
    return last + 1;
  }
  const cell = cellAt(cellCount++);
  copy(tokenAt(first), cell);
  cell.kind = type;
  cell.end = end;
  cell.low = PARAMETER_CELL;
  cell.high = PARAMETER_CELL;
  return last + 1;
}

function copy(from: Token, to: Token): void {
  to.start = from.start;
  to.end = from.end;
  to.low = from.low;
  to.high = from.high;
  to.kind = from.kind;
  to.gap = from.gap;
}

function joinable(type: i32): i32 {
  const last = cellCount - 1;
  if (last < 0) return -1;
  const cell = cellAt(last);
  if (cell.kind != CONSTANT) {
    if (last == listCell || joinedType(cell.kind, type) == TIME) return last;
    return last > 0 && cellAt(last - 1).kind == type && cell.kind == type ? last - 1 : -1;
  }
  if (last == 0 || cellAt(last - 1).kind == CONSTANT || cell.end - cell.start != 1) return -1;
  return isListSeparator(load<u8>(cell.start)) ? last - 1 : -1;
}

function pushEmptyAt(at: i32): i32 {
  pushEmpty(tokenAt(at - 1).end);
  return at;
}

function pushEmpty(address: usize): void {
  const cell = cellAt(cellCount++);
  cell.start = address;
  cell.end = address;
  cell.kind = WORD;
  cell.gap = 0;
  cell.low = PARAMETER_CELL;
  cell.high = PARAMETER_CELL;
}

function pushRest(start: usize, end: usize): void {
  if (cellCount == 0) pushEmpty(start);
  const cell = cellAt(cellCount - 1);
  cell.kind = WORD;
  cell.end = end;
  cell.low = PARAMETER_CELL;
  cell.high = PARAMETER_CELL;
}

/** ../hash-shape.ts */
function hashShape(): void {
  let low = 0;
  let high = 0;
  let place = 0;
  for (let index = 0; index < cellCount; index++) {
    const cell = cellAt(index);
    place += PLACE;
    const mixedLow = (cell.low ^ place) * LOW_FOLD;
    low += (mixedLow ^ (mixedLow >>> 15)) * LOW_PRIME;
    const mixedHigh = (cell.high ^ place) * HIGH_FOLD;
    high += (mixedHigh ^ (mixedHigh >>> 13)) * HIGH_PRIME;
  }
  const mixed = mix(low ^ cellCount);
  idHigh = mix(high ^ mixed);
  idLow = mix(mixed + idHigh);
}

function mix(value: i32): i32 {
  let mixed = value ^ (value >>> 16);
  mixed *= 0x85ebca6b;
  mixed ^= mixed >>> 13;
  mixed *= 0xc2b2ae35;
  return mixed ^ (mixed >>> 16);
}

/** The byte of a token that is a single mark, else 0. */
function markOf(token: Token): i32 {
  return token.kind == PUNCTUATION && token.end - token.start == 1 ? <i32>load<u8>(token.start) : 0;
}

function markAt(at: i32): i32 {
  return markOf(tokenAt(at));
}

function isDelimiter(mark: i32): bool {
  return mark != 0 && (load<i32>(CLASSES + ((<usize>mark) << 2)) & DELIMITER) != 0;
}

function isListSeparator(mark: i32): bool {
  return mark == COMMA || mark == SEMICOLON || mark == BAR || mark == MINUS;
}

function isOpening(mark: i32): bool {
  return mark == OPEN_PAREN || mark == OPEN_BRACKET || mark == OPEN_BRACE || mark == LESS;
}

function closes(open: i32, close: i32): bool {
  if (open == OPEN_PAREN) return close == CLOSE_PAREN;
  if (open == OPEN_BRACKET) return close == CLOSE_BRACKET;
  if (open == OPEN_BRACE) return close == CLOSE_BRACE;
  return open == APOSTROPHE && close == APOSTROPHE;
}

function joinedType(first: i32, second: i32): i32 {
  return first == TIME && (second == TIME || second == INTEGER) ? TIME : WORD;
}
