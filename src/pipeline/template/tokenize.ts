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
  MARK,
  NOT_HEX,
  SLASH,
  SPACE,
  UNDERSCORE,
} from './byte-class.ts';
import { classifyWord, type Word } from './classify-word.ts';
import { HIGH_BASIS, HIGH_PRIME, highLane, LOW_BASIS, LOW_PRIME, lowLane } from './content-hash.ts';
import { WORD } from './parameter-type.ts';
import { CONSTANT, MAX_TOKENS, PUNCTUATION, type TokenBuffer } from './token-buffer.ts';
import { controlSequenceEnd, endsWord, markEnd, urlEnd } from './word-boundary.ts';
import { structuredValueEnd } from './structured-value.ts';

/** Classes whose presence makes a word a candidate for a parameter. */
const TELLING = DIGIT | SLASH | AT | BACKSLASH | HIGH | DOT | COLON;

/** Classes that may end a word, depending on what follows. */
const MAY_END = DOT | COLON | APOSTROPHE | MARK;

const BODY = LETTER | DIGIT | HIGH;

/** Runs of one mark (`.....`, `*****`, `=====`) are cut to this length: their length is decoration. */
const LONGEST_RUN = 3;

/** Letters-only hex numbers start at 8 digits; see `classifyWord`. */
const LONG_WORD = 8;

const ESCAPE = 0x1b;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

const word: Word = { bytes: new Uint8Array(0), start: 0, end: 0, flags: 0 };

/**
 * Cuts the message `tokens.bytes[start, end)` into words and delimiters and gives each word its parameter type.
 *
 * Hot: see bench/template.bench.ts.
 *
 * @returns where it stopped: `end`, or less when MAX_TOKENS was reached
 */
export function tokenize(tokens: TokenBuffer, start: number, end: number): number {
  const { bytes, kind, start: starts, end: ends, low: lows, high: highs, gap: gaps } = tokens;
  let count = 0;
  let gap = 0;
  let at = start;
  while (at < end && count < MAX_TOKENS) {
    let byte = bytes[at]!;
    let bits = BYTE_CLASS[byte]!;
    if ((bits & SPACE) !== 0) {
      if (byte === ESCAPE && bytes[at + 1] === OPEN_BRACKET) {
        at = controlSequenceEnd(bytes, at, end);
      } else {
        gap = 1;
        at++;
      }
      continue;
    }
    const first = at;
    starts[count] = first;
    gaps[count] = gap;
    gap = 0;
    if ((bits & (BODY | SLASH | UNDERSCORE | BACKSLASH)) === 0) {
      at = markEnd(bytes, at, end);
      if (at > first) {
        ends[count] = Math.min(at, first + LONGEST_RUN);
        lows[count] = lowLane(bytes, first, ends[count]!);
        highs[count] = highLane(bytes, first, ends[count]!);
        kind[count++] = PUNCTUATION;
        if (at === first + 1 && (byte === OPEN_BRACE || byte === OPEN_BRACKET)) {
          const close = structuredValueEnd(bytes, at, end);
          if (close > at) {
            starts[count] = at;
            ends[count] = close;
            gaps[count] = 0;
            kind[count++] = WORD;
            at = close;
          }
        }
        continue;
      }
    }
    let flags = 0;
    let low = LOW_BASIS;
    let high = HIGH_BASIS;
    do {
      flags |= bits;
      low = Math.imul(low ^ byte, LOW_PRIME);
      high = Math.imul(high ^ byte, HIGH_PRIME);
      if (++at >= end) break;
      byte = bytes[at]!;
      bits = BYTE_CLASS[byte]!;
      if ((bits & (SPACE | DELIMITER)) !== 0) break;
    } while ((bits & MAY_END) === 0 || !endsWord(bytes, at, { first, end, flags }));
    if ((flags & SLASH) !== 0 && at < end) at = urlEnd(bytes, at, { first, end });
    ends[count] = at;
    lows[count] = low;
    highs[count] = high;
    if ((flags & TELLING) === 0 && ((flags & NOT_HEX) !== 0 || at - first < LONG_WORD)) {
      kind[count++] = CONSTANT;
    } else {
      word.bytes = bytes;
      word.start = first;
      word.end = at;
      word.flags = flags;
      kind[count++] = classifyWord(word);
    }
  }
  tokens.count = count;
  return at;
}
