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
  EMAIL,
  FLOAT,
  HEX,
  HIGH,
  HOST_PORT,
  INTEGER,
  IP,
  LETTER,
  MAX_TOKENS,
  NOT_HEX,
  OTHER_LETTER,
  PATH,
  PUNCTUATION,
  SENTENCE_END,
  SLASH,
  SPACE,
  tokenAt,
  Token,
  UNDERSCORE,
  UNIT_KEYS,
  UNIT_MIX,
  UNIT_SHIFT,
  UNIT_SLOTS,
  UNIT_TYPES,
  URL,
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
const UUID_BYTES: usize = 36;

/** As in ../source-file.ts. */
const LONGEST_SUFFIX: usize = 6;

/** A bit for each of 16 bytes. */
const ALL: i32 = 0xffff;

const ESCAPE: u8 = 0x1b;
const BLANK: u8 = 0x20;
const MINUS: u8 = 0x2d;
const PERIOD: u8 = 0x2e;
const STROKE: u8 = 0x2f;
const COLON_BYTE: u8 = 0x3a;
const AT_BYTE: u8 = 0x40;
const LOWER_CASE: u8 = 0x20;
const LOWER_E: u8 = 0x65;

/** `0x` and `//`, as they are loaded. */
const ZERO_X: u16 = 0x7830;
const TWO_STROKES: u16 = 0x2f2f;

const ZERO: i32 = 0x30;
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
    at = pushWord(token, bits, end);
    count++;
    if (at < end && load<u8>(at) == BLANK) {
      gap = 1;
      at++;
    }
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

/** Writes the word that begins where `token` does, with a byte of the class `bits`; returns its end. */
function pushWord(token: Token, bits: i32, end: usize): usize {
  const first = token.start;
  if (bits & (LETTER | DIGIT)) {
    const plainEnd = bits & DIGIT ? digitsEnd(first, end) : lettersEnd(first, end);
    if (plainEnd != 0 && (plainEnd == end || endsPlainly(plainEnd, end))) {
      token.end = plainEnd;
      if (bits & DIGIT) {
        token.kind = INTEGER;
        return plainEnd;
      }
      if (plainEnd - first < LONG_WORD || hasOtherLetter(first, plainEnd)) {
        token.kind = CONSTANT;
        hashToken(token);
        return plainEnd;
      }
    }
    if (isUuid(first, end)) {
      token.end = first + UUID_BYTES;
      token.kind = UUID;
      return token.end;
    }
  }
  let flags = bits;
  let at = first + 1;
  for (; at < end; at++) {
    const next = classOf(at);
    if (next & MAY_END) {
      if ((next & (SPACE | DELIMITER)) != 0 || endsWord(first, at, end, flags)) break;
    }
    flags |= next;
  }
  if ((flags & SLASH) != 0 && at < end && (classOf(at) & SPACE) == 0) at = urlEnd(at, first, end);
  token.end = at;
  if ((flags & TELLING) != 0 || ((flags & NOT_HEX) == 0 && at - first >= LONG_WORD)) {
    token.kind = typeOf(first, at, flags);
  } else {
    token.kind = CONSTANT;
  }
  if (token.kind == CONSTANT) hashToken(token);
  return at;
}

/** End of the letters that a word begins with, if there are fewer than 16, else 0. */
function lettersEnd(first: usize, end: usize): usize {
  const folded = v128.or(v128.load(first), i8x16.splat(0x20));
  const letters = i8x16.bitmask(i8x16.lt_u(i8x16.sub(folded, i8x16.splat(0x61)), i8x16.splat(26)));
  return letters == ALL ? 0 : min(first + ctz(~letters), end);
}

/** End of the digits that a word begins with, if there are fewer than 16, else 0. */
function digitsEnd(first: usize, end: usize): usize {
  const digits = i8x16.bitmask(i8x16.lt_u(i8x16.sub(v128.load(first), i8x16.splat(0x30)), i8x16.splat(10)));
  return digits == ALL ? 0 : min(first + ctz(~digits), end);
}

