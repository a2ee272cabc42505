import { WORD } from './parameter-type.ts';

/** Bytes of a message that are looked at; the rest joins its last parameter. Longer lines are stack traces and payloads. */
export const MAX_MESSAGE_BYTES = 8192;

/** Tokens of a message that are told apart; the rest joins its last parameter. The longest known template has 130. */
export const MAX_TOKENS = 192;

/** Kind of a token that is a constant word; parameters have their type code as kind. */
export const CONSTANT = 0;

/** Kind of a token that is one delimiter, told apart by its first byte. */
export const PUNCTUATION = WORD + 1;

/** Room beyond MAX_TOKENS for the marks that a single step may add before the bound is checked. */
const SLACK = 8;

/**
 * Reusable columns that one message's tokens are written into.
 *
 * `start` and `end` are byte offsets into `bytes`; `low` and `high` are the hash lanes of the token's bytes (constants and
 * marks only); `gap` is 1 after white space.
 */
export interface TokenBuffer {
  bytes: Uint8Array;
  count: number;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly gap: Uint8Array;
}

export function createTokenBuffer(): TokenBuffer {
  const capacity = MAX_TOKENS + SLACK;
  return {
    bytes: new Uint8Array(0),
    count: 0,
    kind: new Uint8Array(capacity),
    start: new Int32Array(capacity),
    end: new Int32Array(capacity),
    low: new Int32Array(capacity),
    high: new Int32Array(capacity),
    gap: new Uint8Array(capacity),
  };
}
