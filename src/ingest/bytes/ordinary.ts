import { BACKSLASH, QUOTE, SPACE } from './ascii.ts';

/** 1 for each byte that a JSON string may hold as it stands: all but quotes, backslashes and control characters. */
export const ORDINARY = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);