/** Whether a word of letters or digits ends at `at`, seen without looking at the word. */
function endsPlainly(at: usize, end: usize): bool {
  const bits = classOf(at);
  if (bits & (SPACE | DELIMITER)) return true;
  return (bits & (DOT | COLON)) != 0 && (at + 1 == end || (classOf(at + 1) & SPACE) != 0);
}

/** Whether the word at `first` is an RFC 9562 UUID that ends before white space or a delimiter and holds a decimal digit. */
function isUuid(first: usize, end: usize): bool {
  const stop = first + UUID_BYTES;
  if (stop > end || load<u8>(first, 8) != MINUS || load<u8>(first, 13) != MINUS) return false;
  if (stop != end && (classOf(stop) & (SPACE | DELIMITER)) == 0) return false;
  const one = v128.load(first);
  const two = v128.load(first, 16);
  const three = v128.load(first, 20);
  if (hexBits(one) != 0xdeff || hexBits(two) != 0xff7b || hexBits(three) != 0xfff7) return false;
  const dash = i8x16.splat(MINUS);
  if (i8x16.bitmask(i8x16.eq(two, dash)) != 0x84 || load<u8>(first, 13) != MINUS) return false;
  return (decimalBits(one) | decimalBits(two) | decimalBits(three)) != 0;
}

function hexBits(block: v128): i32 {
  const folded = v128.or(block, i8x16.splat(0x20));
  return decimalBits(block) | i8x16.bitmask(i8x16.lt_u(i8x16.sub(folded, i8x16.splat(0x61)), i8x16.splat(6)));
}

function decimalBits(block: v128): i32 {
  return i8x16.bitmask(i8x16.lt_u(i8x16.sub(block, i8x16.splat(0x30)), i8x16.splat(10)));
}

/** The commonest forms of ../classify-word.ts here, the others by the host. */
function typeOf(start: usize, end: usize, flags: i32): i32 {
  if ((flags & HIGH) != 0 && !isUtf8(start, end)) return WORD;
  if ((flags & (SLASH | COLON)) == (SLASH | COLON) && isUrl(start, end)) return URL;
  if (flags & BACKSLASH) return classifyWord(start, end, flags);
  if (flags & DIGIT) {
    const type = numericType(start, end, flags);
    if (type != CONSTANT) return type;
  } else if ((flags & (SLASH | AT | COLON | DOT)) == 0) {
    return (flags & NOT_HEX) == 0 && end - start >= LONG_WORD ? HEX : CONSTANT;
  }
  if ((flags & COLON) == 0) {
    if (load<u8>(start) == STROKE && end - start > 1 && (classOf(start + 1) & LETTER) != 0) return PATH;
    if ((flags & (AT | SLASH)) == AT && (classOf(start) & LETTER) != 0 && isEmail(start, end)) return EMAIL;
  }
  return classifyWord(start, end, flags);
}

/** Common forms of words that hold a digit; CONSTANT for others. */
function numericType(start: usize, end: usize, flags: i32): i32 {
  const first = classOf(start);
  const kinds = flags & ~(DIGIT | NOT_HEX | OTHER_LETTER);
  if (kinds == 0) return INTEGER;
  if (kinds == DOT || kinds == (DOT | COLON)) return dottedNumberType(start, end);
  if (kinds == LETTER && (first & LETTER) != 0) {
    // Behind a letter there is neither a number with a unit nor `0x`.
    return (flags & OTHER_LETTER) == 0 && end - start >= HEX_DIGITS ? HEX : WORD;
  }
  if ((kinds & ~DOT) == LETTER && (first & DIGIT) != 0) {
    if (kinds == LETTER && load<u16>(start) == ZERO_X && end - start > 2 && isHex(start + 2, end)) return HEX;
    return shortUnitType(start, end);
  }
  if (
    (kinds & ~(LETTER | DOT | DASH)) == COLON &&
    (first & LETTER) != 0 &&
    (flags & (OTHER_LETTER | DOT | DASH)) != 0
  ) {
    return isHostPort(start, end) ? HOST_PORT : CONSTANT;
  }
  return CONSTANT;
}

