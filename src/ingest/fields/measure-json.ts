import {
  BACKSLASH,
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  QUOTE,
} from '../bytes/ascii.ts';

export interface JsonMeasure {
  /** Objects and arrays within each other, at most. */
  readonly depth: number;
  /** Keys of all objects. */
  readonly fields: number;
}

/** Depth and fields of JSON text, told from its punctuation alone: before a parser builds anything of it. */
export function measureJson(bytes: Uint8Array): JsonMeasure {
  let depth = 0;
  let deepest = 0;
  let fields = 0;
  for (let i = 0; i < bytes.length; i++) {
    switch (bytes[i]!) {
      case BRACE_OPEN:
      case BRACKET_OPEN:
        if (++depth > deepest) deepest = depth;
        break;
      case BRACE_CLOSE:
      case BRACKET_CLOSE:
        depth--;
        break;
      case COLON:
        fields++;
        break;
      case QUOTE:
        for (i++; i < bytes.length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
        break;
    }
  }
  return { depth: deepest, fields };
}
