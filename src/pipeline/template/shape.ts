import type { Hash64 } from './content-hash.ts';
import { MAX_TOKENS } from './token-buffer.ts';

/**
 * A message as a row of constants and parameters: the part that all messages of one kind share, and the spans of the rest.
 *
 * Columns of `count` cells. `kind` is 0 for a constant, else the parameter's type code; `start` and `end` are byte offsets
 * into `bytes`; `low` and `high` are the hash lanes of a constant; `gap` is 1 after white space. An empty value (`user=`) is
 * a parameter with `start = end`. `id` is the content hash of the whole row.
 */
export interface Shape {
  bytes: Uint8Array;
  count: number;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly gap: Uint8Array;
  readonly id: Hash64;
}

/** Each token can bring one empty value with it. */
export const MAX_CELLS = 2 * MAX_TOKENS + 16;

export function createShape(): Shape {
  return {
    bytes: new Uint8Array(0),
    count: 0,
    kind: new Uint8Array(MAX_CELLS),
    start: new Int32Array(MAX_CELLS),
    end: new Int32Array(MAX_CELLS),
    low: new Int32Array(MAX_CELLS),
    high: new Int32Array(MAX_CELLS),
    gap: new Uint8Array(MAX_CELLS),
    id: { low: 0, high: 0 },
  };
}