/** A name that holds a letter, one colon and a port; false also where the name may be that of a source file. */
function isHostPort(start: usize, end: usize): bool {
  let at = start;
  let dot = start;
  while (load<u8>(at) != COLON_BYTE) {
    if (load<u8>(at) == PERIOD) dot = at;
    at++;
  }
  const digits = end - at - 1;
  if (digits < 2 || digits > 5 || (dot > start && at - dot <= LONGEST_SUFFIX + 1)) return false;
  for (at++; at < end; at++) if ((classOf(at) & DIGIT) == 0) return false;
  return true;
}

function isHex(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (classOf(at) & NOT_HEX) return false;
  return true;
}

/** As in ../classify-word.ts. */
function isUrl(start: usize, end: usize): bool {
  let at = start;
  while (at < end && (classOf(at) & (LETTER | DIGIT | DOT | DASH)) != 0) at++;
  if (at - start < 2 || at + 3 >= end) return false;
  return load<u8>(at) == COLON_BYTE && load<u16>(at, 1) == TWO_STROKES;
}

/** As in ../classify-word.ts: RFC 3629 §4. */
function isUtf8(start: usize, end: usize): bool {
  for (let at = start; at < end;) {
    const first = <i32>load<u8>(at++);
    if (first < 0x80) continue;
    const following: usize = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || at + following > end) return false;
    const second = <i32>load<u8>(at);
    const lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) return false;
    for (let rest: usize = 1; rest < following; rest++)
      if ((load<u8>(at + rest) & 0xc0) != 0x80) return false;
    at += following;
  }
  return true;
}

/** `1.5` and `10.0.0.1`, also with a port, of a word of digits, dots and colons; CONSTANT for other forms. */
function dottedNumberType(start: usize, end: usize): i32 {
  let at = start;
  let parts = 0;
  let isQuad = true;
  while (true) {
    const from = at;
    let value = 0;
    while (at < end && (classOf(at) & DIGIT) != 0 && at - from < 4)
      value = value * 10 + load<u8>(at++) - ZERO;
    if (at == from) return CONSTANT;
    if (at - from > 3 || value > 255) isQuad = false;
    while (at < end && (classOf(at) & DIGIT) != 0) at++;
    parts++;
    if (at == end || load<u8>(at) != PERIOD) break;
    at++;
  }
  if (at == end) return parts == 2 ? FLOAT : parts == 4 && isQuad ? IP : CONSTANT;
  if (parts != 4 || !isQuad || load<u8>(at) != COLON_BYTE || at + 1 == end) return CONSTANT;
  for (at++; at < end; at++) if ((classOf(at) & DIGIT) == 0) return CONSTANT;
  return HOST_PORT;
}

/** `12KB` and `0.5s`: a number and a unit of up to four letters; CONSTANT for other forms. */
function shortUnitType(start: usize, end: usize): i32 {
  let at = start;
  while ((classOf(at) & DIGIT) != 0) at++;
  if (load<u8>(at) == PERIOD) for (at++; at < end && (classOf(at) & DIGIT) != 0;) at++;
  const length = end - at;
  if (length == 0 || length > 4 || load<u8>(at - 1) == PERIOD || (load<u8>(at) | LOWER_CASE) == LOWER_E)
    return CONSTANT;
  for (let letter = at; letter < end; letter++) if ((classOf(letter) & LETTER) == 0) return CONSTANT;
  const key = load<i32>(at) & (-1 >>> (32 - ((length as i32) << 3)));
  let slot = (key * UNIT_MIX) >>> UNIT_SHIFT;
  while (true) {
    const type = load<i32>(UNIT_TYPES + ((<usize>slot) << 2));
    if (type == CONSTANT || load<i32>(UNIT_KEYS + ((<usize>slot) << 2)) == key) return type;
    slot = (slot + 1) & (UNIT_SLOTS - 1);
  }
}

/** As in ../classify-word.ts; the first byte is a letter. */
function isEmail(start: usize, end: usize): bool {
  let at = start;
  while (load<u8>(at) != AT_BYTE) at++;
  if (at + 2 >= end || (classOf(at + 1) & LETTER) == 0) return false;
  for (at++; at < end; at++) if ((classOf(at) & (LETTER | DIGIT | DOT | DASH)) == 0) return false;
  return true;
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
