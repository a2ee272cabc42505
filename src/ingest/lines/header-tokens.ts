import {
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  DASH,
  GREATER,
  isBlank,
  isDigit,
  isLetter,
  LESS,
  PAREN_CLOSE,
  PAREN_OPEN,
  POINT,
  SPACE,
  TAB,
} from '../bytes/ascii.ts';
import type { LineScan } from './line-scan.ts';

/** Brackets and names in headers are short; what is longer belongs to the message. */
export const LONGEST_GROUP = 256;
export const LONGEST_NAME = 160;

/** The index of the bracket that closes the one at `at`, counting those between; -1 when it is not near. */
export function groupEnd(scan: LineScan, at: number): number {
  const { bytes } = scan;
  const open = bytes[at] ?? 0;
  const close = CLOSING[open]!;
  if (close === 0) return -1;
  const stop = Math.min(scan.end, at + LONGEST_GROUP);
  let depth = 0;
  for (let i = at; i < stop; i++) {
    const byte = bytes[i];
    if (byte === open) depth++;
    else if (byte === close && --depth === 0) return i;
  }
  return -1;
}

/** The closing bracket by the opening one; 0 for what is none. */
const CLOSING = new Uint8Array(256);
CLOSING[BRACKET_OPEN] = BRACKET_CLOSE;
CLOSING[PAREN_OPEN] = PAREN_CLOSE;
CLOSING[LESS] = GREATER;
CLOSING[BRACE_OPEN] = BRACE_CLOSE;

/**
 * The end of the logger, class or module name at `at`: a letter or underscore, then letters, digits and
 * `. $ _ - / : # @ [ ]`, a colon only between two of them. `at` itself when there is none.
 */
export function nameEnd(scan: LineScan, at: number): number {
  // Whether a name comes next is asked before it is read.
  if (scan.nameAt !== at) {
    scan.nameEnd = findNameEnd(scan, at);
    scan.nameAt = at;
  }
  return scan.nameEnd;
}

function findNameEnd(scan: LineScan, at: number): number {
  const { bytes } = scan;
  if (!isLetter(bytes[at]) && bytes[at] !== 0x5f && bytes[at] !== 0x24 && bytes[at] !== 0x2e) return at;
  const stop = Math.min(scan.end, at + LONGEST_NAME);
  let i = at;
  let depth = 0;
  for (; i < stop; i++) {
    const byte = bytes[i]!;
    if (PLAIN_NAME_BYTES[byte] === 1) continue;
    if (byte === BRACKET_OPEN) depth++;
    else if (byte === BRACKET_CLOSE ? --depth < 0 : byte !== COLON || i + 1 >= stop || isBlank(bytes[i + 1]))
      break;
  }
  return i === stop && stop < scan.end ? at : i;
}

const PLAIN_NAME_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  isLetter(byte) || isDigit(byte) || '._$-/#@()'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Whether the name holds a dot or `::` between letters, as `a.b.Class` and `crate::module` do. */
export function isQualified(scan: LineScan, start: number, end: number): boolean {
  const { bytes } = scan;
  for (let i = start + 1; i < end - 1; i++) {
    if (bytes[i] === POINT && isNamePart(bytes[i - 1]) && isNamePart(bytes[i + 1])) return true;
    if (bytes[i] === COLON && bytes[i + 1] === COLON && i + 2 < end && isNamePart(bytes[i + 2])) return true;
  }
  return false;
}

function isNamePart(byte: number | undefined): boolean {
  return isLetter(byte) || byte === 0x5f || byte === 0x24;
}

/** The end of the bare upper-case or capitalised level word at `at`, or -1. Digits may follow, as in `DEBUG5`. */
export function levelWordEnd(scan: LineScan, at: number): number {
  const { bytes } = scan;
  if (!isUpper(bytes[at])) return -1;
  let i = at + 1;
  while (i < scan.end && i - at < 14 && isLetter(bytes[i])) i++;
  if (i - at < 3) return -1;
  if (isDigit(bytes[i])) i++;
  const next = i < scan.end ? bytes[i] : SPACE;
  if (!isBlank(next) && next !== COLON && next !== BRACKET_OPEN && next !== 0x7c && next !== DASH) return -1;
  const level = scan.levelAt(at, i);
  if (level <= 0) return -1;
  // `Error: cannot …` may begin a message: capitalised words count when set off by two blanks or a tab.
  const isShouted = isUpper(bytes[at + 1]);
  const isSetOff = next === TAB || (next === SPACE && (i + 1 >= scan.end || isBlank(bytes[i + 1])));
  return isShouted || isSetOff ? i : -1;
}

function isUpper(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

/** Moves past blanks, tabs, and a lone `-`, `|`, `:`, `,` or `---` between them. True when it moved. */
export function separators(scan: LineScan): boolean {
  const start = scan.at;
  scan.blanks();
  const mark = scan.peek();
  if (mark === DASH || mark === 0x7c || mark === COLON || mark === 0x2c) {
    let i = scan.at + 1;
    while (i < scan.end && scan.bytes[i] === DASH && mark === DASH && i - scan.at < 3) i++;
    const spaced = i >= scan.end || isBlank(scan.bytes[i]) || mark === 0x7c;
    if (spaced && (scan.at > start || mark !== DASH)) {
      scan.at = i;
      scan.blanks();
    }
  }
  return scan.at > start;
}
