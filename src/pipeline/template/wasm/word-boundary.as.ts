/** Where words and marks end: ../word-boundary.ts over addresses. */
import {
  APOSTROPHE,
  AT,
  BACKSLASH,
  classOf,
  COLON,
  DASH,
  DELIMITER,
  DIGIT,
  DOT,
  HIGH,
  LETTER,
  NOT_HEX,
  OTHER_LETTER,
  SLASH,
  SPACE,
  UNDERSCORE,
} from './layout.as';

import { isDottedKey } from './host.as';

const BODY: i32 = LETTER | DIGIT | HIGH;
const GOES_ON: i32 = BODY | SLASH | UNDERSCORE | DASH | BACKSLASH | AT;
const NAME: i32 = LETTER | OTHER_LETTER | NOT_HEX | UNDERSCORE | DASH;

const EXCLAMATION: u8 = 0x21;
const COLON_BYTE: u8 = 0x3a;
const EQUALS: u8 = 0x3d;
const QUESTION: u8 = 0x3f;

export function endsWord(first: usize, at: usize, end: usize, flags: i32): bool {
  const bits = classOf(at);
  const next = at + 1 < end ? classOf(at + 1) : SPACE;
  if (bits & DOT) return (next & GOES_ON) == 0;
  if (bits & COLON) {
    if (next & COLON) return false;
    return (next & GOES_ON) == 0 || isNameBefore(first, at, end, flags);
  }
  if (bits & APOSTROPHE) return (next & (LETTER | HIGH)) == 0 || (classOf(at - 1) & (LETTER | HIGH)) == 0;
  return (next & BODY) == 0;
}

function isNameBefore(first: usize, at: usize, end: usize, flags: i32): bool {
  if ((flags & ~(NAME | DOT)) != 0 || at - first < 2 || load<u8>(at - 1) == COLON_BYTE) return false;
  const next = classOf(at + 1);
  if (next & BACKSLASH) return false;
  if ((next & SLASH) != 0 && at + 2 < end && load<u8>(at + 2) == load<u8>(at + 1)) return false;
  if (flags & DOT) return isDottedKey(first, at, end);
  return (flags & OTHER_LETTER) != 0 || at - first > 4 || !isColonHex(at, end);
}

function isColonHex(start: usize, end: usize): bool {
  let colons = 0;
  for (let at = start; at < end; at++) {
    const bits = classOf(at);
    if (bits & (SPACE | DELIMITER)) break;
    if (bits & COLON) colons++;
    else if (bits & NOT_HEX) return false;
  }
  return colons >= 2;
}

export function markEnd(at: usize, end: usize): usize {
  const byte = load<u8>(at);
  const bits = classOf(at);
  if ((bits & DELIMITER) != 0 && byte != EQUALS) return at + 1;
  let run = at + 1;
  while (run < end && load<u8>(run) == byte) run++;
  const next = run < end ? classOf(run) : SPACE;
  if ((bits & COLON) != 0 && run == at + 2 && (next & (LETTER | DIGIT)) != 0) return at;
  if (run > at + 1 || (bits & (DELIMITER | COLON | APOSTROPHE)) != 0) return run;
  if (bits & DASH) return (next & (SPACE | DELIMITER)) == 0 ? at : run;
  if (byte == EXCLAMATION || byte == QUESTION) return run;
  return (next & GOES_ON) == 0 ? run : at;
}
