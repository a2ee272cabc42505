/** Addresses and records of the matcher kernel. Bytes have the classes of ../byte-class.ts; a test holds the kernels equal. */

export const LETTER: i32 = 1;
export const DIGIT: i32 = 2;
export const HIGH: i32 = 4;
export const DOT: i32 = 8;
export const COLON: i32 = 16;
export const SLASH: i32 = 32;
export const DASH: i32 = 64;
export const AT: i32 = 128;
export const MARK: i32 = 256;
export const NOT_HEX: i32 = 512;
export const SPACE: i32 = 1024;
export const DELIMITER: i32 = 2048;
export const BACKSLASH: i32 = 4096;
export const APOSTROPHE: i32 = 8192;
export const UNDERSCORE: i32 = 16384;
export const SENTENCE_END: i32 = 32768;
export const OTHER_LETTER: i32 = 65536;

export const CONSTANT: i32 = 0;
export const INTEGER: i32 = 1;
export const FLOAT: i32 = 2;
export const DURATION: i32 = 3;
export const SIZE: i32 = 4;
export const UUID: i32 = 7;
export const HEX: i32 = 8;
export const IP: i32 = 5;
export const HOST_PORT: i32 = 6;
export const PATH: i32 = 9;
export const URL: i32 = 10;
export const EMAIL: i32 = 11;
export const TIME: i32 = 12;
export const WORD: i32 = 13;
export const PUNCTUATION: i32 = 14;

/** As in ../token-buffer.ts and ../shape.ts. */
export const MAX_MESSAGE_BYTES: i32 = 8192;
export const MAX_TOKENS: i32 = 192;
export const MAX_CELLS: i32 = 2 * MAX_TOKENS + 16;

/** As in ../keyword.ts. */
export const KEYWORD_SLOTS: i32 = 1024;

/** 256 int32, filled by the host from ../byte-class.ts. */
export const CLASSES: usize = memory.data(256 * 4);

/** KEYWORD_SLOTS int32 and bytes, filled by the host from ../keyword.ts. */
export const KEYWORD_KEYS: usize = memory.data(KEYWORD_SLOTS * 4);
export const KEYWORD_ROLES: usize = memory.data(KEYWORD_SLOTS);

/** Units of up to four bytes, filled by the host: the bytes, little-endian, and the type code; 0 in empty slots. */
export const UNIT_SLOTS: i32 = 256;
export const UNIT_MIX: i32 = 0x9e3779b1;
export const UNIT_SHIFT: i32 = 24;
export const UNIT_KEYS: usize = memory.data(UNIT_SLOTS * 4);
export const UNIT_TYPES: usize = memory.data(UNIT_SLOTS * 4);

const TOKENS: usize = memory.data((MAX_TOKENS + 8) * 24, 16);

/** A word or mark of the message; `start` and `end` are addresses. */
@unmanaged
export class Token {
  start: usize;
  end: usize;
  low: i32;
  high: i32;
  kind: i32;
  gap: i32;
}

export function tokenAt(index: i32): Token {
  return changetype<Token>(TOKENS + <usize>index * offsetof<Token>());
}

/** Cells of the shape, as Tokens: those of parameters have PARAMETER_CELL for lanes. */
export const CELLS: usize = memory.data(MAX_CELLS * 24, 16);

export function cellAt(index: i32): Token {
  return changetype<Token>(CELLS + <usize>index * offsetof<Token>());
}

/** As in ../content-hash.ts. */
export const PARAMETER_CELL: i32 = 0x2a;

/** Parameters of the message: start, end, type code. */
export const SPANS: usize = memory.data(MAX_CELLS * 12, 4);

export function classOf(address: usize): i32 {
  return load<i32>(CLASSES + ((<usize>load<u8>(address)) << 2));
}
