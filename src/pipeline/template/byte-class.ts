/**
 * What each byte means to the tokeniser, as bits, so that the bits of a whole word can be joined while it is scanned.
 * Bytes of 0x80 and above are parts of UTF-8 sequences and count as letters of a word.
 */
export const LETTER = 1;
export const DIGIT = 2;
export const HIGH = 4;
export const DOT = 8;
export const COLON = 16;
export const SLASH = 32;
export const DASH = 64;
export const AT = 128;
export const MARK = 256;
export const NOT_HEX = 512;
export const SPACE = 1024;
export const DELIMITER = 2048;
export const BACKSLASH = 4096;
export const APOSTROPHE = 8192;
export const UNDERSCORE = 16384;
/** `!` and `?`. */
export const SENTENCE_END = 32768;
/** Letters beyond f: a word without them may be a hexadecimal number. */
export const OTHER_LETTER = 65536;

const DELIMITERS = '=,;()[]{}"<>|`';

/** 256 entries, one a byte. White space includes all control characters: they never separate meanings in a log line. */
export const BYTE_CLASS: Int32Array = buildByteClass();

function buildByteClass(): Int32Array {
  const table = new Int32Array(256).fill(MARK);
  for (let byte = 0; byte <= 0x20; byte++) table[byte] = SPACE;
  table[0x7f] = SPACE;
  for (let byte = 0x80; byte < 0x100; byte++) table[byte] = HIGH | NOT_HEX;
  for (let byte = 0x30; byte <= 0x39; byte++) table[byte] = DIGIT;
  for (const first of [0x41, 0x61]) {
    for (let offset = 0; offset < 26; offset++)
      table[first + offset] = offset < 6 ? LETTER : LETTER | OTHER_LETTER | NOT_HEX;
  }
  for (const delimiter of DELIMITERS) table[delimiter.charCodeAt(0)] = DELIMITER;
  const marks: [string, number][] = [
    ['.', DOT],
    [':', COLON],
    ['/', SLASH],
    ['-', DASH],
    ['_', UNDERSCORE],
    ['@', AT],
    ['\\', BACKSLASH],
    ["'", APOSTROPHE],
    ['!', SENTENCE_END],
    ['?', SENTENCE_END],
  ];
  for (const [mark, bits] of marks) table[mark.charCodeAt(0)] = bits | NOT_HEX;
  for (let byte = 0x21; byte < 0x7f; byte++) if (table[byte] === MARK) table[byte] = MARK | NOT_HEX;
  return table;
}
