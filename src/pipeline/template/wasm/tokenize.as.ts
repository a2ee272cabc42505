/**
 * Cuts a message into words and marks: ../tokenize.ts over addresses, 16 bytes at a time where words are plain. Rare forms are
 * classified by the host.
 */
import {
  APOSTROPHE,
  AT,
  BACKSLASH,
  classOf,
  COLON,
  CONSTANT,
  DASH,
  DELIMITER,
  DIGIT,
  DOT,
  FLOAT,
  HEX,
  HIGH,
  INTEGER,
  LETTER,
  MAX_TOKENS,
  NOT_HEX,
  OTHER_LETTER,
  PUNCTUATION,
  SENTENCE_END,
  SLASH,
  SPACE,
  tokenAt,
  Token,
  UNDERSCORE,
  UUID,
  WORD,
} from './layout.as';
import { classifyWord, controlSequenceEnd, structuredValueEnd, urlEnd } from './host.as';
import { endsWord, markEnd } from './word-boundary.as';

const TELLING: i32 = DIGIT | SLASH | AT | BACKSLASH | HIGH | DOT | COLON;
const MAY_END: i32 = SPACE | DELIMITER | DOT | COLON | APOSTROPHE | SENTENCE_END;
const BEGINS_WORD: i32 = LETTER | DIGIT | HIGH | SLASH | UNDERSCORE | BACKSLASH;

const LONGEST_RUN: usize = 3;
const LONG_WORD: usize = 8;
const HEX_DIGITS: usize = 6;

const ESCAPE: u8 = 0x1b;
const PERIOD: u8 = 0x2e;
const OPEN_BRACKET: u8 = 0x5b;
const OPEN_BRACE: u8 = 0x7b;

/** As in ../content-hash.ts. */
const LOW_BASIS: i32 = 0x811c9dc5;
const HIGH_BASIS: i32 = 0x9747b28c;
const LOW_PRIME: i32 = 0x9e3779b1;
const HIGH_PRIME: i32 = 0x85ebca77;

/** Tokens of the last message. */
export let tokenCount: i32 = 0;

export function tokenize(start: usize, end: usize): usize {
  let count = 0;
  let gap = 0;
  let at = start;
  while (at < end && count < MAX_TOKENS) {
    const bits = classOf(at);
    if (bits & SPACE) {
      const next = load<u8>(at) == ESCAPE ? controlSequenceEnd(at, end) : at;
      if (next == at) {
        gap = 1;
        at++;
      } else {
        at = next;
      }
      continue;
    }
    const first = at;
    const token = tokenAt(count);
    token.start = first;
    token.gap = gap;
    gap = 0;
    if ((bits & BEGINS_WORD) == 0) {
      at = markEnd(at, end);
      if (at > first) {
        count = pushMark(token, at, end, count);
        at = at > tokenAt(count - 1).end ? at : tokenAt(count - 1).end;
        continue;
      }
    }
    at = pushWord(token, first, end);
    count++;
  }
  tokenCount = count;
  return at;
}

/** Writes a mark, and the structured value that it opens; returns the new count of tokens. */
function pushMark(token: Token, at: usize, end: usize, count: i32): i32 {
  const first = token.start;
  token.end = min(at, first + LONGEST_RUN);
  hashToken(token);
  token.kind = PUNCTUATION;
  const byte = load<u8>(first);
  if (at != first + 1 || (byte != OPEN_BRACE && byte != OPEN_BRACKET)) return count + 1;
  const close = structuredValueEnd(at, end);
  if (close == at) return count + 1;
  const value = tokenAt(count + 1);
  value.start = at;
  value.end = close;
  value.gap = 0;
  value.kind = WORD;
  return count + 2;
}

/** Writes the word that begins at `first`; returns its end. */
function pushWord(token: Token, first: usize, end: usize): usize {
  const block = v128.load(first);
  const length = min(<usize>ctz((stopBits(block) & ~1) | 0x10000), end - first);
  let at = first + length;
  let flags: i32;
  if (length < 16 && (at == end || (classOf(at) & (SPACE | DELIMITER)) != 0)) {
    const all = (1 << (<i32>length)) - 1;
    if ((plainBits(block) & all) == all && (length < LONG_WORD || hasOtherLetter(first, at))) {
      token.end = at;
      token.kind = CONSTANT;
      hashToken(token);
      return at;
    }
    if ((digitBits(block) & all) == all) {
      token.end = at;
      token.kind = INTEGER;
      return at;
    }
    flags = classOf(first);
    for (let inner = first + 1; inner < at; inner++) flags |= classOf(inner);
  } else {
    flags = classOf(first);
    for (at = first + 1; at < end; at++) {
      const bits = classOf(at);
      if (bits & MAY_END) {
        if ((bits & (SPACE | DELIMITER)) != 0 || endsWord(first, at, end, flags)) break;
      }
      flags |= bits;
    }
  }
  if ((flags & SLASH) != 0 && at < end) at = urlEnd(at, first, end);
  token.end = at;
  if ((flags & TELLING) != 0 || ((flags & NOT_HEX) == 0 && at - first >= LONG_WORD)) {
    token.kind = commonType(first, at, flags);
  } else {
    token.kind = CONSTANT;
  }
  if (token.kind == CONSTANT) hashToken(token);
  return at;
}

