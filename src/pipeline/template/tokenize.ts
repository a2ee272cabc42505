import {
  APOSTROPHE,
  AT,
  BACKSLASH,
  BYTE_CLASS,
  COLON,
  DELIMITER,
  DIGIT,
  DOT,
  HIGH,
  LETTER,
  NOT_HEX,
  SENTENCE_END,
  SLASH,
  SPACE,
  UNDERSCORE,
} from './byte-class.ts';
import { classifyWord } from './classify-word.ts';
import type { Word } from './word.ts';
import { hashCell } from './content-hash.ts';
import { WORD } from './parameter-type.ts';
import { structuredValueEnd } from './structured-value.ts';
import { CONSTANT, MAX_TOKENS, PUNCTUATION, type TokenBuffer } from './token-buffer.ts';
import { controlSequenceEnd, endsWord, markEnd, urlEnd } from './word-boundary.ts';

/** Classes whose presence makes a word a candidate for a parameter. */
const TELLING = DIGIT | SLASH | AT | BACKSLASH | HIGH | DOT | COLON;

/** Classes that may end a word, depending on what follows. */
const MAY_END = SPACE | DELIMITER | DOT | COLON | APOSTROPHE | SENTENCE_END;

/** Classes that begin a word whatever follows. */
const BEGINS_WORD = LETTER | DIGIT | HIGH | SLASH | UNDERSCORE | BACKSLASH;

/** Runs of one mark (`.....`, `*****`, `=====`) are cut to this length: their length is decoration. */
const LONGEST_RUN = 3;

/** Letters-only hex numbers start at 8 digits; see `classifyWord`. */
const LONG_WORD = 8;

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Scratch for the word at hand. */
const word: Word = { bytes: new Uint8Array(0), start: 0, end: 0, flags: 0 };

/**
 * Cuts the message `tokens.bytes[start, end)` into words and delimiters and gives each word its parameter type.
 *
 * Hot: see bench/template.bench.ts.
 *
 * @returns where it stopped: `end`, or less when MAX_TOKENS was reached
 */
export function tokenize(tokens: TokenBuffer, start: number, end: number): number {
  const { bytes, kind, start: starts, end: ends, gap: gaps } = tokens;
  word.bytes = bytes;
  let count = 0;
  let gap = 0;
  let at = start;
  while (at < end && count < MAX_TOKENS) {
    let bits = BYTE_CLASS[bytes[at]!]!;
    if ((bits & SPACE) !== 0) {
      const next = controlSequenceEnd(bytes, at, end);
      if (next === at) gap = 1;
      at = Math.max(next, at + 1);
      continue;
    }
    const first = at;
    starts[count] = first;
    gaps[count] = gap;
    gap = 0;
    if ((bits & BEGINS_WORD) === 0) {
      at = markEnd(bytes, at, end);
      if (at > first) {
        ends[count] = Math.min(at, first + LONGEST_RUN);
        hashCell(tokens, count);
        kind[count++] = PUNCTUATION;
        const close =
          isValueOpening(bytes[first]!) && at === first + 1 ? structuredValueEnd(bytes, at, end) : at;
        if (close === at) continue;
        starts[count] = at;
        ends[count] = close;
        gaps[count] = 0;
        kind[count++] = WORD;
        at = close;
        continue;
      }
    }
    let flags = bits;
    for (at = first + 1; at < end; at++) {
      bits = BYTE_CLASS[bytes[at]!]!;
      if ((bits & MAY_END) !== 0) {
        if ((bits & (SPACE | DELIMITER)) !== 0) break;
        word.start = first;
        word.end = end;
        word.flags = flags;
        if (endsWord(word, at)) break;
      }
      flags |= bits;
    }
    if ((flags & SLASH) !== 0 && at < end && (bits & SPACE) === 0) at = urlEnd(bytes, at, { first, end });
    ends[count] = at;
    if ((flags & TELLING) !== 0 || ((flags & NOT_HEX) === 0 && at - first >= LONG_WORD)) {
      word.start = first;
      word.end = at;
      word.flags = flags;
      kind[count] = classifyWord(word);
    } else {
      kind[count] = CONSTANT;
    }
    if (kind[count] === CONSTANT) hashCell(tokens, count);
    count++;
  }
  tokens.count = count;
  return at;
}

function isValueOpening(byte: number): boolean {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET;
}