/** The common forms of ../classify-word.ts here, the others by the host. */
function commonType(start: usize, end: usize, flags: i32): i32 {
  if ((flags & (DIGIT | HIGH | BACKSLASH | SLASH)) == DIGIT) {
    const kinds = flags & ~(DIGIT | NOT_HEX | OTHER_LETTER);
    if (kinds == 0) return INTEGER;
    if (kinds == DOT && isDecimal(start, end)) return FLOAT;
    if ((flags & OTHER_LETTER) == 0) {
      if (kinds == (LETTER | DASH) && end - start == 36 && hasUuidDashes(start)) return UUID;
      // Behind a letter there is no number with a unit.
      if (kinds == LETTER && end - start >= HEX_DIGITS && (classOf(start) & LETTER) != 0) return HEX;
    }
  }
  return classifyWord(start, end, flags);
}

/** Digits, one dot, digits; given that there are only digits and dots. */
function isDecimal(start: usize, end: usize): bool {
  let dots = 0;
  for (let at = start; at < end; at++) if (load<u8>(at) == PERIOD) dots++;
  return dots == 1 && load<u8>(start) != PERIOD && load<u8>(end - 1) != PERIOD;
}

/** Dashes at 8, 13, 18 and 23 of 36 bytes, and nowhere else. */
function hasUuidDashes(start: usize): bool {
  const dash = i8x16.splat(0x2d);
  const first = i8x16.bitmask(i8x16.eq(v128.load(start), dash));
  const second = i8x16.bitmask(i8x16.eq(v128.load(start, 16), dash));
  const third = i8x16.bitmask(i8x16.eq(v128.load(start, 20), dash));
  return first == 0x2100 && second == 0x84 && third == 0x08;
}

function hasOtherLetter(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (classOf(at) & NOT_HEX) return true;
  return false;
}

/** Lanes of ../content-hash.ts. */
function hashToken(token: Token): void {
  const end = token.end;
  let at = token.start;
  const length = (end - at) as i32;
  let low = LOW_BASIS ^ length;
  let high = HIGH_BASIS ^ length;
  for (; at + 4 <= end; at += 4) {
    const group = load<i32>(at);
    low = (low ^ group) * LOW_PRIME;
    low ^= low >>> 15;
    high = (high ^ group) * HIGH_PRIME;
    high ^= high >>> 13;
  }
  if (at < end) {
    const group = load<i32>(at) & ((1 << (((end - at) as i32) << 3)) - 1);
    low = (low ^ group) * LOW_PRIME;
    low ^= low >>> 15;
    high = (high ^ group) * HIGH_PRIME;
    high ^= high >>> 13;
  }
  token.low = low;
  token.high = high;
}

/*
 * Sets of bytes as two tables, by the low and by the high half: a byte is in the set when the entries share a bit (Langdale and
 * Lemire, "Parsing Gigabytes of JSON per Second", 2019).
 */

/** Bytes of MAY_END: 00–20, 7f, ! " ' ( ) , . : ; < = > ? [ ] ` { | } */
function stopBits(block: v128): i32 {
  const lowTable = i8x16(19, 3, 3, 1, 1, 1, 1, 3, 3, 3, 5, 45, 39, 45, 7, 37);
  const highTable = i8x16(1, 1, 2, 4, 0, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0);
  return bitsOf(block, lowTable, highTable);
}

/** A–Z a–z _ - */
function plainBits(block: v128): i32 {
  const lowTable = i8x16(10, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 5, 5, 21, 5, 7);
  const highTable = i8x16(0, 0, 16, 0, 1, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0);
  return bitsOf(block, lowTable, highTable);
}

function digitBits(block: v128): i32 {
  return i8x16.bitmask(i8x16.lt_u(i8x16.sub(block, i8x16.splat(0x30)), i8x16.splat(10)));
}

function bitsOf(block: v128, lowTable: v128, highTable: v128): i32 {
  const low = i8x16.swizzle(lowTable, v128.and(block, i8x16.splat(15)));
  const high = i8x16.swizzle(highTable, i8x16.shr_u(block, 4));
  return i8x16.bitmask(i8x16.ne(v128.and(low, high), i8x16.splat(0)));
}
